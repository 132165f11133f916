package dev.attacca.tests.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Retry;
import dev.attacca.Task;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.TaskFailure;
import java.io.IOException;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that fail, and results that are none, are told by each item of the call, with its own path. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchFailuresTest extends OnFive {
  private static final int ITEMS = 10;

  private static List<String> items(int count) {
    return IntStream.range(0, count).mapToObj(i -> "item[" + i + "]").toList();
  }

  /** A method that a test says what it does; its items go on without it. */
  static class Prices {
    final Function<Collection<?>, Object> method;
    final Calls calls = new Calls();

    Prices(Function<Collection<?>, Object> method) {
      this.method = method;
    }

    @Loop
    Stream<Integer> item() {
      return IntStream.range(0, ITEMS).boxed();
    }

    @Task
    @Batch(max = 4)
    @SuppressWarnings("unchecked")
    Map<Integer, String> price(Set<Integer> item) {
      calls.add(item);
      return (Map<Integer, String>) method.apply(item);
    }

    @Task
    @Batch(max = 4)
    @SuppressWarnings("unchecked")
    List<String> listed(List<Integer> item) {
      calls.add(item);
      return (List<String>) method.apply(item);
    }

    @Task
    @Batch(max = 4)
    @SuppressWarnings("unchecked")
    CompletableFuture<List<String>> later(List<Integer> item) {
      calls.add(item);
      return (CompletableFuture<List<String>>) method.apply(item);
    }

    @Task
    @Batch(max = 4)
    void stored(List<Integer> item) {
      calls.add(item);
      method.apply(item);
    }

    @Task
    int length(String price) {
      return price.length();
    }

    @Task
    int listedLength(String listed) {
      return listed.length();
    }

    @Task
    List<Integer> all(@Collect List<Integer> length) {
      return length;
    }

    @Task
    List<Integer> allListed(@Collect List<Integer> listedLength) {
      return listedLength;
    }

    @Task
    List<String> allLater(@Collect List<String> later) {
      return later;
    }

    @Task
    @dev.attacca.DependsOn(every = "stored")
    int end() {
      return 1;
    }
  }

  private BatchFailuresTest_PricesRunner prices(On on, Function<Collection<?>, Object> method) {
    return on(on, BatchFailuresTest_PricesRunner.builder(new Prices(method))).build();
  }

  private static RunFailedException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable run, String task) {
    RunFailedException failed = catchThrowableOfType(RunFailedException.class, run);
    assertThat(failed).isNotNull();
    assertThat(failed.task()).isEqualTo(task);
    assertThat(failed.failures())
        .allSatisfy(failure -> {
          assertThat(failure.task()).isEqualTo(task);
          assertThat(failure.path()).endsWith(task).startsWith("item");
        })
        .extracting(TaskFailure::item)
        .doesNotHaveDuplicates();
    return failed;
  }

  private static void assertAll(RunFailedException failed) {
    assertThat(failed.failures())
        .extracting(TaskFailure::item)
        .containsExactlyInAnyOrderElementsOf(items(ITEMS));
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aCallThatFailsFailsEachOfItsItems(On on) {
    IllegalStateException closed = new IllegalStateException("closed");
    BatchFailuresTest_PricesRunner runner = prices(on, keys -> {
      throw closed;
    });
    RunFailedException failed = failure(runner::all, "price");
    assertThat(failed).hasCause(closed).hasMessageContaining("task \"price\" failed in item[");
    assertAll(failed);
    assertAll(failure(runner::allListed, "listed"));
    assertAll(failure(runner::allLater, "later"));
    assertAll(failure(runner::end, "stored"));
  }

  @ParameterizedTest
  @MethodSource("executors")
  void anErrorFailsThemAsAnyFailure(On on) {
    BatchFailuresTest_PricesRunner runner = prices(on, keys -> {
      throw new StackOverflowError("deep");
    });
    assertThat(failure(runner::all, "price")).hasRootCauseInstanceOf(StackOverflowError.class);
    BatchFailuresTest_PricesRunner later =
        prices(on, keys -> CompletableFuture.failedFuture(new IOException("late")));
    RunFailedException failed = failure(later::allLater, "later");
    assertThat(failed).hasCauseInstanceOf(IOException.class);
    assertAll(failed);
  }

  @ParameterizedTest
  @MethodSource("executors")
  void onlyTheItemsOfTheCallThatFailedAreLost(On on) {
    Prices prices = new Prices(keys -> {
      if (keys.contains(5)) {
        throw new IllegalStateException("five");
      }
      Map<Object, String> all = new HashMap<>();
      keys.forEach(key -> all.put(key, "p" + key));
      return all;
    });
    BatchFailuresTest_PricesRunner runner =
        on(on, BatchFailuresTest_PricesRunner.builder(prices)).build();
    RunFailedException failed = failure(runner::all, "price");
    List<Object> lost =
        prices.calls.all().stream().filter(keys -> keys.contains(5)).findFirst().orElseThrow();
    assertThat(failed.failures())
        .extracting(TaskFailure::item)
        .containsExactlyInAnyOrderElementsOf(
            lost.stream().map(key -> "item[" + key + "]").toList());
    assertThat(prices.calls.keys()).hasSize(ITEMS).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aListOfAnotherLengthFailsTheCallAndSaysBoth(On on) {
    BatchFailuresTest_PricesRunner shorter = prices(on, keys -> List.of("a"));
    // ten items of a call of four, four and two at best
    RunFailedException failed = catchThrowableOfType(
        RunFailedException.class,
        () -> prices(on, keys -> List.of("a", "b", "c", "d", "e")).allListed());
    assertThat(failed.getCause())
        .hasMessageMatching(
            "batch \"listed\" was called with \\d keys? and returned 5 values; a list has to have"
                + " one for each key, in their order");
    assertAll(failed);
    if (on == On.CALLER) {
      assertThat(failure(shorter::allListed, "listed").getCause())
          .hasMessageContaining("was called with 4 keys and returned 1 value;");
    }
    assertThat(catchThrowableOfType(
                RunFailedException.class,
                () -> prices(on, keys -> CompletableFuture.completedFuture(new ArrayList<>()))
                    .allLater())
            .getCause())
        .hasMessageContaining("and returned 0 values");
  }

  @ParameterizedTest
  @MethodSource("executors")
  void nullInsteadOfAMapOrAListFailsTheCall(On on) {
    BatchFailuresTest_PricesRunner runner = prices(on, keys -> null);
    RunFailedException failed = failure(runner::all, "price");
    assertThat(failed.getCause()).hasMessageContaining("null");
    assertAll(failed);
    assertAll(failure(runner::allListed, "listed"));
    assertAll(failure(runner::allLater, "later"));
    BatchFailuresTest_PricesRunner empty =
        prices(on, keys -> CompletableFuture.completedFuture(null));
    assertAll(failure(empty::allLater, "later"));
  }

  @ParameterizedTest
  @MethodSource("executors")
  void nullWithinAListIsNoValue(On on) {
    BatchFailuresTest_PricesRunner runner = prices(on, keys -> {
      String[] values = new String[keys.size()];
      int at = 0;
      for (Object key : keys) {
        values[at++] = (int) key % 2 == 0 ? "p" : null;
      }
      return Arrays.asList(values);
    });
    assertThat(runner.allListed()).hasSize(5);
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aMapThatThrowsForAKeyFailsItsItemAlone(On on) {
    BatchFailuresTest_PricesRunner runner = prices(on, keys -> new AbstractMap<Integer, String>() {
      @Override
      public String get(Object key) {
        return switch ((int) key % 5) {
          case 0 -> throw new IllegalStateException("no " + key);
          case 1 -> throw new AssertionError("not " + key);
          default -> "p" + key;
        };
      }

      @Override
      public Set<Map.Entry<Integer, String>> entrySet() {
        throw new AssertionError("nobody needs them");
      }
    });
    RunFailedException failed = failure(runner::all, "price");
    assertThat(failed.failures())
        .extracting(TaskFailure::item)
        .containsExactlyInAnyOrder("item[0]", "item[1]", "item[5]", "item[6]");
    assertThat(failed.failures())
        .extracting(failure -> failure.cause().getMessage())
        .containsExactlyInAnyOrder("no 0", "not 1", "no 5", "not 6");
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aListThatThrowsFailsTheCall(On on) {
    BatchFailuresTest_PricesRunner sizeless = prices(on, keys -> new AbstractList<String>() {
      @Override
      public String get(int index) {
        return "x";
      }

      @Override
      public int size() {
        throw new IllegalStateException("no size");
      }
    });
    RunFailedException failed = failure(sizeless::allListed, "listed");
    assertThat(failed).hasRootCauseMessage("no size");
    assertAll(failed);
    BatchFailuresTest_PricesRunner without = prices(on, keys -> new AbstractList<String>() {
      @Override
      public String get(int index) {
        throw new AssertionError("no element");
      }

      @Override
      public int size() {
        return keys.size();
      }
    });
    failed = failure(without::allListed, "listed");
    assertThat(failed).hasRootCauseMessage("no element");
    assertAll(failed);
  }

  @ParameterizedTest
  @MethodSource("executors")
  void valuesOfAnotherTypeFailTheirItems(On on) {
    BatchFailuresTest_PricesRunner runner = prices(on, keys -> {
      Map<Object, Object> all = new HashMap<>();
      keys.forEach(key -> all.put(key, (int) key % 2 == 0 ? "p" : key));
      return all;
    });
    RunFailedException failed = catchThrowableOfType(RunFailedException.class, runner::all);
    assertThat(failed).hasRootCauseInstanceOf(ClassCastException.class);
    assertThat(failed.failures())
        .extracting(TaskFailure::item)
        .containsExactlyInAnyOrder("item[1]", "item[3]", "item[5]", "item[7]", "item[9]");
    BatchFailuresTest_PricesRunner list = prices(on, keys -> new ArrayList<>(keys));
    failed = catchThrowableOfType(RunFailedException.class, list::allListed);
    assertThat(failed).hasRootCauseInstanceOf(ClassCastException.class);
    assertAll(failed);
    BatchFailuresTest_PricesRunner none = prices(on, keys -> "no list");
    assertThatThrownBy(none::allListed).hasRootCauseInstanceOf(ClassCastException.class);
    BatchFailuresTest_PricesRunner late =
        prices(on, keys -> CompletableFuture.completedFuture("no list"));
    failed = catchThrowableOfType(RunFailedException.class, late::allLater);
    assertThat(failed).hasRootCauseInstanceOf(ClassCastException.class);
    assertAll(failed);
  }

  /** Keys that cannot be told apart. */
  static class Key {
    final int number;
    final String fault;

    Key(int number, String fault) {
      this.number = number;
      this.fault = fault;
    }

    @Override
    public int hashCode() {
      if (fault.equals("hash")) {
        throw new IllegalStateException("no hash of " + number);
      }
      return 7;
    }

    @Override
    public boolean equals(Object other) {
      if (fault.equals("equals") || other instanceof Key key && key.fault.equals("equals")) {
        throw new IllegalStateException("not equal to anything: " + number);
      }
      return other instanceof Key key && key.number == number;
    }

    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }

  static class HostileKeys {
    final AtomicInteger keys = new AtomicInteger();

    @Loop(onError = OnError.TOLERATE)
    Stream<Integer> item() {
      return IntStream.range(0, ITEMS).boxed();
    }

    @Task
    Key key(int item, @Input String fault) {
      return new Key(item, item == 3 || item == 9 ? fault : "");
    }

    @Task
    @Batch(max = 4)
    Map<Key, String> price(Set<Key> key) {
      keys.addAndGet(key.size());
      Map<Key, String> all = new HashMap<>();
      key.forEach(each -> all.put(each, "p" + each.number));
      return all;
    }

    @Task
    @Batch(max = 4)
    List<String> listed(List<Key> key) {
      keys.addAndGet(key.size());
      return key.stream().map(each -> "p" + each.number).toList();
    }

    @Task
    List<String> all(@Collect List<String> price) {
      return price;
    }

    @Task
    List<String> allListed(@Collect List<String> listed) {
      return listed;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aKeyWhoseHashCodeThrowsFailsItsItemAlone(On on) {
    HostileKeys hostile = new HostileKeys();
    BatchFailuresTest_HostileKeysRunner runner =
        on(on, BatchFailuresTest_HostileKeysRunner.builder(hostile)).build();
    BatchFailuresTest_HostileKeysRunner.Result result = runner.run("hash");
    assertThat(result.all()).containsExactly("p0", "p1", "p2", "p4", "p5", "p6", "p7", "p8");
    assertThat(result.allListed()).hasSize(ITEMS);
    assertThat(result.failures())
        .extracting(TaskFailure::item, failure -> failure.cause().getMessage())
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("item[3]", "no hash of 3"),
            org.assertj.core.groups.Tuple.tuple("item[9]", "no hash of 9"));
    assertThat(hostile.keys).hasValue(8 + ITEMS);
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aKeyWhoseEqualsThrowsHangsNobodyAndEveryItemIsTold(On on) {
    BatchFailuresTest_HostileKeysRunner runner =
        on(on, BatchFailuresTest_HostileKeysRunner.builder(new HostileKeys())).build();
    BatchFailuresTest_HostileKeysRunner.Result result = runner.run("equals");
    assertThat(result.allListed()).hasSize(ITEMS);
    assertThat(result.failures())
        .allSatisfy(failure -> assertThat(failure.task()).isEqualTo("price"))
        .extracting(TaskFailure::item)
        .doesNotHaveDuplicates();
    assertThat(result.failures().size() + result.all().size()).isEqualTo(ITEMS);
    assertThat(result.failures()).isNotEmpty();
  }

  /** Whose failures are tolerated. */
  static class Tolerant {
    @Loop
    Stream<Integer> item() {
      return IntStream.range(0, 1_000).boxed();
    }

    @Task(onError = OnError.TOLERATE)
    @Batch(max = 300)
    Map<Integer, Integer> price(Set<Integer> item) {
      throw new IllegalStateException("never mind");
    }

    @Task
    String told(Outcome<Integer> price, @dev.attacca.From("price") Optional<Integer> same) {
      return ((Outcome.Failure<Integer>) price).cause().getMessage() + same.isPresent();
    }

    @Task
    Set<String> all(@Collect Set<String> told) {
      return told;
    }

    @Task
    List<Integer> prices(@Collect List<Integer> price) {
      return price;
    }
  }

  static class Halting {
    final AtomicInteger after = new AtomicInteger();

    @Loop
    Stream<Integer> item() {
      return IntStream.iterate(0, i -> i + 1).boxed();
    }

    @Task(onError = OnError.HALT)
    @Batch(max = 2)
    Map<Integer, Integer> price(Set<Integer> item) {
      throw new IllegalStateException("halt");
    }

    @Task
    void after(int price) {
      after.incrementAndGet();
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aBatchThatHaltsEndsTheRunThoughItsLoopNeverDoes(On on) {
    Halting halting = new Halting();
    RunFailedException failed = catchThrowableOfType(
        RunFailedException.class,
        () -> on(on, BatchFailuresTest_HaltingRunner.builder(halting)).build().run());
    assertThat(failed).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(failed.task()).isEqualTo("price");
    assertThat(halting.after).hasValue(0);
  }

  @ParameterizedTest
  @MethodSource("executors")
  void whatIsToleratedIsRecordedForEachItem(On on) {
    BatchFailuresTest_TolerantRunner.Result result =
        on(on, BatchFailuresTest_TolerantRunner.builder(new Tolerant())).build().run();
    assertThat(result.all()).containsExactly("never mindfalse");
    assertThat(result.prices()).isEmpty();
    assertThat(result.failures()).hasSize(1_000);
    assertThat(result.stats().task("price").failed()).isEqualTo(1_000);
    assertThat(result.stats().task("price").out()).isZero();
  }

  /** Two tries of each call. */
  static class Flaky {
    final Calls calls = new Calls();
    final Map<Object, Integer> tries = new HashMap<>();

    @Loop
    Stream<Integer> item() {
      return IntStream.range(0, 25).boxed();
    }

    @Task
    @Batch(max = 10)
    @Retry(times = 3)
    Map<Integer, String> price(Set<Integer> item) throws IOException {
      synchronized (tries) {
        calls.add(item);
        if (tries.merge(item.iterator().next(), 1, Integer::sum) == 1) {
          throw new IOException("once more");
        }
      }
      Map<Integer, String> all = new HashMap<>();
      item.forEach(each -> all.put(each, "p" + each));
      return all;
    }

    @Task
    @Batch(max = 10)
    @Retry(times = 2)
    List<String> listed(List<Integer> item) {
      synchronized (tries) {
        calls.add(item);
        if (tries.merge(item.get(0), 1, Integer::sum) == 1) {
          return List.of();
        }
      }
      return item.stream().map(each -> "l" + each).toList();
    }

    @Task
    List<String> all(@Collect List<String> price) {
      return price;
    }

    @Task
    List<String> lists(@Collect List<String> listed) {
      return listed;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aCallThatIsTriedAgainHasTheSameKeys(On on) {
    Flaky flaky = new Flaky();
    BatchFailuresTest_FlakyRunner runner =
        on(on, BatchFailuresTest_FlakyRunner.builder(flaky)).build();
    assertThat(runner.all())
        .containsExactlyElementsOf(IntStream.range(0, 25).mapToObj(i -> "p" + i).toList());
    Map<List<Object>, Integer> times = new HashMap<>();
    flaky.calls.all().forEach(keys -> times.merge(keys, 1, Integer::sum));
    assertThat(times.values()).containsOnly(2);
    assertThat(times.keySet().stream().mapToInt(List::size).sum()).isEqualTo(25);
    if (on == On.CALLER) {
      assertThat(times).hasSize(3);
    }
    flaky.tries.clear();
    assertThat(runner.lists())
        .containsExactlyElementsOf(IntStream.range(0, 25).mapToObj(i -> "l" + i).toList());
  }

  /** Items of items. */
  static class Nested {
    @Loop
    Stream<String> line() {
      return Stream.of("a", "b");
    }

    @Loop
    Stream<String> word(String line) {
      return Stream.of(line + 0, line + 1);
    }

    @Task
    @Batch(max = 10)
    Map<String, Integer> size(Set<String> word) throws IOException {
      throw new IOException("gone");
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void thePathOfAnInnerItemNamesBothItems(On on) {
    RunFailedException failed = catchThrowableOfType(
        RunFailedException.class,
        () ->
            on(on, BatchFailuresTest_NestedRunner.builder(new Nested())).build().run());
    assertThat(failed.failures())
        .extracting(TaskFailure::item)
        .containsExactlyInAnyOrder(
            "line[0].word[0]", "line[0].word[1]", "line[1].word[0]", "line[1].word[1]");
    assertThat(failed.failures())
        .allSatisfy(failure -> assertThat(failure.path()).containsExactly("line", "word", "size"));
  }
}
