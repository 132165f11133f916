package dev.attacca.examples.rounds;

import dev.attacca.examples.rounds.Critique.Fault;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads a text as a strict teacher does: long words first, and never more than two faults at a time. */
final class Judge {
  private static final Map<String, String> BETTER = Map.of(
      "utilize", "use",
      "approximately", "about",
      "commence", "begin",
      "terminate", "end",
      "very", "",
      "really", "",
      "basically", "");

  Critique read(String text) {
    List<Fault> faults = Arrays.stream(text.toLowerCase(Locale.ROOT).split("\\W+"))
        .filter(BETTER::containsKey)
        .distinct()
        .sorted((one, other) -> other.length() - one.length())
        .limit(2)
        .map(word -> new Fault(word, BETTER.get(word)))
        .toList();
    return new Critique(faults);
  }
}
