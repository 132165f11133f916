package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Collect;
import dev.attacca.Dag;
import dev.attacca.DependsOn;
import dev.attacca.From;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.SkippedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Annotated classes run so often that one thread does them whole, and then surprised. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StraightTest {
  private static final ExecutorService ONE = Executors.newFixedThreadPool(1);
  private static final ExecutorService TWO = Executors.newFixedThreadPool(2);
  /** Runs are short ones after some hundred, unless the machine is busy. */
  private static final int MOST_RUNS = 20_000;

  static Stream<Executor> executors() {
    return Stream.of(Runnable::run, ONE, TWO);
  }

  @AfterAll
  static void closePools() {
    ONE.shutdownNow();
    TWO.shutdownNow();
  }

  /** What a caller may make a task do. */
  interface Surprise {
    Surprise NONE = () -> {};

    void happens() throws Exception;
  }

  /** Every way to take a value that another call returned. */
  static class Order {
    final Map<String, Surprise> surprises = new ConcurrentHashMap<>();
    volatile Thread last;

    private void happens(String task) throws Exception {
      surprises.getOrDefault(task, Surprise.NONE).happens();
    }

    @Task
    int net(@Input int quantity) throws Exception {
      happens("net");
      return 10 * quantity;
    }

    @Task
    static double rate() {
      return 0.5;
    }

    @Task
    Optional<String> voucher(@Input String code) throws Exception {
      happens("voucher");
      return code.isEmpty() ? Optional.empty() : Optional.of(code);
    }

    @Task(onError = OnError.TOLERATE)
    String note(int net) throws Exception {
      happens("note");
      return net > 100 ? null : "small";
    }

    @Task
    double gross(int net, double rate) {
      return net + net * rate;
    }

    @Task
    String thanks(String voucher) {
      return "thanks for " + voucher;
    }

    @Task
    String label(
        double gross, Optional<String> voucher, Outcome<String> note, @From("net") long cents) {
      return gross + " " + voucher.orElse("-") + " "
          + (note instanceof Outcome.Success ? "noted" : "-") + " " + cents;
    }

    @Task
    @DependsOn("label")
    void log() throws Exception {
      last = Thread.currentThread();
      happens("log");
    }
  }

  private static StraightTest_OrderRunner runner(Order order, Executor executor) {
    return StraightTest_OrderRunner.builder(order).executor(executor).build();
  }

  private static void runUntilTheCallerDoesAll(Order order, StraightTest_OrderRunner runner) {
    for (int run = 0; run < MOST_RUNS; run++) {
      StraightTest_OrderRunner.Result result = runner.run(run % 10, "code");
      assertThat(result.label()).isEqualTo(15.0 * (run % 10) + " code noted " + 10 * (run % 10));
      if (run > 300 && order.last == Thread.currentThread()) {
        return;
      }
    }
    throw new AssertionError("the caller has done none of the runs");
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void aRunComesToTheSameWhoeverDoesIt(Executor executor) {
    Order order = new Order();
    StraightTest_OrderRunner runner = runner(order, executor);
    if (executor == ONE) {
      for (int run = 0; run < 1_000; run++) {
        runner.run(1, "code");
        assertThat(order.last).isNotNull().isNotEqualTo(Thread.currentThread());
      }
    } else {
      runUntilTheCallerDoesAll(order, runner);
    }
    for (int run = 0; run < 50; run++) {
      StraightTest_OrderRunner.Result result = runner.run(4, "X");
      assertThat(result.net()).isEqualTo(40);
      assertThat(result.voucher()).contains("X");
      assertThat(result.thanks()).isEqualTo("thanks for X");
      assertThat(result.label()).isEqualTo("60.0 X noted 40");
      assertThat(result.outcomes().keySet())
          .containsExactlyInAnyOrder(
              "net", "rate", "voucher", "note", "gross", "thanks", "label", "log");
      assertThat(result.stats().tasks()).allSatisfy(task -> {
        assertThat(task.in()).isEqualTo(1);
        assertThat(task.out()).isEqualTo(1);
      });
      assertThat(result.failures()).isEmpty();
    }
    StraightTest_OrderRunner.Result without = runner.run(40, "");
    assertThat(without.voucher()).isEmpty();
    assertThat(without.label()).isEqualTo("600.0 - - 400");
    assertThatThrownBy(without::thanks)
        .isInstanceOf(SkippedException.class)
        .hasMessageContaining("\"voucher\" had no value");
    assertThat(without.failures()).hasSize(1);
    assertThat(without.failures().get(0).path()).containsExactly("net", "note");
    assertThat(without.stats().task("thanks").skipped()).isEqualTo(1);
    assertThat(without.stats().task("log").out()).isEqualTo(1);
  }

  @Test
  void aTargetComesToTheSameWhoeverDoesIt() {
    Order order = new Order();
    StraightTest_OrderRunner runner = runner(order, TWO);
    for (int run = 0; run < 2_000; run++) {
      assertThat(runner.gross(run)).isEqualTo(15.0 * run);
      assertThat(runner.voucher(run % 100 == 99 ? "" : "X"))
          .isEqualTo(run % 100 == 99 ? Optional.empty() : Optional.of("X"));
    }
    assertThat(order.last).isNull();
    assertThatThrownBy(() -> runner.thanks("")).isInstanceOf(SkippedException.class);
  }

  @Test
  void tasksOfARunThatHasAlwaysBeenShortWaitForEachOther() {
    Order order = new Order();
    StraightTest_OrderRunner runner = runner(order, TWO);
    runUntilTheCallerDoesAll(order, runner);
    for (int run = 0; run < 20; run++) {
      CyclicBarrier both = new CyclicBarrier(2);
      order.surprises.put("note", both::await);
      order.surprises.put("voucher", both::await);
      assertThat(runner.run(2, "X").label()).isEqualTo("30.0 X noted 20");
      order.surprises.clear();
    }
  }

  @Test
  void aRunThatHasAlwaysBeenShortFails() {
    Order order = new Order();
    StraightTest_OrderRunner runner = runner(order, TWO);
    runUntilTheCallerDoesAll(order, runner);
    order.surprises.put("voucher", () -> {
      throw new IllegalStateException("planned");
    });
    assertThatThrownBy(() -> runner.run(2, "X"))
        .isInstanceOfSatisfying(RunFailedException.class, failure -> {
          assertThat(failure.task()).isEqualTo("voucher");
          assertThat(failure).hasMessageContaining("planned");
        });
    order.surprises.clear();
    assertThat(runner.run(2, "X").label()).isEqualTo("30.0 X noted 20");
  }

  /** Items that are mere calls, with a state and without. */
  @Dag(inputs = {"from", "count"})
  static class Numbers {
    final Map<Integer, Surprise> surprises = new ConcurrentHashMap<>();

    @Task
    int base(@Input int from) {
      return from;
    }

    @Loop(inFlight = 8)
    IntStream number(int base, @Input int count) {
      return IntStream.range(base, base + count);
    }

    @Task
    long square(int number) {
      return (long) number * number;
    }

    @Task
    int half(int number) throws Exception {
      surprises.getOrDefault(number, Surprise.NONE).happens();
      return number / 2;
    }

    @Task
    long sum(long square, int half, int base) {
      return square + half + base;
    }

    @Task
    List<Long> sums(@Collect List<Long> sum) {
      return sum;
    }

    @Loop(inFlight = 8)
    List<Integer> logged(@From("base") int base) {
      return IntStream.range(base, base + 300).boxed().toList();
    }

    @Task
    void log(int logged, @State List<Integer> told) {
      told.add(logged);
    }

    @State
    List<Integer> told() {
      return new ArrayList<>();
    }

    @Task
    @DependsOn(every = "log")
    List<Integer> all(@State List<Integer> told) {
      return List.copyOf(told);
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void itemsComeToTheSameWhoeverDoesThem(Executor executor) {
    Numbers numbers = new Numbers();
    StraightTest_NumbersRunner runner =
        StraightTest_NumbersRunner.builder(numbers).executor(executor).build();
    for (int run = 0; run < 60; run++) {
      int base = run;
      if (run % 6 == 5 && executor == TWO) { // those before have shown that they are short
        CountDownLatch next = new CountDownLatch(1);
        numbers.surprises.put(base + 100, next::await);
        numbers.surprises.put(base + 101, next::countDown);
      }
      StraightTest_NumbersRunner.Result result = runner.run(base, 500);
      numbers.surprises.clear();
      assertThat(result.sums())
          .isEqualTo(IntStream.range(base, base + 500)
              .mapToObj(number -> (long) number * number + number / 2 + base)
              .toList());
      assertThat(result.all())
          .isEqualTo(IntStream.range(base, base + 300).boxed().toList());
      for (String task : List.of("square", "half", "sum")) {
        assertThat(result.stats().task(task).in()).isEqualTo(500);
        assertThat(result.stats().task(task).out()).isEqualTo(500);
      }
      assertThat(result.stats().task("log").out()).isEqualTo(300);
    }
  }
}
