package dev.attacca.micrometer;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/** The names and tags of a run, as documented. */
final class RunConvention implements ObservationConvention<RunObservationContext> {
  static final RunConvention DEFAULT = new RunConvention();

  private RunConvention() {}

  @Override
  public boolean supportsContext(Observation.Context context) {
    return context instanceof RunObservationContext;
  }

  @Override
  public String getName() {
    return "attacca.run";
  }

  @Override
  public String getContextualName(RunObservationContext context) {
    return "run " + context.getDag();
  }

  @Override
  public KeyValues getLowCardinalityKeyValues(RunObservationContext context) {
    KeyValues values = KeyValues.of("dag", context.getDag());
    Outcome outcome = context.getOutcome();
    return outcome == null ? values : values.and("outcome", outcome.value());
  }

  @Override
  public KeyValues getHighCardinalityKeyValues(RunObservationContext context) {
    KeyValues values = KeyValues.of("run.id", context.getRunId());
    String target = context.getTarget();
    if (target != null) {
      values = values.and("target", target);
    }
    String parent = context.getParentRun();
    return parent == null ? values : values.and("parent.run", parent);
  }
}
