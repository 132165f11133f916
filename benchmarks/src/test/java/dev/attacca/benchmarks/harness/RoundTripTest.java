package dev.attacca.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RoundTripTest {
  @Test
  @Timeout(60)
  void takes_some_time_and_comes_to_an_end() {
    double nanos = RoundTrip.nanos();

    assertTrue(nanos > 0 && nanos < Double.MAX_VALUE, () -> nanos + " ns");
  }
}
