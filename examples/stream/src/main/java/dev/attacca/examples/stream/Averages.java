package dev.attacca.examples.stream;

/** How much the ground has moved of late, in one second and in thirty. */
final class Averages {
  private static final double FAST = 1.0 / Sample.PER_SECOND;
  private static final double SLOW = FAST / 30;

  private double fast = 1;
  private double slow = 1;

  /** The next amplitude: by how much the last second was above the usual. */
  double ratioWith(double amplitude) {
    fast += FAST * (amplitude - fast);
    slow += SLOW * (amplitude - slow);
    return fast / slow;
  }
}
