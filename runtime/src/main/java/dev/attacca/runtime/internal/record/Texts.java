package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.internal.base.Thrown;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Texts that are kept in place of what users have thrown. */
final class Texts {
  /** The longest that is kept of what an exception says. */
  private static final int LONGEST = 1_000;

  private Texts() {}

  /** What an exception says of itself, if that is not too long. */
  static String of(Throwable thrown) {
    return shortened(Thrown.text(thrown));
  }

  static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  /** What the first of its causes says. */
  static String rootCause(Throwable thrown) {
    Throwable root = thrown;
    Set<Throwable> seen = Thrown.identitySet();
    while (seen.add(root)) {
      root = Thrown.causeOr(root, root);
    }
    return of(root);
  }

  /** How much memory a text takes. */
  static int bytes(@Nullable String text) {
    return text == null ? 0 : 56 + 2 * text.length();
  }
}
