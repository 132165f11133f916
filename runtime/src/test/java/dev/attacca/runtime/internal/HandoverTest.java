package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
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

  private Execution doneButFor(int tokens) {
    return doneButFor(tokens, () -> {});
  }

  /** A run in which all has been done and nobody works, and which others have so many tokens of. */
  private Execution doneButFor(int tokens, Runnable alsoDone) {
    FlowScope main = new FlowScope(PRICES).task("price", scope -> {
      alsoDone.run();
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

  /** It goes on only as its values are taken, and ends when it is seen that nobody is there to take them. */
  @Test
  void nobodyIsCalledForTheSakeOfARunThatNobodyReads() throws InterruptedException {
    Blueprint numbers = Blueprint.parse("""
        dag Numbers
        loop number inFlight=2: Integer
        scope number
        """);
    FlowScope inner = new FlowScope(numbers)
        .task("number", scope -> Stream.iterate(0, i -> i + 1).iterator());
    Iterator<Object> read = TestEngine.builder().build(numbers).stream(
            inner, Inside.task(numbers, "number"))
        .iterator();
    Execution execution = doneButFor(1, read::hasNext);
    CountDownLatch over = new CountDownLatch(1);
    execution.attach(over::countDown);
    execution.group.handOver();
    assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(jobs).isEmpty();
    assertThat(execution.status()).isEqualTo(RunStatus.SUCCEEDED);
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
