package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Fallback;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Merge;
import dev.attacca.OnError;
import dev.attacca.Retry;
import dev.attacca.Router;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunnerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** States of which there is one for each value of a task. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StateByKeyTest extends OnEveryExecutor {
  private static <B extends RunnerBuilder<B>> B on(On on, B builder) {
    return switch (on) {
      case DEFAULT -> builder;
      case CALLER -> builder.executor(Runnable::run);
      case ONE -> builder.executor(ONE);
      case TWO -> builder.executor(TWO);
    };
  }

  /** What a state has seen, in this order. */
  static class Seen {
    final String key;
    final List<String> entries = new ArrayList<>();

    Seen(String key) {
      this.key = key;
    }

    String add(String entry) {
      entries.add(entry);
      return key + entries;
    }
  }

  /** Words by their first letter. */
  static class Words {
    final AtomicInteger made = new AtomicInteger();

    @Loop
    Stream<String> word(@Input String text) {
      return Arrays.stream(text.split(" "));
    }

    @Task
    String letter(String word) {
      return word.substring(0, 1);
    }

    @State
    Seen seen(String letter) {
      made.incrementAndGet();
      return new Seen(letter);
    }

    @Task
    String listed(String word, @State(by = "letter") Seen seen) {
      return seen.add(word);
    }

    @Task
    List<String> all(@Collect List<String> listed) {
      return listed;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void thereIsOneForEachValueAndItsItemsReachItInOrder(On on) {
    Words words = new Words();
    var runner = on(on, StateByKeyTest_WordsRunner.builder(words)).build();
    assertThat(runner.all("ape bee ant bat auk cat"))
        .containsExactly(
            "a[ape]", "b[bee]", "a[ape, ant]", "b[bee, bat]", "a[ape, ant, auk]", "c[cat]");
    assertThat(words.made).hasValue(3);
    assertThat(runner.all("ape")).as("another run").containsExactly("a[ape]");
  }

  @Test
  void theGraphSaysByWhat() {
    assertThat(StateByKeyTest_WordsRunner.of(new Words()).graph().toMermaid())
        .contains("t_letter --> t_listed");
  }

  @Test
  void whoSetsTheKeySaysWhichState() {
    var runner = StateByKeyTest_WordsRunner.of(new Words());
    assertThat(runner.overriding().text("ape bee").letter(path -> "z").all())
        .containsExactly("z[ape]", "z[ape, bee]");
  }

  /** The first number waits for the second, which has another key. */
  static class SideBySide {
    final CountDownLatch second = new CountDownLatch(1);

    @Loop
    List<Integer> number() {
      return List.of(1, 2, 3);
    }

    @Task
    boolean odd(int number) {
      return number % 2 == 1;
    }

    @Task
    String text(int number, @State(by = "odd") StringBuilder seen) throws InterruptedException {
      if (number == 1) {
        second.await();
      }
      seen.append(number);
      if (number == 2) {
        second.countDown();
      }
      return seen.toString();
    }

    @Task
    String all(@Collect List<String> text) {
      return String.join(" ", text);
    }
  }

  @Test
  void itemsOfDifferentKeysGoSideBySide() {
    assertThat(StateByKeyTest_SideBySideRunner.of(new SideBySide()).all()).isEqualTo("1 2 13");
  }

  /** The key of the first item is known last. */
  static class LateKey {
    final CountDownLatch others = new CountDownLatch(2);
    final CompletableFuture<String> first = new CompletableFuture<>();

    @Loop
    List<Integer> number() {
      return List.of(0, 1, 2);
    }

    @Task
    CompletableFuture<String> key(int number) {
      return number == 0 ? first : CompletableFuture.completedFuture(number == 1 ? "b" : "a");
    }

    @Task
    @DependsOn("key")
    void known(int number) {
      if (number > 0) {
        others.countDown();
        if (others.getCount() == 0) {
          first.complete("a");
        }
      }
    }

    @Task
    int seen(int number, @State(by = "key") List<Integer> all) {
      all.add(number);
      return all.size() == 1 ? number : 10 * all.get(0) + number;
    }

    @State
    List<Integer> all() {
      return new ArrayList<>();
    }

    @Task
    List<Integer> gathered(@Collect List<Integer> seen) {
      return seen;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void anItemWaitsUntilThoseBeforeItHaveTheirKeys(On on) {
    assertThat(on(on, StateByKeyTest_LateKeyRunner.builder(new LateKey()))
            .build()
            .run()
            .gathered())
        .containsExactly(0, 1, 2);
  }

  /** The key is that of a line, the state is taken by the words of it, and by the line itself. */
  static class Nested {
    @Loop
    List<String> line() {
      return List.of("a:x y", "b:z", "a:v w");
    }

    @Task
    char name(String line) {
      return line.charAt(0);
    }

    @Loop(inFlight = 2)
    Stream<String> word(String line) {
      return Stream.of(line.substring(2).split(" "));
    }

    @State
    Seen seen(char of) {
      return new Seen("" + of);
    }

    @Task
    String listed(String word, @State(by = "name") Seen seen) {
      return seen.add(word);
    }

    @Task
    String ended(String line, @Collect List<String> listed, @State(by = "name") Seen seen) {
      return seen.add(listed.size() + "!");
    }

    @Task
    List<String> all(@Collect List<String> ended) {
      return ended;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void itemsBelowTheOneThatHasTheKeyTakeTurnsWithinIt(On on) {
    assertThat(on(on, StateByKeyTest_NestedRunner.builder(new Nested())).build().all())
        .containsExactly("a[x, y, 2!]", "b[z, 1!]", "a[x, y, 2!, v, w, 2!]");
  }

  /** Items whose key fails, is missing, or that do not need the state after all. */
  static class Gaps {
    enum Way {
      IN,
      OUT
    }

    @Loop
    List<Integer> number() {
      return IntStream.range(0, 40).boxed().toList();
    }

    @Task(onError = OnError.TOLERATE)
    Optional<Integer> key(int number) throws IOException {
      if (number % 5 == 3) {
        throw new IOException("no key for " + number);
      }
      return number % 7 == 4 ? Optional.empty() : Optional.of(number % 2);
    }

    @Router(partial = true)
    Way way(int number) {
      return number % 3 == 0 ? Way.OUT : Way.IN;
    }

    @Task(onError = OnError.TOLERATE)
    @DependsOn(value = "way", when = "IN")
    int seen(int number, @State(by = "key") AtomicInteger last) throws IOException {
      if (number % 11 == 1) {
        throw new IOException("not " + number);
      }
      int before = last.getAndSet(number);
      if (before >= number || before % 2 != number % 2 && before != 0) {
        throw new AssertionError(before + " before " + number);
      }
      return number;
    }

    @Task
    List<Integer> all(@Collect List<Integer> seen) {
      return seen;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void itemsWithoutTheirKeyAreSkippedAndHoldNobodyUp(On on) {
    List<Integer> expected = IntStream.range(0, 40)
        .filter(i -> i % 5 != 3 && i % 7 != 4 && i % 3 != 0 && i % 11 != 1)
        .boxed()
        .toList();
    assertThat(on(on, StateByKeyTest_GapsRunner.builder(new Gaps())).build().all())
        .isEqualTo(expected);
  }

  /** A state whose making fails at first. */
  static class Reluctant {
    final AtomicInteger attempts = new AtomicInteger();

    @Loop(onError = OnError.TOLERATE)
    List<String> name() {
      return List.of("good", "bad", "good", "never");
    }

    @State
    StringBuilder text(String name) throws IOException {
      int attempt = attempts.incrementAndGet();
      if (name.equals("never") || name.equals("bad") && attempt < 4) {
        throw new IOException(name);
      }
      return new StringBuilder(name);
    }

    @Task
    @Retry(times = 5, delay = "1ms", on = IOException.class)
    String longer(String name, @State(by = "name") StringBuilder text) {
      return text.append('!').toString();
    }

    @Task
    List<String> all(@Collect List<String> longer) {
      return longer;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void oneThatCannotBeMadeFailsTheTaskThatAsksForIt(On on) {
    var result =
        on(on, StateByKeyTest_ReluctantRunner.builder(new Reluctant())).build().run();
    assertThat(result.all()).containsExactly("good!", "bad!", "good!!");
    assertThat(result.failures()).singleElement().satisfies(failure -> {
      assertThat(failure.task()).isEqualTo("longer");
      assertThat(failure.cause()).isInstanceOf(IOException.class).hasMessage("never");
    });
  }

  static class MadeAsNull {
    @Loop
    List<String> name() {
      return List.of("a");
    }

    @State
    StringBuilder text() {
      return null;
    }

    @Task
    int length(String name, @State(by = "name") StringBuilder text) {
      return text.length();
    }

    @Task
    List<Integer> all(@Collect List<Integer> length) {
      return length;
    }
  }

  @Test
  void oneThatIsMadeAsNullIsAFailureThatNamesIt() {
    assertThatThrownBy(
            () -> StateByKeyTest_MadeAsNullRunner.of(new MadeAsNull()).all())
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("length")
        .hasRootCauseMessage("the state \"text\" was made as null");
  }

  /** Keys that cannot be told from others. */
  static class HostileKeys {
    record Key(int number) {
      @Override
      public int hashCode() {
        if (number == 1) {
          throw new IllegalStateException("no hash");
        }
        return 5;
      }

      @Override
      public boolean equals(Object other) {
        if (number == 3) {
          throw new StackOverflowError("no equals");
        }
        return other instanceof Key key && key.number == number;
      }
    }

    @Loop(onError = OnError.TOLERATE)
    List<Integer> number() {
      return List.of(0, 1, 2, 3, 0, 2);
    }

    @Task
    Key key(int number) {
      return new Key(number);
    }

    @Task
    int count(int number, @State(by = "key") AtomicInteger count) {
      return 10 * number + count.incrementAndGet();
    }

    @Task
    List<Integer> all(@Collect List<Integer> count) {
      return count;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aKeyThatCannotBeComparedFailsItsItemOnly(On on) {
    var result = on(on, StateByKeyTest_HostileKeysRunner.builder(new HostileKeys()))
        .build()
        .run();
    assertThat(result.all()).containsExactly(1, 21, 2, 22);
    assertThat(result.failures())
        .extracting(failure -> failure.task() + ": " + failure.cause().getMessage())
        .containsExactlyInAnyOrder("count: no hash", "count: no equals");
  }

  /** There is one key in a run. */
  static class OnePerRun {
    @Task
    String user(@Input String id) {
      return id.strip();
    }

    @State
    Seen seen(String user) {
      return new Seen(user);
    }

    @Task
    String first(@State(by = "user") Seen seen) {
      return seen.add("first");
    }

    @Task
    @DependsOn("first")
    String second(@State(by = "user") Seen seen) {
      return seen.add("second");
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void theKeyMayBeOneForTheWholeRun(On on) {
    var runner = on(on, StateByKeyTest_OnePerRunRunner.builder(new OnePerRun())).build();
    assertThat(runner.second(" eve ")).isEqualTo("eve[first, second]");
    assertThat(runner.run("bob").first()).isEqualTo("bob[first]");
  }

  /** Two states in one task, of different keys; the items of one go across those of the other. */
  static class Two {
    @Loop
    List<Integer> number() {
      return IntStream.range(0, 60).boxed().toList();
    }

    @Task
    int row(int number) {
      return number / 10;
    }

    @Task
    int column(int number) {
      return number % 10;
    }

    @Task
    String at(
        int number,
        @State(by = "row") AtomicInteger inRow,
        @State(by = "column") AtomicInteger inColumn) {
      return inRow.getAndIncrement() + "/" + inColumn.getAndIncrement();
    }

    @Task
    List<String> all(@Collect List<String> at) {
      return at;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aTaskMayTakeSeveral(On on) {
    List<String> expected =
        IntStream.range(0, 60).mapToObj(i -> i % 10 + "/" + i / 10).toList();
    assertThat(on(on, StateByKeyTest_TwoRunner.builder(new Two())).build().all())
        .isEqualTo(expected);
  }

  /** Each item has the state of its key from the first to the second, with a batch between. */
  static class AroundABatch {
    final AtomicInteger calls = new AtomicInteger();

    @Loop
    List<Integer> number() {
      return IntStream.range(0, 30).boxed().toList();
    }

    @Task
    int key(int number) {
      return number % 3;
    }

    @Task
    int opened(int number, @State(by = "key") List<Integer> all) {
      all.add(number);
      return number;
    }

    @Task
    @Batch(max = 10)
    Map<Integer, Integer> square(Set<Integer> opened) {
      calls.incrementAndGet();
      return opened.stream().collect(Collectors.toMap(Function.identity(), i -> i * i));
    }

    @Task
    String closed(int number, int square, @State(by = "key") List<Integer> all) {
      if (all.get(all.size() - 1) != number) {
        throw new AssertionError(number + " in " + all);
      }
      return number + ":" + square;
    }

    @State
    List<Integer> all() {
      return new ArrayList<>();
    }

    @Task
    int count(@Collect List<String> closed) {
      return closed.size();
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aBatchBetweenTwoThatTakeItHasOneOfEachKey(On on) {
    AroundABatch tasks = new AroundABatch();
    assertThat(on(on, StateByKeyTest_AroundABatchRunner.builder(tasks)).build().count())
        .isEqualTo(30);
    assertThat(tasks.calls).hasValueGreaterThanOrEqualTo(10);
  }

  /** The key of the first number is late, and whoever takes its state in the end waits for the batch; the second waits for the key only. */
  static class AroundALateKey {
    final CompletableFuture<String> late = new CompletableFuture<>();
    final List<Set<String>> calls = new ArrayList<>();

    @Loop
    List<Integer> number() {
      return List.of(0, 1);
    }

    @Task
    CompletableFuture<String> key(int number) {
      return number == 0 ? late : CompletableFuture.completedFuture("b");
    }

    @Loop
    List<String> taken(int number) {
      return number == 0 ? List.of() : List.of("x");
    }

    @Loop
    List<String> plain(int number) {
      return number == 0 ? List.of("y") : List.of();
    }

    @State
    Object seen() {
      return new Object();
    }

    @Task
    String first(String taken, @State(by = "key") Object seen) {
      return taken;
    }

    @Task
    String word(@Merge({"first", "plain"}) String any) {
      return any;
    }

    @Task
    @Batch(max = 10)
    Map<String, String> shout(Set<String> word) {
      calls.add(word);
      return word.stream().collect(Collectors.toMap(Function.identity(), each -> each + "!"));
    }

    @Task
    int last(int number, @Collect List<String> shout, @State(by = "key") Object seen) {
      return number;
    }
  }

  @Test
  void aBatchWaitsForItemsWhoseKeysAreStillToCome() {
    AroundALateKey tasks = new AroundALateKey();
    Run<?> run = StateByKeyTest_AroundALateKeyRunner.of(tasks).start();
    await().until(() -> run.stats().task("shout").waiting() == 1);
    tasks.late.complete("a");
    run.join();
    assertThat(tasks.calls).containsExactly(Set.of("x", "y"));
  }

  /** A future is awaited with the state. */
  static class Futures {
    private final Map<Integer, AtomicInteger> inside = new ConcurrentHashMap<>();

    @Loop
    List<Integer> number() {
      return IntStream.range(0, 200).boxed().toList();
    }

    @Task
    int key(int number) {
      return number % 5;
    }

    @Task
    CompletableFuture<Integer> sum(int number, int key, @State(by = "key") int[] sum) {
      AtomicInteger here = inside.computeIfAbsent(key, any -> new AtomicInteger());
      if (here.incrementAndGet() != 1) {
        throw new AssertionError("two at once of " + key);
      }
      return CompletableFuture.supplyAsync(() -> {
        sum[0] += number;
        here.decrementAndGet();
        return sum[0];
      });
    }

    @State
    int[] sum() {
      return new int[1];
    }

    @Task
    Map<Integer, Integer> last(@Collect List<Integer> sum) {
      Map<Integer, Integer> last = new LinkedHashMap<>();
      for (int i = 0; i < sum.size(); i++) {
        last.put(i % 5, sum.get(i));
      }
      return last;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aTaskHasItUntilItsFutureIsDone(On on) {
    assertThat(
            on(on, StateByKeyTest_FuturesRunner.builder(new Futures())).build().last())
        .isEqualTo(Map.of(0, 3900, 1, 3940, 2, 3980, 3, 4020, 4, 4060));
  }

  /** The key may come from a merge, of items of two loops, or be stood in for. */
  static class Merged {
    @Loop
    List<String> live() {
      return List.of("a1", "b1", "a2");
    }

    @Loop
    List<String> old() {
      return List.of("a3", "c1");
    }

    @Task
    String letter(@Merge({"live", "old"}) String event) throws IOException {
      if (event.equals("b1")) {
        throw new IOException("b1");
      }
      return event.substring(0, 1);
    }

    @Fallback("letter")
    String unknown() {
      return "?";
    }

    @State
    Seen seen(String letter) {
      return new Seen(letter);
    }

    @Task
    String listed(String event, @State(by = "letter") Seen seen) {
      seen.add(event);
      return seen.key + seen.entries.size();
    }

    @Task
    Set<String> all(@Collect Set<String> listed) {
      return listed;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void theKeyMayBeOfAMergeOrOfAFallback(On on) {
    assertThat(on(on, StateByKeyTest_MergedRunner.builder(new Merged())).build().all())
        .containsExactlyInAnyOrder("a1", "a2", "a3", "?1", "c1");
  }

  /** The items themselves are the keys. */
  static class Own {
    enum Colour {
      RED,
      BLUE
    }

    @Loop(inFlight = 1)
    Stream<Colour> colour() {
      return Stream.of(Colour.RED, Colour.BLUE, Colour.RED);
    }

    @Task
    int count(Colour colour, @State(by = "colour") AtomicInteger count) {
      return count.incrementAndGet();
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void anItemMayBeItsKey(On on) {
    try (Stream<Integer> counts =
        on(on, StateByKeyTest_OwnRunner.builder(new Own())).build().count()) {
      assertThat(counts).containsExactly(1, 1, 2);
    }
  }

  /** The first of each key never ends by itself. */
  static class Endless {
    final CountDownLatch begun = new CountDownLatch(2);

    @Loop
    List<Integer> number() {
      return List.of(1, 2, 3, 4, 5, 6);
    }

    @Task
    boolean even(int number) {
      return number % 2 == 0;
    }

    @Task
    void waits(int number, @State(by = "even") AtomicInteger count) throws InterruptedException {
      begun.countDown();
      new CountDownLatch(1).await();
    }
  }

  @Test
  void aRunThatIsCancelledEndsWithItemsThatWaitForTheirTurn() throws Exception {
    Endless tasks = new Endless();
    Run<?> run = StateByKeyTest_EndlessRunner.of(tasks).start();
    assertThat(tasks.begun.await(30, TimeUnit.SECONDS)).isTrue();
    run.cancel();
    assertThatThrownBy(() -> run.join(Duration.ofSeconds(30)))
        .isInstanceOf(RunCancelledException.class)
        .hasMessageNotContaining("not ended");
  }
}
