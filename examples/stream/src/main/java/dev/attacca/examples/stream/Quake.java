package dev.attacca.examples.stream;

import java.util.Locale;

/**
 * An earthquake.
 *
 * @param begin when it was noticed, in seconds
 * @param length how long it went on, in seconds
 * @param peak the fastest that the ground moved, in micrometres per second
 */
record Quake(double begin, double length, double peak) {
  @Override
  public String toString() {
    return String.format(
        Locale.ENGLISH, "at %,9.2f s, for %5.2f s, %5.1f µm/s", begin, length, peak);
  }
}
