package dev.attacca.runtime.spi;

import dev.attacca.runtime.internal.task.Limiter;
import java.util.Map;

/**
 * What an engine works with, and others may too.
 *
 * @param limits by the name that tasks give them
 */
@SuppressWarnings("exports") // the API makes it, and only the runtime can look inside
public record EngineResources(Map<String, Limiter> limits) {
  static final EngineResources NONE = new EngineResources(Map.of());
}
