package dev.attacca.runtime.spi;

import dev.attacca.runtime.internal.base.NearestName;
import java.util.List;
import java.util.Optional;

/** What somebody may have meant who wrote a name that nothing has: for those who read settings of runners elsewhere. */
public final class NameGuess {
  private NameGuess() {}

  /**
   * The nearest name.
   *
   * @param written what was written
   * @param names what there is
   * @return the nearest that is no more than a third of its letters away, swapped neighbours counting once
   */
  public static Optional<String> nearest(String written, List<String> names) {
    return NearestName.to(written, names);
  }
}
