package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Threads that are no workers of a run have made something ready, and come to give their tokens away when others have done it already. Whoever
 * they call may be long in coming, and is not to be waited for: its thread may be one that waits for the end of this very run.
 */
@Timeout(60)
class HandoverTest {
  private static final Blueprint PRICES = Blueprint.parse("""
      dag Prices
      task price: Integer
      """);

  /** What the executor has been handed; it has no thread. */
  private final Queue<Runnable> jobs = new ArrayDeque<>();

  private final Engine engine = TestEngine.builder().executor(this::isHanded).build(PRICES);

  private synchronized void isHanded(Runnable job) {
    jobs.add(job);
  }

  /** A run in which all has been done and nobody works, and which others have so many tokens of. */
  private Execution doneButFor(int tokens) {
    FlowScope main = new FlowScope(PRICES).task("price", scope -> {
      for (int i = 0; i < tokens; i++) {
        Execution.of(scope).group.addToken();
      }
      return 1;
    });
    Execution execution = Inside.execution(engine, Inside.plansOf(PRICES).plan(-1), main);
    execution.startAsChild();
    jobs.remove().run();
    assertThat(jobs).isEmpty();
    assertThat(execution.isOver()).isFalse();
    return execution;
  }

  @Test
  void nobodyIsCalledForWhatHasBeenDoneMeanwhile() {
    Execution execution = doneButFor(1);
    execution.group.handOver();
    assertThat(execution.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(jobs).isEmpty();
  }

  /** Each sees that the other may still make something ready, unless it comes later; now and then both at the same time. */
  @Test
  void theLastOfTwoEndsTheRunWhateverTheOtherIsAbout() throws InterruptedException {
    for (int i = 0; i < 1_000; i++) {
      Execution execution = doneButFor(2);
      AtomicInteger there = new AtomicInteger();
      Thread other = new Thread(() -> handsOver(execution, there));
      other.start();
      handsOver(execution, there);
      other.join();
      assertThat(execution.status()).isEqualTo(RunStatus.SUCCEEDED);
      jobs.forEach(Runnable::run); // who has been called comes in vain
      jobs.clear();
    }
  }

  private static void handsOver(Execution execution, AtomicInteger there) {
    there.incrementAndGet();
    while (there.get() < 2) {
      Thread.yield();
    }
    execution.group.handOver();
  }
}
