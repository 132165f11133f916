package dev.attacca.micrometer;

import dev.attacca.runtime.RunEvent;
import org.jspecify.annotations.Nullable;

/** What is known of a run that is observed, for conventions and handlers of one's own. */
public final class RunObservationContext extends KeyedContext {
  private final RunEvent run;

  RunObservationContext(Naming naming, RunEvent run) {
    super(naming);
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
}
