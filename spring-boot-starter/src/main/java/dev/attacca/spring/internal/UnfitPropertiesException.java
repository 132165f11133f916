package dev.attacca.spring.internal;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Properties speak of graphs that there are not, or say what cannot be said. */
final class UnfitPropertiesException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final transient Map<Property, String> problems;
  private final transient List<String> dags;

  UnfitPropertiesException(Map<Property, String> problems, List<String> dags) {
    super(problems.entrySet().stream()
        .map(each -> each.getKey().name() + ": " + each.getValue())
        .collect(Collectors.joining("\n  ", "some properties of Attacca mean nothing:\n  ", "")));
    this.problems = problems;
    this.dags = dags;
  }

  Map<Property, String> problems() {
    return problems;
  }

  List<String> dags() {
    return dags;
  }
}
