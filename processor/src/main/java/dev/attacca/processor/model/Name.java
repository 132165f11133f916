package dev.attacca.processor.model;

import java.util.Set;
import java.util.stream.Collectors;

/** A text that the user wrote into an annotation, and where. */
public record Name(String text, Site site) {
  /** What methods of every object are called, beside which another could hardly stand. */
  public static final Set<String> OF_OBJECT = Set.of(
      "wait",
      "notify",
      "notifyAll",
      "getClass",
      "hashCode",
      "equals",
      "toString",
      "clone",
      "finalize");

  /** Whether it has characters that nobody can see, and no line of text can hold. */
  public boolean hasControls() {
    return text.chars().anyMatch(Name::isControl);
  }

  /** The text as it can be shown, with the invisible written as in Java. */
  public String shown() {
    return text.chars().mapToObj(Name::shown).collect(Collectors.joining());
  }

  private static boolean isControl(int c) {
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
  }

  private static String shown(int c) {
    return switch (c) {
      case '\t' -> "\\t";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      default -> isControl(c) ? "\\u%04x".formatted(c) : Character.toString(c);
    };
  }
}
