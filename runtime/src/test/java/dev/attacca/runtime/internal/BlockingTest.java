package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.internal.base.Blocking;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool that may have no thread in place of one that waits refuses the wait by an exception. */
@Timeout(60)
class BlockingTest {
  private final ForkJoinPool full = new ForkJoinPool(
      1,
      ForkJoinPool.defaultForkJoinWorkerThreadFactory,
      null,
      false,
      1,
      1,
      1,
      null,
      60,
      TimeUnit.SECONDS);

  @AfterEach
  void shutDown() {
    full.shutdown();
  }

  @Test
  void one_that_waits_on_a_thread_of_a_full_pool_waits_all_the_same() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch latch = new CountDownLatch(1);
    ForkJoinTask<Boolean> waiting = full.submit(() -> {
      begun.countDown();
      Blocking.await(latch);
      return Blocking.await(latch, 1);
    });
    begun.await();
    latch.countDown();
    assertThat(waiting.get()).isTrue();
  }

  @Test
  void and_is_told_when_its_time_is_up() throws Exception {
    assertThat(full.submit(() -> Blocking.await(new CountDownLatch(1), 1)).get())
        .isFalse();
  }

  @Test
  void one_that_parks_there_is_woken() throws Exception {
    Thread[] parked = new Thread[1];
    CountDownLatch begun = new CountDownLatch(1);
    ForkJoinTask<?> waiting = full.submit(() -> {
      parked[0] = Thread.currentThread();
      begun.countDown();
      Blocking.park(this, Long.MAX_VALUE);
    });
    begun.await();
    LockSupport.unpark(parked[0]);
    waiting.get();
  }
}
