package dev.attacca.runtime.internal.task;

import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.PolicyClock;

/** The delay before another attempt is over. */
final class NextAttempt implements PolicyClock.Due {
  private final Attempt attempt;

  NextAttempt(Attempt attempt) {
    this.attempt = attempt;
  }

  @Override
  public void happens() {
    ContextLoaders.within(attempt.execution.loader, attempt::again);
  }

  @Override
  public boolean hasBegun() {
    return attempt.hasBegun();
  }

  @Override
  public int waiting(String task) {
    return attempt.isOf(task) ? 1 : 0;
  }
}
