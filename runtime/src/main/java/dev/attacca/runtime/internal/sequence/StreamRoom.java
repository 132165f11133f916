package dev.attacca.runtime.internal.sequence;

import dev.attacca.runtime.internal.base.BriefWait;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for room in a stream: values that have none, a loop that would bring more, and the thread that is about to.
 *
 * <p>There is one loop at a time whose items can bring the next value, see {@link LoopSequencers}, so there is a place for one. It
 * keeps its place until another takes it, and is told whether it waits or not: it takes its place before it is parked, and what
 * it is told in between is for nothing. Were that all that it is told, it would not hear of the room that is made when the values
 * before it have used this up.
 */
final class StreamRoom {
  private volatile Runnable ofValues;
  private volatile @Nullable Runnable ofLoop;

  // Of the thread that writes
  private @Nullable BriefWait brief;
  /** Since when there has been none, when it looked last; 0 if there was. */
  private long since;

  /**
   * The room of one stream.
   *
   * @param ofValues called when there is some
   */
  StreamRoom(Runnable ofValues) {
    this.ofValues = ofValues;
  }

  /** Has a loop told whenever there is some, until another is. It looks once more after this. */
  void await(Runnable loop) {
    ofLoop = loop;
  }

  /** There is some, for whoever waits for it. On the thread that reads, without any lock. */
  void isThere() {
    ofValues.run();
    Runnable loop = ofLoop;
    if (loop != null) {
      loop.run();
    }
  }

  /** Nobody waits for it any more. */
  void isOver() {
    ofValues = () -> {};
    ofLoop = null;
  }

  /** There is some, without having waited for it, or without having known. */
  void isSeen() {
    if (since != 0) { // else nothing is written here, beside what the reader looks at
      Objects.requireNonNull(brief).hasCome(System.nanoTime() - since);
      since = 0;
    }
  }

  /** Waits for it for a moment, for which it is worth to stay awake; returns whether that is so. */
  boolean isThereSoon(BooleanSupplier half) {
    BriefWait present = brief;
    if (present == null) {
      brief = present = new BriefWait();
    }
    if (since == 0) {
      since = System.nanoTime();
    }
    if (!present.waitsFor(half)) {
      return false;
    }
    since = 0;
    return true;
  }
}
