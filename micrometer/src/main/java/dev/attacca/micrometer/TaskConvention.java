package dev.attacca.micrometer;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * The names and tags of an attempt at a task, as documented. An observation asks twice, when it starts and when it stops, and keeps
 * what it was told; so the second time it is told what is new.
 */
final class TaskConvention implements ObservationConvention<TaskObservationContext> {
  static final TaskConvention DEFAULT = new TaskConvention();

  private TaskConvention() {}

  @Override
  public boolean supportsContext(Observation.Context context) {
    return context instanceof TaskObservationContext;
  }

  @Override
  public String getName() {
    return "attacca.task";
  }

  @Override
  public String getContextualName(TaskObservationContext context) {
    return context.naming().contextual();
  }

  @Override
  public KeyValues getLowCardinalityKeyValues(TaskObservationContext context) {
    return context.newTags();
  }

  @Override
  public KeyValues getHighCardinalityKeyValues(TaskObservationContext context) {
    if (!context.needsDescription()) {
      return KeyValues.empty();
    }
    KeyValues values =
        context.getAttempt() == 1 ? context.ofFirst() : KeyValues.of("run.id", context.getRunId());
    if (!context.getItem().isEmpty()) {
      values = values.and("item", context.getItem());
    }
    if (context.getAttempt() > 1) {
      values = values.and("attempt", Integer.toString(context.getAttempt()));
    }
    String reason = context.getReason();
    return reason == null ? values : values.and("reason", reason);
  }
}
