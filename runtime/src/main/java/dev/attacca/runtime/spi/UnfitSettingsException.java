package dev.attacca.runtime.spi;

import dev.attacca.runtime.Graph;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What a runner was configured with does not fit its graph, or is nothing that the compiler would take. */
public final class UnfitSettingsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient Graph graph;
  private final transient List<Problem> problems;

  /**
   * One setting that is wrong.
   *
   * @param key as it was written
   * @param value as it was written
   * @param reason what is wrong with it, with what may be meant
   */
  public record Problem(String key, String value, String reason) {
    /** In one line. */
    @Override
    public String toString() {
      return "%s = %s: %s".formatted(key, value, reason);
    }
  }

  /**
   * Says all that is wrong.
   *
   * @param graph what cannot be configured like this
   * @param problems at least one
   */
  public UnfitSettingsException(Graph graph, List<Problem> problems) {
    super("%s cannot be configured like this:\n  %s"
        .formatted(
            graph.name(),
            problems.stream().map(Problem::toString).sorted().collect(Collectors.joining("\n  "))));
    this.graph = graph;
    this.problems =
        problems.stream().sorted(Comparator.comparing(Problem::toString)).toList();
  }

  /** {@return what cannot be configured like this} */
  public Graph graph() {
    return graph;
  }

  /** {@return all that is wrong, in the order of their keys} */
  public List<Problem> problems() {
    return problems;
  }
}
