package dev.attacca.examples.stream;

import java.util.Optional;

/** Goes off when the ground moves much more than usual, and stops when it is back to that. */
final class Alarm {
  private static final double ON = 4;
  private static final double OFF = 1;

  private boolean on;
  private double begin;
  private double peak;

  /** The next sample: an earthquake, if one has just ended. */
  Optional<Quake> hear(Sample sample, double ratio) {
    if (!on && ratio > ON) {
      on = true;
      begin = sample.seconds();
      peak = 0;
    }
    if (!on) {
      return Optional.empty();
    }
    peak = Math.max(peak, Math.abs(sample.velocity()));
    if (ratio > OFF) {
      return Optional.empty();
    }
    on = false;
    return Optional.of(new Quake(begin, sample.seconds() - begin, peak));
  }
}
