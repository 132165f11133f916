package dev.attacca.tests.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Fallback;
import dev.attacca.From;
import dev.attacca.Loop;
import dev.attacca.Merge;
import dev.attacca.OnError;
import dev.attacca.Router;
import dev.attacca.Task;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.Route;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.TaskStats;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of each item of a call, and who takes part in one. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchFatesTest extends OnFive {
  private static final int ITEMS = 40;

  private static String joined(int step, java.util.function.IntFunction<String> each) {
    return IntStream.range(0, ITEMS)
        .filter(i -> step == 0 || i % step != 0)
        .mapToObj(each)
        .collect(Collectors.joining(" "));
  }

  private static void assertCounts(TaskStats stats, long out, long failed, long skipped) {
    assertThat(List.of(stats.out(), stats.failed(), stats.skipped()))
        .as("out, failed, skipped of %s", stats)
        .containsExactly(out, failed, skipped);
  }

  /** A map that has nothing for some keys, null for others, and some that nobody asked for. */
  static class Gaps {
    @Loop
    Stream<Integer> item() {
      return IntStream.range(0, ITEMS).boxed();
    }

    @Task
    @Batch(max = 8)
    Map<Integer, String> price(Collection<Integer> item) {
      Map<Integer, String> prices = new HashMap<>();
      for (int each : item) {
        if (each % 4 == 0) {
          if (each % 8 == 0) {
            prices.put(each, null);
          }
        } else {
          prices.put(each, "p" + each);
        }
      }
      prices.put(-1, "nobody's");
      prices.put(null, "nobody's either");
      return prices;
    }

    @Task
    String plain(String price, int item) {
      return price + ":" + item;
    }

    @Task
    String maybe(Optional<String> price) {
      return price.orElse("none");
    }

    @Task
    String told(Outcome<String> price) {
      return price instanceof Outcome.Success<String> success
          ? success.value()
          : price instanceof Outcome.Skipped<String> ? "skipped" : "failed";
    }

    @Task
    @DependsOn("price")
    int after(int item) {
      return item;
    }

    @Task
    String first(@From({"price", "spare"}) String either) {
      return either;
    }

    @Task
    String spare(int item) {
      return "s" + item;
    }

    @Task
    String merged(@Merge({"price", "spare"}) String one) {
      return one;
    }

    @Task
    List<String> all(@Collect List<String> plain) {
      return plain;
    }

    @Task
    String streamed(@Collect Stream<String> price) {
      return price.collect(Collectors.joining(" "));
    }

    @Task
    String set(@Collect Set<String> price) {
      return String.join(" ", price);
    }

    @Task
    String maybes(@Collect List<String> maybe) {
      return String.join(" ", maybe);
    }

    @Task
    String tolds(@Collect List<String> told) {
      return String.join(" ", told);
    }

    @Task
    String firsts(@Collect List<String> first) {
      return String.join(" ", first);
    }

    @Task
    int afters(@Collect List<Integer> after) {
      return after.size();
    }

    @Task
    Set<String> merges(@Collect Set<String> merged) {
      return merged;
    }

    @Task
    @DependsOn(every = "price")
    int end() {
      return 1;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aKeyWithoutAValueIsAnItemWithoutOneForEveryKindOfDependant(On on) {
    BatchFatesTest_GapsRunner runner =
        on(on, BatchFatesTest_GapsRunner.builder(new Gaps())).build();
    for (int i = 0; i < 5; i++) {
      BatchFatesTest_GapsRunner.Result result = runner.run();
      assertThat(String.join(" ", result.all())).isEqualTo(joined(4, k -> "p" + k + ":" + k));
      assertThat(result.streamed()).isEqualTo(joined(4, k -> "p" + k));
      assertThat(result.set()).isEqualTo(joined(4, k -> "p" + k));
      assertThat(result.maybes()).isEqualTo(joined(0, k -> k % 4 == 0 ? "none" : "p" + k));
      assertThat(result.tolds()).isEqualTo(joined(0, k -> k % 4 == 0 ? "skipped" : "p" + k));
      assertThat(result.firsts()).isEqualTo(joined(0, k -> (k % 4 == 0 ? "s" : "p") + k));
      assertThat(result.afters()).isEqualTo(ITEMS);
      assertThat(result.end()).isOne();
      assertThat(result.merges()).hasSize(30 + ITEMS).contains("p1", "s4").doesNotContain("p4");
      assertCounts(result.stats().task("price"), 30, 0, 0);
      assertCounts(result.stats().task("plain"), 30, 0, 10);
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void theValuesOfABatchAsATargetComeInTheOrderOfTheItems(On on) {
    BatchFatesTest_GapsRunner runner =
        on(on, BatchFatesTest_GapsRunner.builder(new Gaps())).build();
    try (Stream<String> prices = runner.price()) {
      assertThat(prices.collect(Collectors.joining(" "))).isEqualTo(joined(4, k -> "p" + k));
    }
    try (Stream<String> prices = runner.plain()) {
      assertThat(prices.limit(3)).containsExactly("p1:1", "p2:2", "p3:3");
    }
  }

  /** The fate of each item is told by the value of its key. */
  static class Told {
    @Loop(onError = OnError.TOLERATE)
    Stream<Integer> item() {
      return IntStream.range(0, ITEMS).boxed();
    }

    @Task
    @Batch(max = 9)
    Map<Integer, Outcome<String>> price(Set<Integer> item) {
      Map<Integer, Outcome<String>> told = new HashMap<>();
      for (int each : item) {
        switch (each % 4) {
          case 0 -> told.put(each, new Outcome.Failure<>(new IOException("no price of " + each)));
          case 1 -> told.put(each, new Outcome.Skipped<>("not for sale"));
          case 2 -> told.put(each, new Outcome.Success<>("p" + each));
          default -> {}
        }
      }
      return told;
    }

    @Task
    @Batch(max = 9)
    Map<Integer, Optional<String>> rebate(Set<Integer> item) {
      return item.stream()
          .collect(Collectors.toMap(
              each -> each, each -> each % 2 == 0 ? Optional.of("r" + each) : Optional.empty()));
    }

    @Task
    @Batch(max = 9)
    List<Outcome<String>> label(List<Integer> item) {
      return item.stream()
          .<Outcome<String>>map(each -> each % 2 == 0
              ? new Outcome.Success<>("l" + each)
              : new Outcome.Failure<>(new IOException("no label")))
          .toList();
    }

    @Task
    @Batch(max = 9)
    List<Optional<String>> colour(List<Integer> item) {
      return item.stream()
          .map(each -> each % 2 == 0 ? Optional.of("c" + each) : Optional.<String>empty())
          .toList();
    }

    @Task
    String told(Outcome<String> price) {
      return price instanceof Outcome.Success<String> success
          ? success.value()
          : price instanceof Outcome.Failure<String> failure
              ? failure.cause().getMessage()
              : "skipped";
    }

    @Task
    String taken(String price, String rebate, String label, String colour) {
      return price + rebate + label + colour;
    }

    @Task
    List<String> tolds(@Collect List<String> told) {
      return told;
    }

    @Task
    List<String> takens(@Collect List<String> taken) {
      return taken;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void anOutcomeOrAnOptionalIsTheFateOfThatOneItem(On on) {
    BatchFatesTest_ToldRunner.Result result =
        on(on, BatchFatesTest_ToldRunner.builder(new Told())).build().run();
    assertThat(result.tolds())
        .containsExactlyElementsOf(IntStream.range(0, ITEMS)
            .mapToObj(i -> switch (i % 4) {
              case 0 -> "no price of " + i;
              case 2 -> "p" + i;
              default -> "skipped";
            })
            .toList());
    assertThat(result.takens())
        .containsExactlyElementsOf(IntStream.range(0, ITEMS)
            .filter(i -> i % 4 == 2)
            .mapToObj(i -> "p%dr%dl%dc%d".formatted(i, i, i, i))
            .toList());
    assertThat(result.failures())
        .filteredOn(failure -> failure.task().equals("price"))
        .hasSize(10)
        .allSatisfy(failure -> assertThat(failure.cause()).isInstanceOf(IOException.class))
        .extracting(TaskFailure::item)
        .contains("item[0]", "item[36]")
        .doesNotHaveDuplicates();
    assertThat(result.stats().task("price").out()).isEqualTo(10);
    assertThat(result.stats().task("price").failed()).isEqualTo(10);
    assertThat(result.stats().task("rebate").out()).isEqualTo(20);
    assertThat(result.stats().task("label").failed()).isEqualTo(20);
    assertThat(result.stats().task("colour").failed()).isZero();
  }

  enum Way {
    COUNTED,
    GIVEN,
    LEFT
  }

  /** Who takes part is decided item by item. */
  static class Routed {
    final Calls calls = new Calls();
    final Calls stored = new Calls();
    final Calls routed = new Calls();

    @Loop
    Stream<Integer> item() {
      return IntStream.range(0, ITEMS).boxed();
    }

    @Router
    Way way(int item) {
      return Way.values()[item % 3];
    }

    @Task
    @Batch(max = 100)
    @DependsOn(value = "way", when = "COUNTED")
    Map<Integer, String> counted(Set<Integer> item) {
      return calls.each(item, each -> "c" + each);
    }

    @Task
    @DependsOn(value = "way", when = "GIVEN")
    String given(int item) {
      return "g" + item;
    }

    @Task
    @DependsOn(value = "way", when = "LEFT")
    String left(int item) {
      return "x" + item;
    }

    @Task
    String joined(@From({"counted", "given", "left"}) String any) {
      return any;
    }

    @Task
    Optional<String> key(int item) {
      return item % 5 == 0 ? Optional.empty() : Optional.of("k" + item);
    }

    @Task
    @Batch(max = 100)
    void store(Set<String> key) {
      stored.add(key);
    }

    @Router
    Route choice(int item) {
      return item % 2 == 0 ? Route.to("even") : Route.none();
    }

    @Task
    @Batch(max = 7)
    @DependsOn("choice")
    List<Integer> even(List<Integer> item) {
      routed.add(item);
      return item;
    }

    @Task
    String all(@Collect List<String> joined) {
      return String.join(" ", joined);
    }

    @Task
    List<Integer> evens(@Collect List<Integer> even) {
      return even;
    }

    @Task
    @DependsOn(every = "store")
    int end() {
      return 1;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aRouterAndAKeyThatIsMissingDecideItemByItemWhoTakesPart(On on) {
    Routed routed = new Routed();
    BatchFatesTest_RoutedRunner.Result result =
        on(on, BatchFatesTest_RoutedRunner.builder(routed)).build().run();
    assertThat(result.all()).isEqualTo(joined(0, i -> List.of("c", "g", "x").get(i % 3) + i));
    assertThat(result.evens())
        .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> 2 * i).toList());
    assertThat(result.end()).isOne();
    assertThat(routed.calls.keys())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, ITEMS).filter(i -> i % 3 == 0).boxed().toList());
    assertThat(routed.stored.keys()).hasSize(32).doesNotContain("k0", "k5");
    assertCounts(result.stats().task("counted"), 14, 0, 26);
    assertCounts(result.stats().task("store"), 32, 0, 8);
    assertCounts(result.stats().task("even"), 20, 0, 20);
    assertThat(result.stats().task("counted").in()).isEqualTo(routed.calls.count());
    if (on == On.CALLER) {
      assertThat(routed.calls.count()).isOne();
      assertThat(routed.stored.count()).isOne();
      assertThat(routed.routed.count()).isEqualTo(3);
    }
  }

  /** What stands in for a batch, and a batch that stands in. */
  static class StandIns {
    final Calls prices = new Calls();
    final Calls guesses = new Calls();

    @Loop
    Stream<Integer> item() {
      return IntStream.range(0, ITEMS).boxed();
    }

    @Task
    @Batch(max = 8)
    Map<Integer, Outcome<String>> price(Set<Integer> item) {
      prices.add(item);
      return item.stream()
          .collect(Collectors.toMap(
              each -> each,
              each -> each % 2 == 0
                  ? new Outcome.Success<>("p" + each)
                  : new Outcome.Failure<>(new IOException("no price of " + each))));
    }

    @Fallback("price")
    @Batch(max = 8)
    Map<Integer, String> cached(Set<Integer> item) {
      guesses.add(item);
      if (item.size() > 100) {
        throw new AssertionError();
      }
      return item.stream().collect(Collectors.toMap(each -> each, each -> "c" + each));
    }

    @Task
    int tax(int item) {
      if (item % 4 == 0) {
        throw new IllegalStateException("no tax");
      }
      return item;
    }

    @Fallback("tax")
    @Batch(max = 100)
    List<Integer> usual(List<Integer> item) {
      return item.stream().map(each -> -each).toList();
    }

    @Task
    @Batch(max = 100)
    Map<Integer, String> broken(Set<Integer> item) {
      throw new IllegalStateException("closed");
    }

    @Fallback("broken")
    String whole(int item) {
      return "w" + item;
    }

    @Task
    String sum(String price, int tax, String broken) {
      return price + tax + broken;
    }

    @Task
    String all(@Collect List<String> sum) {
      return String.join(" ", sum);
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aBatchMayHaveAFallbackAndBeOneItemByItem(On on) {
    StandIns standIns = new StandIns();
    BatchFatesTest_StandInsRunner.Result result =
        on(on, BatchFatesTest_StandInsRunner.builder(standIns)).build().run();
    assertThat(result.all())
        .isEqualTo(joined(0, i -> (i % 2 == 0 ? "p" : "c") + i + (i % 4 == 0 ? -i : i) + "w" + i));
    assertThat(standIns.guesses.keys())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, ITEMS).filter(i -> i % 2 == 1).boxed().toList());
    assertCounts(result.stats().task("price"), 20, 20, 0);
    assertCounts(result.stats().task("cached"), 20, 0, 20);
    assertCounts(result.stats().task("usual"), 10, 0, 30);
    assertCounts(result.stats().task("broken"), 0, ITEMS, 0);
    if (on == On.CALLER) {
      assertThat(standIns.prices.count()).isEqualTo(5);
      assertThat(standIns.guesses.count()).isEqualTo(3);
    }
  }

  /** Both fail. */
  static class Lost {
    final AtomicInteger calls = new AtomicInteger();

    @Loop
    Stream<Integer> item() {
      return Stream.of(0, 1);
    }

    @Task
    @Batch(max = 8)
    Map<Integer, String> price(Set<Integer> item) {
      calls.incrementAndGet();
      throw new IllegalStateException("first");
    }

    @Fallback("price")
    @Batch(max = 8)
    Map<Integer, String> cached(Set<Integer> item) {
      calls.incrementAndGet();
      throw new IllegalArgumentException("second");
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void whereBothFailTheFailureOfAnItemIsTheFallbacksWithThatOfTheBatchBesides(On on) {
    RunFailedException failed = catchThrowableOfType(
        RunFailedException.class,
        () -> on(on, BatchFatesTest_LostRunner.builder(new Lost())).build().run());
    assertThat(failed.failures())
        .filteredOn(failure -> failure.task().equals("cached"))
        .extracting(TaskFailure::item)
        .containsExactlyInAnyOrder("item[0]", "item[1]");
    assertThat(failed).hasRootCauseMessage("second");
  }
}
