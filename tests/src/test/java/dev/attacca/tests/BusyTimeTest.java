package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.Retry;
import dev.attacca.Task;
import dev.attacca.Timeout;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.Stats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the statistics say of how long tasks have been busy. A sleep takes at least as long as it says, so
 * its task has been busy for that long; where others sleep, a task has not been busy for a tenth of that.
 */
@org.junit.jupiter.api.Timeout(120)
class BusyTimeTest {
  static final int NAP = 60;
  /** A clock that is looked at now and then is a little behind. */
  static final Duration NEARLY = Duration.ofMillis(NAP - 5);

  final List<ExecutorService> pools = new ArrayList<>();

  @AfterEach
  void close() {
    pools.forEach(ExecutorService::shutdownNow);
  }

  static void nap() {
    nap(NAP);
  }

  static void nap(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The default one is null. */
  Executor executor(String name) {
    return switch (name) {
      case "default" -> null;
      case "direct" -> Runnable::run;
      default -> {
        ExecutorService pool = Executors.newFixedThreadPool(name.equals("one") ? 1 : 2);
        pools.add(pool);
        yield pool;
      }
    };
  }

  static void wasBusy(Stats stats, String task, int naps) {
    assertThat(stats.task(task).busy())
        .as(() -> task + " of\n" + stats)
        .isGreaterThanOrEqualTo(NEARLY.multipliedBy(naps));
  }

  static void wasHardlyBusy(Stats stats, String task, int napsOfOthers) {
    assertThat(stats.task(task).busy())
        .as(() -> task + " of\n" + stats)
        .isLessThan(Duration.ofMillis((long) NAP * napsOfOthers / 2));
  }

  /** Of everything a little. */
  static class Naps {
    final AtomicInteger calls = new AtomicInteger();
    final Set<Integer> tried = ConcurrentHashMap.newKeySet();

    @Task
    int plain() {
      nap();
      return 1;
    }

    @Task
    CompletableFuture<Integer> promised() {
      CompletableFuture<Integer> later = new CompletableFuture<>();
      later.completeOnTimeout(1, NAP, TimeUnit.MILLISECONDS);
      return later;
    }

    @Task
    @Timeout("1m")
    int timed() {
      nap();
      return 1;
    }

    @Task
    @Retry(times = 3, delay = "100ms", on = IllegalStateException.class)
    int retried() {
      nap();
      if (calls.incrementAndGet() < 3) {
        throw new IllegalStateException("again");
      }
      return 1;
    }

    @Task
    int quick() {
      return 1;
    }

    @Loop
    Stream<Integer> item() {
      nap();
      return IntStream.range(0, 10).boxed();
    }

    @Task
    int value(int item) {
      nap();
      return item;
    }

    @Task
    CompletableFuture<Integer> promisedPerItem(int item) {
      return new CompletableFuture<Integer>().completeOnTimeout(item, NAP, TimeUnit.MILLISECONDS);
    }

    @Task
    @Retry(times = 2, on = IllegalStateException.class)
    int retriedPerItem(int item) {
      nap();
      if (tried.add(item)) {
        throw new IllegalStateException("again");
      }
      return item;
    }

    @Task
    @Limit(concurrency = 1)
    int limited(int item) {
      nap(1);
      return item;
    }

    @Task
    int quickPerItem(int item) {
      return item;
    }

    @Task
    int total(@Collect List<Integer> value, int plain) {
      nap();
      return value.size();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "direct", "one", "two"})
  void a_task_was_busy_for_as_long_as_its_calls_took(String executor) {
    BusyTimeTest_NapsRunner.Builder builder = BusyTimeTest_NapsRunner.builder(new Naps());
    Executor given = executor(executor);
    Stats stats =
        (given == null ? builder : builder.executor(given)).build().run().stats();

    for (String task : List.of("plain", "promised", "timed", "item", "total")) {
      wasBusy(stats, task, 1);
    }
    wasBusy(stats, "retried", 3);
    wasBusy(stats, "value", 10);
    wasBusy(stats, "retriedPerItem", 20);
    wasBusy(stats, "promisedPerItem", 10);
    wasHardlyBusy(stats, "quick", 10);
    wasHardlyBusy(stats, "quickPerItem", 10);
    wasHardlyBusy(stats, "item", 40);
  }

  @Test
  void a_listener_changes_nothing_of_that() {
    Stats stats = BusyTimeTest_NapsRunner.builder(new Naps())
        .listener(new RunListener() {})
        .build()
        .run()
        .stats();

    wasBusy(stats, "plain", 1);
    wasBusy(stats, "promised", 1);
    wasBusy(stats, "retried", 3);
    wasBusy(stats, "value", 10);
    wasBusy(stats, "retriedPerItem", 20);
    wasBusy(stats, "item", 1);
    wasHardlyBusy(stats, "item", 40);
  }

  /** Its source takes its time, in each of its methods. */
  static class Slow {
    final class Source implements Iterator<Integer>, AutoCloseable {
      private int next;

      @Override
      public boolean hasNext() {
        if (next == 5) {
          nap();
        }
        return next < 10;
      }

      @Override
      public Integer next() {
        if (next == 3) {
          nap();
        }
        return next++;
      }

      @Override
      public void close() {
        nap();
      }
    }

    @Loop
    Iterator<Integer> item() {
      nap();
      return new Source();
    }

    @Task
    void last(int item) {}
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "direct", "one", "two"})
  void a_loop_was_busy_while_its_method_and_its_source_were(String executor) {
    BusyTimeTest_SlowRunner.Builder builder = BusyTimeTest_SlowRunner.builder(new Slow());
    Executor given = executor(executor);
    Stats stats =
        (given == null ? builder : builder.executor(given)).build().run().stats();

    wasBusy(stats, "item", 4);
    wasHardlyBusy(stats, "last", 4);
  }

