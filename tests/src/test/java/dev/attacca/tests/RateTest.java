package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attacca.Limit;
import dev.attacca.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How exactly a rate is kept over ten seconds, when 64 callers ask for more. */
@Timeout(60)
class RateTest {
  private static final int CALLERS = 64;
  private static final int CALLS = 100;
  private static final long SECOND = 1_000_000_000;

  /** May start a hundred times in a tenth of a second. */
  static class Limited {
    final AtomicInteger starts = new AtomicInteger();

    @Task
    @Limit(calls = CALLS, per = "100ms")
    long call() {
      starts.incrementAndGet();
      return System.nanoTime();
    }
  }

  @Test
  @Tag("S12")
  void the_rate_is_kept_within_two_percent() throws InterruptedException {
    Limited limited = new Limited();
    RateTest_LimitedRunner runner = RateTest_LimitedRunner.of(limited);
    long begin = System.nanoTime();
    long end = begin + 10 * SECOND;
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Thread caller = new Thread(() -> {
        while (runner.call() < end) {
          Thread.onSpinWait();
        }
      });
      callers.add(caller);
      caller.start();
    }
    for (Thread caller : callers) {
      caller.join();
    }
    double seconds = (System.nanoTime() - begin) / (double) SECOND;
    // The burst at the beginning is on top of the rate.
    double rate = (limited.starts.get() - CALLS) / seconds;
    assertThat(rate).isCloseTo(CALLS * 10, Percentage.withPercentage(2));
    assertThat(seconds).isCloseTo(10, within(0.5));
  }
}
