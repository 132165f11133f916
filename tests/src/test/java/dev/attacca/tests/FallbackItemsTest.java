package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Fallback;
import dev.attacca.Input;
import dev.attacca.Last;
import dev.attacca.Loop;
import dev.attacca.Merge;
import dev.attacca.OnError;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.TaskFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code @Fallback} in the items of loops, and for tasks that items wait for. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FallbackItemsTest {
  private static final ExecutorService POOL = Executors.newFixedThreadPool(2);

  @AfterAll
  static void closePool() {
    POOL.shutdownNow();
  }

  /** Every way to take the values of items. */
  static class Prices {
    @Loop
    Stream<Integer> item(@Input int items) {
      return IntStream.range(0, items).boxed();
    }

    @Task
    String price(int item) {
      if (item % 3 == 0) {
        throw new IllegalStateException("no price of " + item);
      }
      return "p" + item;
    }

    @Fallback("price")
    String guess(int item, Outcome<String> price) {
      if (item % 6 == 0) {
        throw new IllegalArgumentException("no guess of " + item);
      }
      return "g" + item;
    }

    @Fallback("guess")
    String none(int item) {
      if (item % 12 == 0) {
        throw new IllegalArgumentException("nothing for " + item);
      }
      return "n" + item;
    }

    @Task
    String label(String price) {
      return "<" + price + ">";
    }

    @Task
    String all(@Collect List<String> price) {
      return String.join(" ", price);
    }

    @Task
    String read(@Collect Stream<String> price) {
      return price.collect(Collectors.joining(" "));
    }

    @Task
    long labels(@Collect List<String> label) {
      return label.size();
    }

    @Task
    String noted(@Merge({"price", "item"}) Object either) {
      return either.toString();
    }

    @Task
    List<String> notes(@Collect List<String> noted) {
      return noted.stream()
          .filter(each -> !Character.isDigit(each.charAt(0)))
          .sorted()
          .toList();
    }

    @Task
    void kept(String price, @State List<String> shelf) {
      shelf.add(price);
    }

    @State
    List<String> shelf() {
      return new ArrayList<>();
    }

    @Task
    @DependsOn(every = "kept")
    String shelved(@State List<String> shelf) {
      return String.join(" ", shelf);
    }
  }

  private static String expected(int from, int to) {
    return IntStream.range(from, to)
        .filter(item -> item % 12 != 0)
        .mapToObj(item -> (item % 6 == 0 ? "n" : item % 3 == 0 ? "g" : "p") + item)
        .collect(Collectors.joining(" "));
  }

  @Test
  void whoever_takes_the_values_of_items_takes_those_of_fallbacks_in_their_order() {
    RunFailedException failed = catchThrowableOfType(
        RunFailedException.class,
        () -> FallbackItemsTest_PricesRunner.of(new Prices()).run(13));
    assertThat(failed.task()).isEqualTo("none");
    assertThat(failed.failures())
        .filteredOn(failure -> failure.task().equals("none"))
        .extracting(TaskFailure::item)
        .containsExactlyInAnyOrder("item[0]", "item[12]");
    FallbackItemsTest_PricesRunner runner = FallbackItemsTest_PricesRunner.of(new Prices() {
      @Override
      String none(int item) {
        return "n" + item;
      }
    });
    FallbackItemsTest_PricesRunner.Result result = runner.run(200);
    List<String> each = IntStream.range(0, 200)
        .mapToObj(item -> (item % 6 == 0 ? "n" : item % 3 == 0 ? "g" : "p") + item)
        .toList();
    assertThat(result.all()).isEqualTo(String.join(" ", each));
    assertThat(result.read()).isEqualTo(String.join(" ", each));
    assertThat(result.shelved()).isEqualTo(String.join(" ", each));
    assertThat(result.labels()).isEqualTo(200);
    assertThat(result.notes()).containsExactlyElementsOf(each.stream().sorted().toList());
    assertThat(result.stats().task("price").failed()).isEqualTo(67);
    assertThat(result.stats().task("price").out()).isEqualTo(133);
    assertThat(result.stats().task("guess").skipped()).isEqualTo(133);
    assertThat(result.stats().task("guess").failed()).isEqualTo(34);
    assertThat(result.stats().task("guess").out()).isEqualTo(33);
    assertThat(result.stats().task("none").out()).isEqualTo(34);
    assertThat(result.stats().task("none").skipped()).isEqualTo(166);
    assertThat(result.failures()).hasSize(101);
  }

  @Test
  void the_target_streams_what_stands_in_among_the_others() {
    FallbackItemsTest_PricesRunner runner =
        FallbackItemsTest_PricesRunner.builder(new Prices()).executor(POOL).build();
    try (Stream<String> prices = runner.price(12)) {
      List<String> read = new ArrayList<>();
      assertThatThrownBy(() -> prices.forEach(read::add)).isInstanceOf(RunFailedException.class);
      assertThat(String.join(" ", read)).isEqualTo(expected(0, 12));
    }
    try (Stream<String> guesses = runner.guess(6)) {
      List<String> read = new ArrayList<>();
      assertThatThrownBy(() -> guesses.forEach(read::add)).isInstanceOf(RunFailedException.class);
      assertThat(read).containsExactly("g3");
    }
  }

  /** Items so short that one thread does them whole. */
  static class Short {
    final int failing;

    Short(int failing) {
      this.failing = failing;
    }

    @Loop
    Stream<Integer> item(@Input int items) {
      return IntStream.range(0, items).boxed();
    }

    @Task
    int twice(int item) {
      if (item % failing == failing - 1) {
        throw new IllegalStateException("item " + item);
      }
      return 2 * item;
    }

    @Fallback("twice")
    int zero() {
      return 0;
    }

    @Task
    long next(int twice) {
      return twice + 1;
    }

    @Task
    long sum(@Collect Stream<Long> next) {
      return next.mapToLong(each -> each).sum();
    }
  }

  @Test
  void items_that_go_straight_leave_their_way_for_a_fallback_and_go_on() {
    int items = 20_000;
    long whole = IntStream.range(0, items).mapToLong(item -> 2L * item + 1).sum();
    FallbackItemsTest_ShortRunner.Result fine =
        FallbackItemsTest_ShortRunner.of(new Short(Integer.MAX_VALUE)).run(items);
    assertThat(fine.sum()).isEqualTo(whole);
    assertThat(fine.stats().task("zero").skipped()).isEqualTo(items);
    assertThat(fine.stats().task("zero").in()).isZero();
    assertThat(fine.stats().task("twice").out()).isEqualTo(items);
    FallbackItemsTest_ShortRunner.Result some =
        FallbackItemsTest_ShortRunner.of(new Short(100)).run(items);
    long lost = IntStream.range(0, items)
        .filter(item -> item % 100 == 99)
        .mapToLong(item -> 2L * item)
        .sum();
    assertThat(some.sum()).isEqualTo(whole - lost);
    assertThat(some.stats().task("zero").out()).isEqualTo(items / 100);
    assertThat(some.stats().task("zero").skipped()).isEqualTo(items - items / 100);
    assertThat(some.stats().task("twice").failed()).isEqualTo(items / 100);
  }

  /** Items that wait for a task outside. */
  static class Outside {
    final CountDownLatch itemsAreOpen = new CountDownLatch(3);

    @Task
    String rate() throws InterruptedException {
      itemsAreOpen.await();
      throw new IllegalStateException("no rate");
    }

    @Fallback("rate")
    String fixed(Outcome<String> rate) {
      return "fixed";
    }

    @Loop
    List<Integer> item() {
      return List.of(1, 2, 3);
    }

    @Task
    int opened(int item) {
      itemsAreOpen.countDown();
      return item;
    }

    @Task
    String sold(int opened, String rate) {
      return opened + " at " + rate;
    }

    @Task
    List<String> all(@Collect List<String> sold) {
      return sold;
    }
  }

  @Test
  void items_wait_for_what_stands_in_outside() {
    assertThat(FallbackItemsTest_OutsideRunner.builder(new Outside())
            .executor(POOL)
            .build()
            .all())
        .containsExactly("1 at fixed", "2 at fixed", "3 at fixed");
  }

  /** A worker that is asked, and refuses. */
  static class Asked {
    @Loop
    List<Integer> item() {
      return List.of(1, 2, 3, 4);
    }

    @Task
    void answer(Inbox<Integer, String> item) {
      for (Inbox.Request<Integer, String> request : item) {
        if (request.value() % 2 == 0) {
          request.complete("answer to " + request.value());
        } else {
          request.fail(new IllegalStateException("no answer"));
        }
      }
    }

    @Fallback("answer")
    String silence(int item) {
      return "silence after " + item;
    }

    @Task
    List<String> all(@Collect List<String> answer) {
      return answer;
    }
  }

  @Test
  void a_fallback_stands_in_for_what_a_worker_does_not_answer() {
    assertThat(FallbackItemsTest_AskedRunner.builder(new Asked())
            .executor(POOL)
            .build()
            .all())
        .containsExactly("silence after 1", "answer to 2", "silence after 3", "answer to 4");
  }

  /** Given values, by item. */
  @Test
  void overriding_works_per_item() {
    Short failing = new Short(2);
    FallbackItemsTest_ShortRunner runner = FallbackItemsTest_ShortRunner.of(failing);
    assertThat(runner.overriding().items(3).twice(path -> 10).sum()).isEqualTo(33);
    assertThat(runner.overriding().items(4).zero(path -> 100).sum()).isEqualTo(1 + 101 + 5 + 101);
    assertThat(runner.overriding().item(List.of(1, 1)).sum()).isEqualTo(2);
  }

  /** Nested loops, with a fallback in the inner one that fails under what its item says. */
  static class Nested {
    @Loop(onError = OnError.TOLERATE)
    List<Integer> row() {
      return List.of(1, 2);
    }

    @Loop
    List<Integer> cell(int row) {
      return List.of(10 * row, 10 * row + 1);
    }

    @Task
    String value(int cell) {
      throw new IllegalStateException("cell " + cell);
    }

    @Fallback("value")
    String instead(int cell, int row) {
      if (cell == 21) {
        throw new IllegalArgumentException("cell 21 again");
      }
      return row + "/" + cell;
    }

    @Task
    String line(int row, @Collect List<String> value) {
      return row + ":" + value;
    }

    @Task
    List<String> lines(@Collect List<String> line) {
      return line;
    }
  }

  @Test
  void the_failure_of_a_fallback_has_the_consequence_that_its_loop_says() {
    FallbackItemsTest_NestedRunner.Result result =
        FallbackItemsTest_NestedRunner.of(new Nested()).run();
    assertThat(result.lines()).containsExactly("1:[1/10, 1/11]", "2:[2/20]");
    assertThat(result.failures()).hasSize(5);
    assertThat(result.failures())
        .filteredOn(failure -> failure.task().equals("instead"))
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.item()).isEqualTo("row[1].cell[1]");
          assertThat(failure.path()).endsWith("value", "instead");
          assertThat(failure.cause().getSuppressed()).hasSize(1);
        });
  }

  /** Rounds, each from what stands in for the one before. */
  static class Steps {
    @Repeat(max = 10)
    Optional<Integer> round(@Previous Optional<Integer> step) {
      int next = step.orElse(0);
      return next < 22 ? Optional.of(next) : Optional.empty();
    }

    @Task
    int step(int round) {
      if (round < 20) {
        throw new IllegalStateException("below 20");
      }
      return round + 1;
    }

    @Fallback("step")
    int leap(int round) {
      return round + 10;
    }

    @Task
    String end(@Last int step, @Collect List<Integer> leap) {
      return leap + " " + step;
    }
  }

  @Test
  void a_fallback_gives_a_round_what_the_next_one_is_made_from() {
    assertThat(FallbackItemsTest_StepsRunner.of(new Steps()).end()).isEqualTo("[10, 20] 22");
  }
}
