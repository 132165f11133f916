package dev.attacca.runtime.internal.task;

import dev.attacca.runtime.internal.run.Execution;
import org.jspecify.annotations.Nullable;

/** What a task that is being called has of its limit: a place, its own or a lent one. Guarded by the limit. */
public final class Place {
  /** Null as long as it has none; of whoever has this, too. */
  @Nullable
  Limiter by;

  /** Whose place it is in turn. */
  @Nullable
  Place lender;

  /** To whom it is lent. */
  @Nullable
  Place borrower;

  public boolean isIn(@Nullable Limiter limiter) {
    return by == limiter;
  }

  /** Nobody uses it any more; of this run, if that is known. */
  public void giveBack(@Nullable Execution run) {
    if (by != null) {
      by.release(this, run);
    }
  }
}
