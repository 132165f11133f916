package dev.attacca.page.internal.http;

/** What is served. Called by one thread, that of the server, which has no other: so nothing of it may wait. */
public interface Site {
  /**
   * What a client gets for this.
   *
   * @param isHeard whether somebody listens to the stream already
   */
  Answer answer(Request request, boolean isHeard);

  /** A request that could not be read, or is too large. */
  Answer refused(int status, String why);

  /**
   * Time has passed.
   *
   * @param isHeard whether somebody listens to the stream
   * @return what is new, for all who have had all before; empty for nothing
   */
  byte[] news(boolean isHeard);

  /** All there is, for those who missed something. */
  byte[] whole();

  /** What says that the stream goes on, when nothing else is to be said. */
  byte[] silence();
}
