package dev.attacca.runtime.internal.graph;

/** Numbers in settings. */
final class Figures {
  private Figures() {}

  static int whole(String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("no whole number, or too large: 2147483647 is the most");
    }
  }

  static int atLeastOne(String value) {
    int number = whole(value);
    if (number < 1) {
      throw new IllegalArgumentException("it must be at least 1");
    }
    return number;
  }

  static double between(String value, double least, double most, String range) {
    double number;
    try {
      number = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("no number");
    }
    if (!(number >= least && number <= most)) {
      throw new IllegalArgumentException("it must be " + range);
    }
    return number;
  }
}
