package dev.attacca.runtime.internal.sequence;

import dev.attacca.runtime.internal.base.BriefWait;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long the one who reads a stream stays awake before it looks whether something has come. Each look takes from the writer the
 * memory that this writes to; so a reader that has waited once, and so is the quicker one, lets some come also where a few have while it
 * read. Of the thread that reads.
 */
final class ReaderPause {
  /** With fewer a reader disturbs the writer too often. */
  private final int enough;

  /** Null as long as it has not had to wait. */
  private @Nullable BriefWait brief;

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
    if (present != null && present.waitsForMore()) {
      present.hasBrought(size.getAsLong(), enough);
    }
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
