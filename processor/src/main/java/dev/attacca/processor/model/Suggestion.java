package dev.attacca.processor.model;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** "Did you mean": the name that is closest to what was written. */
public final class Suggestion {
  private Suggestion() {}

  /** The closest of {@code names}, the first of equals; empty if none is close. */
  public static Optional<String> closest(String written, Collection<String> names) {
    String best = null;
    // A third of the letters may be wrong, one at least, but never all.
    int least = Math.min(written.length(), Math.max(1, written.length() / 3) + 1);
    for (String name : names) {
      if (Math.abs(name.length() - written.length()) < least) {
        int distance = distance(written.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
        if (distance < least) {
          least = distance;
          best = name;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** {@code ; did you mean "product"?}, or a full stop. */
  public static String hint(String written, Collection<String> names) {
    return closest(written, names)
        .map(name -> "; did you mean \"" + name + "\"?")
        .orElse(".");
  }

  /** Damerau and Levenshtein's distance in its optimal-string-alignment form: a swap counts once. */
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(last[j] + 1, row[j - 1] + 1), last[j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
    }
    return row[b.length()];
  }
}
