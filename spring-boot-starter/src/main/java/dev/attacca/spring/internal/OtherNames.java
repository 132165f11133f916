package dev.attacca.spring.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The names below {@code attacca} that are of no runner. One that there is not is refused where something else may be meant, or
 * where it stands below one that there is. Any other may be somebody else's: who has a service of the name {@code attacca} may have
 * environment variables such as {@code ATTACCA_HOME}.
 */
final class OtherNames {
  private static final List<String> SWITCH = List.of("enabled");

  /** What stands behind {@code attacca}, and what stands below each; nothing below what has a value itself. */
  private static final Map<String, List<String>> KNOWN = new TreeMap<>(Map.of(
      "actuator", List.of("cancel"),
      "context", SWITCH,
      "executor", List.of(),
      "observations", SWITCH,
      "page", List.of("enabled", "port", "controls", "values"),
      "recorder", List.of("enabled", "keep")));

  private OtherNames() {}

  /** Whether it sets something, or it is for those to refuse who read its value. */
  static boolean isKnown(Property property) {
    List<String> written = property.elements(1);
    List<String> below = KNOWN.get(Names.relaxed(written.get(0)));
    return below != null && (written.size() == 1 || below.contains(Names.relaxed(rest(written))));
  }

  private static String rest(List<String> written) {
    return String.join(".", written.subList(1, written.size()));
  }

  /** {@return all that there are} */
  static List<String> all() {
    List<String> all = new ArrayList<>();
    KNOWN.forEach((name, below) -> {
      if (below.isEmpty()) {
        all.add(name);
      }
      below.forEach(each -> all.add(name + "." + each));
    });
    return all;
  }

  /**
   * What is wrong with one.
   *
   * @param dags the names of all graphs
   * @return empty if nothing is, or nobody can tell
   */
  static Optional<String> problem(Property property, Collection<String> dags) {
    if (isKnown(property)) {
      return Optional.empty();
    }
    List<String> written = property.elements(1);
    String first = Names.relaxed(written.get(0));
    List<String> below = KNOWN.get(first);
    return below == null
        ? first(written, dags)
        : below(first, below, written, property.isVariable());
  }

  private static Optional<String> below(
      String first, List<String> below, List<String> written, boolean isVariable) {
    Optional<String> meant = Names.nearest(rest(written), below).map(near -> first + "." + near);
    if (meant.isEmpty() && isVariable) {
      return Optional.empty();
    }
    return Optional.of("nothing is set by \"%s\"%s"
        .formatted(
            String.join(".", written),
            meant
                .map(OtherNames::question)
                .orElseGet(() -> below.isEmpty()
                    ? "; \"%s\" has a value itself".formatted(first)
                    : "; below \"%s\" there are %s".formatted(first, String.join(", ", below)))));
  }

  private static Optional<String> first(List<String> written, Collection<String> dags) {
    String all = String.join(".", written);
    if (Keys.OF_RUNNER.contains(Keys.of(written))) {
      return Optional.of(
          "nothing is set by \"%s\"%s".formatted(all, question("defaults." + Keys.of(written))));
    }
    String first = written.get(0);
    List<String> names = new ArrayList<>(KNOWN.keySet());
    names.addAll(List.of("dags", "defaults"));
    return dags.stream()
        .filter(dag -> Names.relaxed(dag).equals(Names.relaxed(first)))
        .findFirst()
        .map(dag -> "dags." + DagSettings.inProperties(dag))
        .or(() -> Names.nearest(first, names))
        .map(meant -> "nothing is set by \"%s\"%s".formatted(first, question(meant)));
  }

  private static String question(String meant) {
    return "; did you mean \"" + meant + "\"?";
  }
}
