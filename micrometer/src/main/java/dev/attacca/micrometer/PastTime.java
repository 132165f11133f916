package dev.attacca.micrometer;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/**
 * When something was that is told of afterwards.
 *
 * @param startNanos since the epoch
 * @param nanos how long it has taken
 */
record PastTime(long startNanos, long nanos) {
  /** Of what has just ended. */
  static PastTime until(long nowMillis, long nanos) {
    return new PastTime(TimeUnit.MILLISECONDS.toNanos(nowMillis) - nanos, nanos);
  }

  long endNanos() {
    return startNanos + nanos;
  }

  /** A sample that has been going on for so long. */
  Timer.Sample sample() {
    return Timer.start(new Clock() {
      private boolean hasStarted;

      @Override
      public long wallTime() {
        return TimeUnit.NANOSECONDS.toMillis(startNanos);
      }

      @Override
      public long monotonicTime() {
        long now = hasStarted ? nanos : 0;
        hasStarted = true;
        return now;
      }
    });
  }
}
