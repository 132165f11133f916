package dev.attacca.examples.stream;

/**
 * What the seismometer has measured.
 *
 * @param number which sample it is, a hundred in a second
 * @param velocity of the ground, in micrometres per second
 */
record Sample(long number, double velocity) {
  static final int PER_SECOND = 100;

  double seconds() {
    return (double) number / PER_SECOND;
  }
}
