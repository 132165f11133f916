package dev.attacca.spring.internal;

import dev.attacca.runtime.spi.NameGuess;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Names in properties, of which letters and digits count: environment variables have nothing else. */
final class Names {
  private Names() {}

  /** What counts of a name. */
  static String relaxed(String name) {
    StringBuilder counts = new StringBuilder(name.length());
    name.chars()
        .filter(each -> each != '-' && each != '.' && each != '_')
        .forEach(each -> counts.append((char) each));
    return counts.toString().toLowerCase(Locale.ROOT);
  }

  /** Words that say what may be meant; empty if nothing may. */
  static String guess(String written, Collection<String> names) {
    return nearest(written, names)
        .map(name -> "; did you mean \"" + name + "\"?")
        .orElse("");
  }

  /** What may be meant. */
  static Optional<String> nearest(String written, Collection<String> names) {
    return NameGuess.nearest(
            relaxed(written), names.stream().map(Names::relaxed).toList())
        .flatMap(
            near -> names.stream().filter(name -> relaxed(name).equals(near)).findFirst());
  }
}
