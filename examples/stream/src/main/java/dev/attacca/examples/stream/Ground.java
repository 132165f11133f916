package dev.attacca.examples.stream;

import java.util.Random;
import java.util.stream.Stream;

/** The ground below the seismometer: it is never quite still, and now and then it shakes. */
final class Ground {
  private static final double NOISE = 1.0;
  private static final int RISE = Sample.PER_SECOND / 2;

  private final Random random;
  private long number;
  private long next;
  private double strength;
  private double decay;

  private Ground(long seed) {
    random = new Random(seed);
    await();
  }

  /** Without an end; the same for the same seed. */
  static Stream<Sample> samples(long seed) {
    return Stream.generate(new Ground(seed)::sample);
  }

  private Sample sample() {
    double velocity =
        NOISE * random.nextGaussian() + shaking(number - next) * random.nextGaussian();
    Sample sample = new Sample(number, velocity);
    number++;
    if (number - next > 6 * decay) {
      await();
    }
    return sample;
  }

  /** How strongly it shakes, so many samples after the begin: it rises fast, and fades. */
  private double shaking(long since) {
    return since < 0
        ? 0
        : strength * Math.min(1.0, (double) since / RISE) * Math.exp(-since / decay);
  }

  /** The next earthquake is some minutes away. */
  private void await() {
    next = number + Sample.PER_SECOND * (60 + random.nextInt(600));
    strength = 10 + 40 * random.nextDouble();
    decay = Sample.PER_SECOND * (2 + 6 * random.nextDouble());
  }
}
