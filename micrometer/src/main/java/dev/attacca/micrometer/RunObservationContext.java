package dev.attacca.micrometer;

import dev.attacca.runtime.RunEvent;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/** What is known of a run that is observed, for conventions and handlers of one's own. */
public final class RunObservationContext extends KeyedContext {
  private final Naming naming;
  private final RunEvent run;
  private volatile @Nullable Outcome outcome;
  /** Whether it has been asked for what does not change. */
  private boolean isTagged;

  private boolean isDescribed;

  RunObservationContext(Naming naming, RunEvent run) {
    this.naming = naming;
    this.run = run;
  }

  /** {@return the class of the run's tasks, as in its graph} */
  public String getDag() {
    return run.dag();
  }

  /** {@return see {@link dev.attacca.runtime.Run#id()}} */
  public String getRunId() {
    return run.runId();
  }

  /** {@return the id of the run in whose task this one has begun; {@code null} for none} */
  public @Nullable String getParentRun() {
    return run.parentRun();
  }

  /** {@return the task whose value is wanted; {@code null} if everything is} */
  public @Nullable String getTarget() {
    return run.target();
  }

  /** {@return how it has ended; {@code null} as long as it goes on} */
  public @Nullable Outcome getOutcome() {
    return outcome;
  }

  Naming naming() {
    return naming;
  }

  @Override
  KeyValues both(KeyValues present, KeyValues added) {
    return naming.both(present, added);
  }

  /** True the first time. */
  boolean needsTags() {
    boolean first = !isTagged;
    isTagged = true;
    return first;
  }

  /** True the first time. */
  boolean needsDescription() {
    boolean first = !isDescribed;
    isDescribed = true;
    return first;
  }

  void ends(Outcome how) {
    outcome = how;
  }
}
