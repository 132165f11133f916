package dev.attacca.runtime.internal.task;

import org.jspecify.annotations.Nullable;

/**
 * When the time of an attempt is up that a watched worker is calling. Most attempts are over long before,
 * and a timer costs more than they do; so the watchdog, which looks at the worker anyway, looks for this
 * as well, and a timer is only set for what goes on without a thread.
 */
public final class AttemptDeadline {
  private final AttemptTime attempt;
  private final int number;
  private final long at;
  /** Of the attempt in whose midst this one is called. */
  final @Nullable AttemptDeadline outer;

  /** Of the watchdog's thread. */
  private boolean isTold;

  AttemptDeadline(AttemptTime attempt, int number, long at, @Nullable AttemptDeadline outer) {
    this.attempt = attempt;
    this.number = number;
    this.at = at;
    this.outer = outer;
  }

  /** On the watchdog, for all that a worker is in. */
  public static void look(@Nullable AttemptDeadline innermost) {
    for (AttemptDeadline each = innermost; each != null; each = each.outer) {
      each.look();
    }
  }

  private void look() {
    if (!isTold && System.nanoTime() - at >= 0) {
      isTold = true;
      attempt.isOverdue(number);
    }
  }
}
