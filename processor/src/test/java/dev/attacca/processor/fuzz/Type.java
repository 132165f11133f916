package dev.attacca.processor.fuzz;

import java.util.List;

/**
 * The types of values. In the model each value is a number; {@code @} stands for the class in which the program's own
 * types are nested.
 */
enum Type {
  LONG("long", "Long", "%s", "Long", "Number", "Object", "Comparable<Long>"),
  INT("int", "Integer", "(int) (%s)", "Integer", "long", "Number", "Object"),
  INTEGER("Integer", "Integer", "(int) (%s)", "int", "long", "Comparable<Integer>", "Object"),
  CHAR("char", "Character", "(char) (%s)", "Character", "Object"),
  TEXT("String", "String", "java.lang.Long.toString(%s)", "CharSequence", "Object"),
  ARRAY("long[]", "long[]", "new long[] {%s}", "Object"),
  LIST("List<Long>", "List<Long>", "java.util.List.of(%s)", "Iterable<? extends Number>", "Object"),
  MAP(
      "Map<String, List<Long>>",
      "Map<String, List<Long>>",
      "java.util.Map.of(\"k\", java.util.List.of(%s))",
      "Map<?, ?>"),
  BOX(
      "@.Box<String>",
      "@.Box<String>",
      "new @.Box<>(java.lang.Long.toString(%s))",
      "@.Box<?>",
      "Object"),
  NOTE("@.Note", "@.Note", "new @.Note(%s)", "Record", "Play.Valued", "Object"),
  FLAG("boolean", "Boolean", "Play.choice(%s, 2) == 1", "Boolean", "Object"),
  TONE("@.Tone", "@.Tone", "@.Tone.values()[Play.choice(%s, 3)]", "Enum<@.Tone>", "Object"),
  SOUND("@.Sound", "@.Sound", "@.Sound.of(%s)", "Play.Valued", "Object"),
  TONES_SET("Set<@.Tone>", "Set<@.Tone>", "Play.several(@.Tone.class, %s)", "Object"),
  TONES_LIST(
      "List<@.Tone>",
      "List<@.Tone>",
      "java.util.List.copyOf(Play.several(@.Tone.class, %s))",
      "Object"),
  ROUTE("Route", "Route", "");

  /** What a value may be of that is no router's. */
  static final List<Type> PLAIN =
      List.of(LONG, INT, INTEGER, CHAR, TEXT, ARRAY, LIST, MAP, BOX, NOTE, FLAG, TONE, SOUND);

  /** What a router's value may be of. */
  static final List<Type> CHOICES = List.of(FLAG, TONE, SOUND, TONES_SET, TONES_LIST, ROUTE);

  final String text;
  final String boxed;
  /** Makes a value of a number. */
  final String make;
  /** What a parameter may be of that takes such a value, the type itself first. */
  final List<String> wider;

  Type(String text, String boxed, String make, String... wider) {
    this.text = text;
    this.boxed = boxed;
    this.make = make;
    this.wider = java.util.stream.Stream.concat(
            java.util.stream.Stream.of(text), java.util.stream.Stream.of(wider))
        .toList();
  }

  /** What is left of a number in a value of this type. */
  long narrow(long hash) {
    return switch (this) {
      case INT, INTEGER -> (int) hash;
      case CHAR -> (char) hash;
      case FLAG -> Play.choice(hash, 2);
      case TONE -> Play.choice(hash, 3);
      case TONES_SET, TONES_LIST -> Play.choice(hash, 8);
      default -> hash;
    };
  }

  /** Whether there may be a state for each value. */
  boolean isKey() {
    return switch (this) {
      case LONG, INT, INTEGER, CHAR, TEXT, NOTE, FLAG, TONE -> true;
      default -> false;
    };
  }

  /** The constants of {@code when}; none for other types. */
  List<String> constants() {
    return switch (this) {
      case FLAG -> List.of("false", "true");
      case TONE, TONES_SET, TONES_LIST -> List.of("LOW", "MID", "HIGH");
      default -> List.of();
    };
  }

  /** How many ways a router of this type has of which it takes one; 0 if it may take several, or any. */
  int exclusive() {
    return switch (this) {
      case FLAG -> 2;
      case TONE, SOUND -> 3;
      default -> 0;
    };
  }

  /** The ways that a router with this value chose, as bits. */
  int chosen(long value) {
    return switch (this) {
      case FLAG, TONE -> 1 << (int) value;
      case SOUND -> 1 << Play.choice(value, 3);
      default -> (int) value;
    };
  }
}
