package dev.attacca.flink.internal.source;

/** The items of one call of a loop's method. Used by one thread. */
public interface ItemCursor extends AutoCloseable {
  /**
   * {@return whether there is another one}
   *
   * @throws Exception what the user's code throws
   */
  boolean hasNext() throws Exception;

  /**
   * {@return the next one}
   *
   * @throws Exception what the user's code throws
   */
  Object next() throws Exception;

  /** Closes what the loop reads from; what the user's code throws at that is its own affair. */
  @Override
  void close();
}
