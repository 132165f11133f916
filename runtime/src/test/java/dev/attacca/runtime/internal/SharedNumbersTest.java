package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.internal.base.SharedNumbers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Numbers that several threads take: each once, and all of them counted. */
class SharedNumbersTest {
  private static final int EACH = 20_000;

  private final SharedNumbers numbers = new SharedNumbers();

  @Test
  void oneThreadTakesOneAfterTheOther() {
    SharedNumbers.Taker taker = new SharedNumbers.Taker();
    for (int i = 0; i < 1_000; i += 2) {
      assertThat(numbers.next(taker)).isEqualTo(i);
      assertThat(numbers.next()).isEqualTo(i + 1);
      assertThat(numbers.count()).isEqualTo(i + 2);
    }
  }

  @Test
  void eachIsTakenOnceWhoeverMeets() throws Exception {
    for (int threads : new int[] {2, 3, 8}) {
      SharedNumbers shared = new SharedNumbers();
      List<long[]> taken = byThreads(threads, shared, true);
      Set<Long> all = new HashSet<>();
      for (long[] of : taken) {
        LongStream.of(of).forEach(number -> assertThat(all.add(number)).isTrue());
      }
      assertThat(all).hasSize(threads * EACH);
      assertThat(shared.count()).isEqualTo(all.size());
      // what is left of a block is no number of anybody
      assertThat(all).allMatch(number -> number >= 0 && number < threads * EACH + 64L * 128);
    }
  }

  @Test
  void thoseOfTheCommonWordAscend() throws Exception {
    for (long[] of : byThreads(3, numbers, false)) {
      assertThat(of).isSorted().doesNotHaveDuplicates();
    }
    assertThat(numbers.count()).isEqualTo(3 * EACH);
  }

  private static List<long[]> byThreads(int threads, SharedNumbers shared, boolean byShares)
      throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CyclicBarrier begin = new CyclicBarrier(threads);
      Callable<long[]> takes = () -> {
        SharedNumbers.Taker taker = new SharedNumbers.Taker();
        long[] mine = new long[EACH];
        begin.await(1, TimeUnit.MINUTES);
        for (int i = 0; i < EACH; i++) {
          mine[i] = byShares ? shared.next(taker) : shared.next();
        }
        return mine;
      };
      List<Future<long[]>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(pool.submit(takes));
      }
      List<long[]> taken = new ArrayList<>();
      for (Future<long[]> one : all) {
        taken.add(one.get(1, TimeUnit.MINUTES));
      }
      return taken;
    } finally {
      pool.shutdownNow();
    }
  }
}
