package dev.attacca.runtime.internal.sequence;

import dev.attacca.runtime.internal.base.BriefWait;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long the one who reads a stream stays awake before it looks whether something has come. Each look takes from the writer the
 * memory that this writes to; so a reader that is quicker than what it reads lets some come also where a few have while it
 * read. Of the thread that reads; one that is out of date disturbs no more than how long the next one waits.
 */
final class ReaderPause {
  /** With fewer a reader disturbs the writer too often. */
  private final int enough;

  private @Nullable BriefWait brief;
  /** Whether it is quicker than what it reads: it has had to wait, and has not found more than enough each time since. */
  private boolean isQuicker;

  ReaderPause(int enough) {
    this.enough = enough;
  }

  /**
   * It has read all that it was given, and is about to look for more.
   *
   * @param size how many there are
   */
  void letSomeCome(LongSupplier size) {
    BriefWait present = brief;
    if (present == null || !isQuicker || !present.waitsForMore()) {
      return;
    }
    long there = size.getAsLong();
    long before = present.untilFirst();
    if (there > 0) {
      present.hasBrought(there, enough);
    }
    isQuicker = there < 2L * enough || present.untilFirst() < before;
  }

  /**
   * There is nothing: waits until there is, for as long as it is worth to stay awake; false if that was in vain.
   *
   * @param something whether there is
   * @param size how many there are
   */
  boolean waitsFor(BooleanSupplier something, LongSupplier size) {
    BriefWait present = brief;
    if (present == null) {
      brief = present = new BriefWait();
    }
    isQuicker = true;
    if (!present.waitsFor(something)) {
      return false;
    }
    present.hasBrought(size.getAsLong(), enough);
    return true;
  }

  /** What it has waited for in vain has come, after so many nanoseconds in all. */
  void hasSlept(long nanos) {
    if (brief != null) {
      brief.hasCome(nanos);
    }
  }
}