  /** One slow among so many that nobody times each. */
  static class Rare {
    @Loop
    Iterator<Integer> item() {
      return IntStream.range(0, 200_000)
          .peek(i -> {
            if (i == 150_001) {
              nap(5 * NAP);
            }
          })
          .iterator();
    }

    @Task
    int twice(int item) {
      return 2 * item;
    }
  }

  @Test
  void a_source_that_is_slow_once_in_a_while_is_not_missed() {
    wasBusy(BusyTimeTest_RareRunner.of(new Rare()).run().stats(), "item", 4);
  }

  static class Emits {
    @Loop(inFlight = 2)
    void item(Emitter<Integer> emitter) {
      for (int i = 0; i < 4; i++) {
        nap();
        emitter.emit(i);
      }
    }

    @Task
    int value(int item) {
      nap(5 * NAP);
      return item;
    }

    @Loop(inFlight = 2)
    void quick(Emitter<Integer> emitter) {
      for (int i = 0; i < 4; i++) {
        emitter.emit(i);
      }
    }

    @Task
    int slow(int quick) {
      nap(5 * NAP);
      return quick;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "direct", "one", "two"})
  void a_loop_that_emits_was_not_busy_while_it_worked_on_items_or_waited_for_room(String executor) {
    BusyTimeTest_EmitsRunner.Builder builder = BusyTimeTest_EmitsRunner.builder(new Emits());
    Executor given = executor(executor);
    Stats stats =
        (given == null ? builder : builder.executor(given)).build().run().stats();

    wasBusy(stats, "item", 4);
    wasBusy(stats, "value", 20);
    wasHardlyBusy(stats, "item", 20);
    wasHardlyBusy(stats, "quick", 10);
  }

