package dev.attacca.micrometer;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * The names and tags of an attempt at a task, as documented. An observation asks twice, when it starts and when it stops, and keeps
 * what it was told; so the second time it is told what is new.
 */
final class TaskConvention implements ObservationConvention<TaskObservationContext> {
  static final TaskConvention DEFAULT = new TaskConvention();
  private static final Map<Outcome, KeyValues> OUTCOMES = new EnumMap<>(Outcome.class);

  static {
    for (Outcome one : Outcome.values()) {
      OUTCOMES.put(one, KeyValues.of("outcome", one.value()));
    }
  }

  private static final KeyValue FIRST = KeyValue.of("attempt", "1");

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
    Outcome outcome = context.getOutcome();
    KeyValues end =
        outcome == null ? KeyValues.empty() : Objects.requireNonNull(OUTCOMES.get(outcome));
    return context.needsTags() ? context.naming().tags().and(end) : end;
  }

  @Override
  public KeyValues getHighCardinalityKeyValues(TaskObservationContext context) {
    if (!context.needsDescription()) {
      return KeyValues.empty();
    }
    KeyValues values = context.getAttempt() == 1
        ? KeyValues.of(FIRST, KeyValue.of("run.id", context.getRunId()))
        : KeyValues.of("run.id", context.getRunId());
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
