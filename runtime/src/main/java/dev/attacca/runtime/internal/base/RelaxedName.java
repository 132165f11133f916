package dev.attacca.runtime.internal.base;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names in settings, where neither case nor dashes count; but where two differ in nothing else. */
public final class RelaxedName {
  private RelaxedName() {}

  /** What counts of a name. */
  public static String of(String name) {
    return name.replace("-", "").toLowerCase(Locale.ROOT);
  }

  /**
   * Which of these is meant.
   *
   * @param kind what they are, as in {@code no task "x"}
   * @throws IllegalArgumentException if none is, or more than one may be
   */
  public static String find(String kind, String written, Collection<String> names) {
    if (names.contains(written)) {
      return written;
    }
    String relaxed = of(written);
    List<String> found =
        names.stream().filter(name -> of(name).equals(relaxed)).sorted().toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "no %s \"%s\"%s".formatted(kind, written, guess(written, names)));
    }
    if (found.size() > 1) {
      throw new IllegalArgumentException("\"%s\" may be the %s %s: write it as it is"
          .formatted(
              written,
              kind,
              found.stream().map(name -> '"' + name + '"').collect(Collectors.joining(" or "))));
    }
    return found.get(0);
  }

  /** Words that say what may be meant; empty if nothing may. */
  public static String guess(String written, Collection<String> names) {
    return NearestName.to(
            of(written), names.stream().map(RelaxedName::of).sorted().toList())
        .flatMap(near ->
            names.stream().filter(name -> of(name).equals(near)).sorted().findFirst())
        .map(name -> "; did you mean \"" + name + "\"?")
        .orElse("");
  }
}
