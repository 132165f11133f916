package dev.attacca.runtime.internal.sequence;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who reads a stream: one attempt of its task after the other. A task that may be tried again reads from the first value on in each
 * attempt. So what has been read is kept as long as there may be another attempt, as it would be by one who gathers a list; the last
 * attempt keeps nothing. Guarded by the lock of the stream.
 */
final class ReadAttempts<T> {
  /** What has been read, for the next attempt; null where there is none. */
  private @Nullable List<T> kept;

  private boolean keeps;
  /** Looked at without the lock as well. */
  private volatile @Nullable ChannelReader<T> reading;

  /** Whether there is one that may go on. */
  boolean isReading() {
    return reading != null;
  }

  /** Another begins. */
  void begins(boolean isLast) {
    leaves();
    reading = null;
    keeps = !isLast;
  }

  /** What it reads. */
  void reads(ChannelReader<T> next) {
    leaves();
    reading = next;
    if (keeps && kept == null) {
      kept = new ArrayList<>();
    }
  }

  /** There is none any more. */
  void end() {
    leaves();
    kept = null;
  }

  private void leaves() {
    ChannelReader<T> last = reading;
    if (last != null) {
      last.leaves();
    }
  }

  /** Throws if it is out of date. */
  void check(ChannelReader<T> by, boolean goesOn) {
    by.check(goesOn && reading == by);
  }

  /** Gives one the next values; true if somebody is to be told that there is room, see {@link ValueQueue#hasRead}. */
  boolean gives(ChannelReader<T> by, ValueQueue<T> queue, boolean goesOn) {
    check(by, goesOn);
    List<T> before = kept;
    if (before == null || by.again == before.size()) {
      return by.gets(queue, keeps ? before : null);
    }
    by.getsAgain(before);
    if (by.again == before.size() && !keeps) {
      kept = null;
    }
    return false;
  }
}
