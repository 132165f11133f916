package dev.attacca.runtime.internal.graph;

import dev.attacca.runtime.spi.EngineSettings;
import java.util.Map;
import java.util.Set;

/**
 * What a runner has been told by {@code configure}, put in the place of what the annotations and the builder say.
 *
 * @param graph whose tasks have the policies that are in force
 * @param settings those that are in force
 * @param limits made for tasks that share them, by name
 */
public record Configuration(
    TaskGraph graph, EngineSettings settings, Map<String, LimitFigures> limits) {
  /**
   * Checks all that was configured.
   *
   * @param given the names of the limits that the builder was given
   * @throws IllegalArgumentException if some of it does not fit the graph, or is nothing that the compiler would take
   */
  public static Configuration of(TaskGraph graph, EngineSettings settings, Set<String> given) {
    return settings.configured().isEmpty()
        ? new Configuration(graph, settings, Map.of())
        : new ConfigurationReader(graph, settings, given).read();
  }
}
