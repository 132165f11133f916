package dev.attacca.micrometer;

import dev.attacca.runtime.TaskCall;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the builder was told.
 *
 * @param observations where runs and tasks are observed
 * @param meters where everything else is counted
 * @param accessors of thread-locals
 * @param contexts captures thread-locals
 * @param ofRuns null for the documented one
 * @param ofTasks null for the documented one
 * @param sampled which tasks of items have a span; null for the first, and ever fewer of those after them
 */
record Settings(
    ObservationRegistry observations,
    MeterRegistry meters,
    ContextRegistry accessors,
    ContextSnapshotFactory contexts,
    @Nullable ObservationConvention<RunObservationContext> ofRuns,
    @Nullable ObservationConvention<TaskObservationContext> ofTasks,
    @Nullable Predicate<? super TaskCall> sampled) {
  ObservationConvention<TaskObservationContext> taskConvention() {
    return ofTasks == null ? TaskConvention.DEFAULT : ofTasks;
  }
}
