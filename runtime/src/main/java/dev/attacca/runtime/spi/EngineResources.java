package dev.attacca.runtime.spi;

import dev.attacca.runtime.internal.base.PolicyClock;
import dev.attacca.runtime.internal.record.RunStore;
import dev.attacca.runtime.internal.task.Limiter;
import java.util.List;
import java.util.Map;

/**
 * What an engine works with, and others may too.
 *
 * @param limits by the name that tasks give them
 * @param clock what its policies keep to
 * @param recorders what records its runs
 * @param extensions are shown the runner
 */
@SuppressWarnings("exports") // the API makes it, and only the runtime can look inside
public record EngineResources(
    Map<String, Limiter> limits,
    PolicyClock clock,
    List<RunStore> recorders,
    List<RunnerExtension> extensions) {
  static final EngineResources NONE =
      new EngineResources(Map.of(), PolicyClock.REAL, List.of(), List.of());
}
