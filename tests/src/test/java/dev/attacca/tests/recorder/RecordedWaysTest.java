package dev.attacca.tests.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.attacca.DependsOn;
import dev.attacca.Fallback;
import dev.attacca.From;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Router;
import dev.attacca.Task;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.RunnerBuilder;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.Trace.Fate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is told of an item does not depend on the way that it has gone, nor on who else watches. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecordedWaysTest {
  private static final int ITEMS = 6_000;
  private static final int FAILS_EVERY = 100;
  private static final int SLOW = 4_001;
  /** Others go on while that one stands. */
  private static final int LATER = SLOW + 20;

  private static final Duration LONG = Duration.ofMillis(200);

  enum Way {
    /** One thread, and nobody but the recorder. */
    ALONE,
    /** The recorder is told of each task, as one who wraps them makes a difference. */
    WRAPPED,
    /** As a listener is. */
    LISTENED,
    TWO_RECORDERS,
    MANY_THREADS;

    private <B extends RunnerBuilder<B>> B of(
        B builder, RunRecorder recorder, ExecutorService threads) {
      B made = builder.with(recorder).executor(this == MANY_THREADS ? threads : Runnable::run);
      return switch (this) {
        case ALONE, MANY_THREADS -> made;
        case WRAPPED -> made.wrapTasks(task -> () -> task.run());
        case LISTENED -> made.listener(new RunListener() {});
        case TWO_RECORDERS -> made.with(RunRecorder.keeping(1));
      };
    }
  }

  enum Parity {
    EVEN,
    ODD
  }

  static class Ways {
    /** What happens in the slow item. */
    private final IntConsumer inItem;

    Ways(IntConsumer inItem) {
      this.inItem = inItem;
    }

    @Loop
    Stream<Integer> number() {
      return IntStream.range(0, ITEMS).boxed();
    }

    @Router
    Parity parity(int number) {
      return number % 2 == 0 ? Parity.EVEN : Parity.ODD;
    }

    @Task
    @DependsOn(value = "parity", when = "EVEN")
    int even(int number) {
      return number;
    }

    @Task
    @DependsOn(value = "parity", when = "ODD")
    int odd(int number) {
      return number;
    }

    @Task
    int either(@From({"even", "odd"}) int value) {
      inItem.accept(value);
      return value;
    }

    @Task
    Optional<Integer> third(int either) {
      return either % 3 == 0 ? Optional.empty() : Optional.of(either);
    }

    @Task
    int ofThird(int third) {
      return third;
    }

    @Task(onError = OnError.TOLERATE)
    int risky(int either) {
      if (fails(either)) {
        throw new IllegalArgumentException("number " + either);
      }
      return either;
    }

    @Task
    String told(Outcome<Integer> risky) {
      return risky.toString();
    }

    @Task
    int ofRisky(int risky) {
      return risky;
    }

    @Task
    int cached(int either) {
      if (fails(either)) {
        throw new IllegalStateException("nothing for " + either);
      }
      return either;
    }

    @Fallback("cached")
    int anew(int either) {
      return -either;
    }

    @Task
    int last(int cached) {
      return cached;
    }
  }

  private static boolean fails(int number) {
    return number % FAILS_EVERY == FAILS_EVERY - 1;
  }

  private static Map<String, Fate> fates(int number) {
    Map<String, Fate> fates = new HashMap<>();
    for (String always : List.of("parity", "either", "told", "last")) {
      fates.put(always, Fate.SUCCEEDED);
    }
    fates.put("even", number % 2 == 0 ? Fate.SUCCEEDED : Fate.SKIPPED);
    fates.put("odd", number % 2 != 0 ? Fate.SUCCEEDED : Fate.SKIPPED);
    fates.put("third", number % 3 == 0 ? Fate.EMPTY : Fate.SUCCEEDED);
    fates.put("ofThird", number % 3 == 0 ? Fate.SKIPPED : Fate.SUCCEEDED);
    fates.put("risky", fails(number) ? Fate.FAILED : Fate.SUCCEEDED);
    fates.put("ofRisky", fails(number) ? Fate.SKIPPED : Fate.SUCCEEDED);
    fates.put("cached", fails(number) ? Fate.FAILED : Fate.SUCCEEDED);
    fates.put("anew", fails(number) ? Fate.SUCCEEDED : Fate.SKIPPED);
    return fates;
  }

  private static String reason(int number, String task) {
    return switch (task) {
      case "even" -> number % 2 == 0 ? null : "router \"parity\" chose ODD";
      case "odd" -> number % 2 != 0 ? null : "router \"parity\" chose EVEN";
      case "ofThird" -> number % 3 != 0 ? null : "\"third\" had no value";
      case "ofRisky" ->
        !fails(number)
            ? null
            : "\"risky\" failed: java.lang.IllegalArgumentException: number " + number;
      case "anew" -> fails(number) ? null : "\"cached\" has a value";
      default -> null;
    };
  }

  private static int number(Trace.Item item) {
    return Integer.parseInt(item.id().replaceAll("number\\[(\\d+)\\]", "$1"));
  }

  private static void check(Trace.Item item) {
    int number = number(item);
    assertThat(item.tasks().stream().collect(Collectors.toMap(Trace.Task::name, Trace.Task::fate)))
        .as(item.id())
        .isEqualTo(fates(number));
    assertThat(item.hasFailed()).as(item.id()).isEqualTo(fails(number));
    assertThat(item.closed()).isGreaterThanOrEqualTo(item.opened());
    for (Trace.Task task : item.tasks()) {
      assertThat(task.reason())
          .as(item.id() + " " + task.name())
          .isEqualTo(reason(number, task.name()));
      assertThat(task.ended()).as(task.toString()).isBetween(item.opened(), item.closed());
      if (task.fate() == Fate.SKIPPED) {
        assertThat(task.attempts()).as(task.toString()).isEmpty();
        assertThat(task.started()).as(task.toString()).isNull();
      } else {
        assertThat(task.attempts()).as(task.toString()).hasSize(1);
        assertThat(task.attempts().get(0).fate()).isEqualTo(task.fate());
        assertThat(task.attempts().get(0).thread()).isNotEmpty();
        assertThat(task.started()).as(task.toString()).isBetween(item.opened(), task.ended());
        assertThat(task.ready()).as(task.toString()).isBetween(item.opened(), task.started());
      }
    }
  }

  private static Trace.Item item(Trace trace, int number) {
    return trace.items().stream()
        .filter(item -> number(item) == number)
        .findFirst()
        .orElseThrow(() -> new AssertionError(number + " is not kept"));
  }

  private static Trace.Task task(Trace.Item item, String name) {
    return item.tasks().stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void spin() {
    long until = System.nanoTime() + LONG.toNanos();
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anItemIsToldOfAsItHasGone(Way way) {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      RunRecorder recorder = RunRecorder.keeping(4);
      CountDownLatch othersAreIn = new CountDownLatch(way == Way.MANY_THREADS ? 1 : 0);
      Ways ways = new Ways(number -> {
        if (number == SLOW) {
          await(othersAreIn);
          spin();
        } else if (number == LATER) {
          othersAreIn.countDown();
        }
      });
      way.of(RecordedWaysTest_WaysRunner.builder(ways), recorder, threads)
          .build()
          .run();
      Trace trace = recorder.runs().get(0);
      assertThat(trace.status()).isEqualTo(RunStatus.SUCCEEDED);
      assertThat(trace.items().size() + trace.itemsLetGo()).isEqualTo(ITEMS);
      assertThat(trace.itemsLetGo()).isGreaterThan(ITEMS - 200);
      trace.items().forEach(RecordedWaysTest::check);
      List<Integer> numbers =
          trace.items().stream().map(RecordedWaysTest::number).toList();
      assertThat(numbers).containsAll(IntStream.range(0, 32).boxed().toList()).contains(SLOW);
      assertThat(trace.items().stream().filter(Trace.Item::hasFailed).map(RecordedWaysTest::number))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, ITEMS).filter(RecordedWaysTest::fails).boxed().toList());
      Trace.Item slow = item(trace, SLOW);
      Trace.Task stood = task(slow, "either");
      assertThat(stood.ended().minus(stood.started())).isGreaterThan(LONG.dividedBy(2));
      assertThat(task(slow, "odd").ended()).isLessThanOrEqualTo(stood.started());
      assertThat(task(slow, "last").started()).isGreaterThanOrEqualTo(stood.ended());
      Trace.Task failed = task(item(trace, 5_999), "risky");
      assertThat(failed.rootCause()).isEqualTo("java.lang.IllegalArgumentException: number 5999");
      assertThat(failed.failure()).contains("in number[5999]");
      assertThat(trace.criticalPath()).startsWith("number", "parity");
    } finally {
      threads.shutdown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whoLooksWhileTheRunGoesOnSeesHowManyItemsThereHaveBeen() {
    RunRecorder recorder = RunRecorder.keeping(1);
    AtomicReference<Trace> seen = new AtomicReference<>();
    Ways ways = new Ways(number -> {
      if (number == SLOW) {
        seen.set(recorder.runs().get(0));
      }
    });
    RecordedWaysTest_WaysRunner.builder(ways)
        .with(recorder)
        .executor(Runnable::run)
        .build()
        .run();
    Trace trace = seen.get();
    assertThat(trace).isNotNull();
    assertThat(trace.status()).isEqualTo(RunStatus.RUNNING);
    assertThat(trace.items().size() + trace.itemsLetGo()).isEqualTo(SLOW + 1);
    trace.items().stream().filter(item -> item.closed() != null).forEach(RecordedWaysTest::check);
    assertThat(trace.criticalPath()).startsWith("number");
  }

  @Test
  void anItemInWhichTheRunIsCancelledHasATaskThatWasCancelled() {
    RunRecorder recorder = RunRecorder.keeping(1);
    AtomicReference<Thread> caller = new AtomicReference<>();
    Ways ways = new Ways(number -> {
      if (number == SLOW) {
        caller.get().interrupt();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted in " + number);
        }
      }
    });
    caller.set(Thread.currentThread());
    RecordedWaysTest_WaysRunner runner = RecordedWaysTest_WaysRunner.builder(ways)
        .with(recorder)
        .executor(Runnable::run)
        .build();
    assertThat(catchThrowable(runner::run)).isNotNull();
    Thread.interrupted(); // most likely its task has met it
    Trace trace = recorder.runs().get(0);
    assertThat(trace.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(trace.items().size() + trace.itemsLetGo()).isEqualTo(SLOW + 1);
    trace.items().stream().filter(item -> item.closed() != null).forEach(RecordedWaysTest::check);
  }

  // Loops in loops

  static class Nested {
    @Loop
    Stream<Integer> outer() {
      return IntStream.range(0, 60).boxed();
    }

    @Loop
    List<Integer> left(int outer) {
      return IntStream.range(0, 50).boxed().toList();
    }

    @Loop
    List<Integer> right(int outer) {
      return IntStream.range(0, 40).boxed().toList();
    }

    @Task
    int ofLeft(int left) {
      return left;
    }

    @Task
    int ofRight(int right) {
      return right;
    }
  }

  @ParameterizedTest
  @EnumSource
  void itemsOfSeveralLoopsAreCountedAndKeptForEach(Way way) {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      RunRecorder recorder = RunRecorder.keeping(4);
      RecordedWaysTest_NestedRunner runner = way.of(
              RecordedWaysTest_NestedRunner.builder(new Nested()), recorder, threads)
          .build();
      for (int run = 0; run < 20; run++) {
        runner.run();
        Trace trace = recorder.runs().get(0);
        assertThat(trace.items().size() + trace.itemsLetGo()).isEqualTo(60 + 60 * 90);
        assertThat(trace.items())
            .filteredOn(item -> item.loop().equals("left"))
            .hasSizeBetween(32, 64)
            .allMatch(item -> task(item, "ofLeft").fate() == Fate.SUCCEEDED);
        assertThat(trace.items())
            .filteredOn(item -> item.loop().equals("right"))
            .hasSizeBetween(32, 64)
            .allMatch(item -> task(item, "ofRight").fate() == Fate.SUCCEEDED);
        assertThat(trace.criticalPath()).startsWith("outer");
        if (way != Way.MANY_THREADS) { // where items of several outer ones are closed at a time
          assertThat(trace.criticalPath().get(trace.criticalPath().size() - 1))
              .isIn("ofLeft", "ofRight");
        }
      }
    } finally {
      threads.shutdown();
    }
  }
}