  static class Publishes {
    @Loop
    Flow.Publisher<Integer> item() {
      return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
        private boolean ended;

        @Override
        public void request(long n) {
          if (!ended) {
            ended = true;
            nap();
            subscriber.onNext(1);
            subscriber.onComplete();
          }
        }

        @Override
        public void cancel() {}
      });
    }

    @Task
    int value(int item) {
      return item;
    }
  }

  @Test
  void a_publisher_was_busy_while_it_was_asked() {
    wasBusy(BusyTimeTest_PublishesRunner.of(new Publishes()).run().stats(), "item", 1);
  }

  /** Two that can run at once, and have been quick. */
  static class Branches {
    @Task
    int left(@Input int millis) {
      return slept(millis);
    }

    @Task
    int right(@Input int millis) {
      return millis;
    }

    @Task
    int both(int left, int right) {
      return left + right;
    }

    private static int slept(int millis) {
      if (millis > 0) {
        nap(millis);
      }
      return millis;
    }
  }

  @Test
  void a_task_that_takes_long_for_the_first_time_is_timed_from_about_when_others_are_let_in() {
    var runner = BusyTimeTest_BranchesRunner.of(new Branches());
    for (int i = 0; i < 5_000; i++) {
      runner.run(0);
    }
    Stats stats = runner.run(10 * NAP).stats();

    wasBusy(stats, "left", 5);
    wasHardlyBusy(stats, "right", 10);
  }

  /** Items that have been tiny, and one that is not; alone, or beside another task. */
  static class Tiny {
    static int slept(int item) {
      if (item == 19_999) {
        nap(10 * NAP);
      }
      return item;
    }

    @Loop
    Stream<Integer> item() {
      return IntStream.range(0, 20_000).boxed();
    }

    @Task
    int left(int item) {
      return slept(item);
    }

    @Task
    int right(int item) {
      return item;
    }

    @Loop
    Stream<Integer> other() {
      return IntStream.range(0, 20_000).boxed();
    }

    @Task
    int only(int other) {
      return slept(other);
    }
  }

  @Test
  void an_item_that_takes_long_for_the_first_time_is_not_missed() {
    Stats stats = BusyTimeTest_TinyRunner.of(new Tiny()).run().stats();

    wasBusy(stats, "left", 5);
    wasBusy(stats, "only", 5);
    wasHardlyBusy(stats, "item", 20);
    wasHardlyBusy(stats, "right", 20);
  }

  static class Gated {
    final CountDownLatch gate = new CountDownLatch(1);

    @Task
    int held() throws InterruptedException {
      gate.await();
      return 1;
    }

    @Task
    CompletableFuture<Integer> promised() {
      return CompletableFuture.supplyAsync(() -> {
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return 1;
      });
    }
  }

  @Test
  void what_is_going_on_counts_already() {
    Gated gated = new Gated();
    Run<?> run = BusyTimeTest_GatedRunner.of(gated).start();

    await().until(() -> run.stats().task("held").busy().compareTo(NEARLY) > 0);
    await().until(() -> run.stats().task("promised").busy().compareTo(NEARLY) > 0);
    gated.gate.countDown();
    run.join();
    wasBusy(run.stats(), "held", 1);
    Stats last = run.stats();
    assertThat(run.stats().tasks()).isEqualTo(last.tasks());
  }

  /** Its sources push, and wait within for room. */
  static class Pushed {
    @Loop(inFlight = 1)
    Stream<Integer> several() {
      return Stream.concat(Stream.of(1), Stream.of(2).flatMap(i -> Stream.of(3, 4, 5, 6)));
    }

    @Task
    int slow(int several) {
      nap();
      return several;
    }

    @Loop(inFlight = 1)
    Stream<Integer> one() {
      return Stream.of(1).flatMap(i -> Stream.of(2, 3, 4, 5, 6));
    }

    @Task
    int slowToo(int one) {
      nap();
      return one;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "direct", "one", "two"})
  void a_source_that_pushes_was_not_busy_while_others_worked_on_its_items(String executor) {
    BusyTimeTest_PushedRunner.Builder builder = BusyTimeTest_PushedRunner.builder(new Pushed());
    Executor given = executor(executor);
    Stats stats =
        (given == null ? builder : builder.executor(given)).build().run().stats();

    wasBusy(stats, "slow", 5);
    wasBusy(stats, "slowToo", 5);
    wasHardlyBusy(stats, "several", 5);
    wasHardlyBusy(stats, "one", 5);
  }
}
