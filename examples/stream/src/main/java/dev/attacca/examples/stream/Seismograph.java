package dev.attacca.examples.stream;

import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.State;
import dev.attacca.Task;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds earthquakes in a stream without an end. A sample is forgotten as soon as nobody needs it: at
 * most 256 are under way, and whoever reads too slowly makes the loop wait.
 */
class Seismograph {
  /** Lazy, and endless: the run ends when its caller has had enough. */
  @Loop(inFlight = 256)
  Stream<Sample> sample(@Input long seed) {
    return Ground.samples(seed);
  }

  /** Of many samples at once. */
  @Task
  double amplitude(Sample sample) {
    return Math.abs(sample.velocity());
  }

  /** Of one after the other, in the order of time: what they share is a state. */
  @Task
  double ratio(double amplitude, @State Averages averages) {
    return averages.ratioWith(amplitude);
  }

  /** Most samples end no earthquake, and have no value here. */
  @Task
  Optional<Quake> quake(Sample sample, double ratio, @State Alarm alarm) {
    return alarm.hear(sample, ratio);
  }
}
