package dev.attacca.runtime.internal.task;

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

  /** Nobody uses it any more. */
  public void giveBack() {
    if (by != null) {
      by.release(this, null);
    }
  }
}
