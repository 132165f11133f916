package dev.attacca.tests.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Merge;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.TaskEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that are not full go when nothing else could bring them a key: so there are as few as can be. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchRestTest extends OnFive {
  private static void assertFewest(Calls calls, int fewest) {
    assertThat(calls.all()).hasSize(fewest);
  }

  private static Stream<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed();
  }

  /** Four levels, of which none divides another. */
  static class Levels {
    final List<Calls> calls = List.of(new Calls(), new Calls(), new Calls(), new Calls());

    @Loop
    Stream<Integer> item(@Input int items) {
      return numbers(items);
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> first(Set<Integer> item) {
      return calls.get(0).each(item, each -> each + 1);
    }

    @Task
    @Batch(max = 3)
    Map<Integer, Integer> second(Set<Integer> first) {
      return calls.get(1).each(first, each -> each + 1);
    }

    @Task
    int between(int second) {
      return second + 1;
    }

    @Task
    @Batch(max = 7)
    List<Integer> third(List<Integer> between) {
      calls.get(2).add(between);
      return between.stream().map(each -> each + 1).toList();
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> fourth(Set<Integer> third) {
      return calls.get(3).each(third, each -> each + 1);
    }

    @Task
    List<Integer> all(@Collect List<Integer> fourth) {
      return fourth;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void fourBatchesOneBehindTheOther(On on) {
    Levels levels = new Levels();
    BatchRestTest_LevelsRunner runner =
        on(on, BatchRestTest_LevelsRunner.builder(levels)).build();
    assertThat(runner.all(23))
        .containsExactlyElementsOf(numbers(23).map(i -> i + 5).toList());
    assertFewest(levels.calls.get(0), 1);
    assertFewest(levels.calls.get(1), 8);
    assertFewest(levels.calls.get(2), 4);
    assertFewest(levels.calls.get(3), 1);
  }

  @ParameterizedTest
  @MethodSource("executors")
  void theSameOfMoreItemsThanAreOpenAtOnce(On on) {
    Levels levels = new Levels();
    BatchRestTest_LevelsRunner runner =
        on(on, BatchRestTest_LevelsRunner.builder(levels)).build();
    assertThat(runner.all(2_000))
        .containsExactlyElementsOf(numbers(2_000).map(i -> i + 5).toList());
    assertThat(levels.calls.get(0).all()).allSatisfy(keys -> assertThat(keys).isSorted());
    assertThat(levels.calls.get(0).keys()).hasSize(2_000);
    assertThat(levels.calls.get(3).keys()).hasSize(2_000);
  }

  /** Loops with little room. */
  static class Narrow {
    final Calls calls = new Calls();
    final Calls behind = new Calls();

    @Loop(inFlight = 1)
    Stream<Integer> one() {
      return numbers(12);
    }

    @Loop(inFlight = 2)
    Stream<Integer> two() {
      return numbers(12);
    }

    @Loop(inFlight = 3)
    List<Integer> three() {
      return numbers(12).toList();
    }

    @Loop(inFlight = 3)
    void emitted(Emitter<Integer> emitter) {
      numbers(12).forEach(emitter::emit);
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> ofOne(Set<Integer> one) {
      return calls.each(one, each -> each);
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> ofTwo(Set<Integer> two) {
      return calls.each(two, each -> each);
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> ofThree(Set<Integer> three) {
      return calls.each(three, each -> each);
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> ofEmitted(Set<Integer> emitted) {
      return calls.each(emitted, each -> each);
    }

    @Task
    @Batch(max = 2)
    Map<Integer, Integer> again(Set<Integer> ofThree) {
      return behind.each(ofThree, each -> each);
    }

    @Task
    int ones(@Collect List<Integer> ofOne) {
      return ofOne.size();
    }

    @Task
    int twos(@Collect List<Integer> ofTwo) {
      return ofTwo.size();
    }

    @Task
    int threes(@Collect List<Integer> again) {
      return again.size();
    }

    @Task
    int emits(@Collect List<Integer> ofEmitted) {
      return ofEmitted.size();
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aFullLoopMakesCallsOfAsManyAsItHasRoomFor(On on) {
    Narrow one = new Narrow();
    assertThat(on(on, BatchRestTest_NarrowRunner.builder(one)).build().ones()).isEqualTo(12);
    assertThat(one.calls.all()).hasSize(12);
    Narrow two = new Narrow();
    assertThat(on(on, BatchRestTest_NarrowRunner.builder(two)).build().twos()).isEqualTo(12);
    assertFewest(two.calls, 6);
    Narrow three = new Narrow();
    assertThat(on(on, BatchRestTest_NarrowRunner.builder(three)).build().threes())
        .isEqualTo(12);
    assertFewest(three.calls, 6);
    assertFewest(three.behind, 6); // an item that waits for the second call leaves room for two
    Narrow emitted = new Narrow();
    assertThat(on(on, BatchRestTest_NarrowRunner.builder(emitted)).build().emits())
        .isEqualTo(12);
    assertFewest(emitted.calls, 4);
  }

  /** Three outer items of four inner ones. */
  static class Nested {
    final Calls shared = new Calls();
    final Calls apart = new Calls();
    final Calls outers = new Calls();

    @Loop
    Stream<String> line() {
      return Stream.of("a", "b", "c");
    }

    @Task
    @Batch(max = 100)
    Map<String, String> header(Set<String> line) {
      return outers.each(line, each -> each.toUpperCase(java.util.Locale.ROOT));
    }

    @Loop
    List<String> word(String line, String header) {
      return numbers(4).map(i -> line + header + i).toList();
    }

    @Task
    @Batch(max = 100)
    Map<String, String> price(Set<String> word) {
      return shared.each(word, each -> "p" + each);
    }

    @Task
    @Batch(max = 3)
    Map<String, String> rebate(String line, Set<String> price) {
      return apart.each(price, each -> line + each);
    }

    @Task
    String sum(@Collect List<String> rebate, String line) {
      return line + rebate.size();
    }

    @Task
    @Batch(max = 100)
    List<String> stored(List<String> sum) {
      outers.add(sum);
      return sum;
    }

    @Task
    String all(@Collect List<String> stored) {
      return String.join(" ", stored);
    }

    @Task
    String words(@Collect List<String> rebate) {
      return String.join(" ", rebate);
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void nestedLoopsShareTheCallOfTheRunOrOfTheOuterItemThatIsTaken(On on) {
    Nested nested = new Nested();
    BatchRestTest_NestedRunner.Result result =
        on(on, BatchRestTest_NestedRunner.builder(nested)).build().run();
    assertThat(result.all()).isEqualTo("a4 b4 c4");
    assertThat(result.words())
        .isEqualTo(Stream.of("a", "b", "c")
            .flatMap(line -> numbers(4)
                .map(i -> line + "p" + line + line.toUpperCase(java.util.Locale.ROOT) + i))
            .collect(Collectors.joining(" ")));
    assertThat(nested.apart.all())
        .allSatisfy(keys -> assertThat(
                keys.stream().map(key -> key.toString().substring(1, 2)).distinct())
            .as("of one line: %s", keys)
            .hasSize(1));
    assertFewest(nested.shared, 1);
    assertFewest(nested.apart, 6);
    assertFewest(nested.outers, 2);
  }

  /** Nested loops with little room in one of them, or in both. */
  static class NarrowNested {
    final Calls calls = new Calls();

    @Loop(inFlight = 2)
    Stream<Integer> outer() {
      return numbers(5);
    }

    @Loop
    Stream<Integer> wide(int outer) {
      return numbers(4).map(i -> 10 * outer + i);
    }

    @Loop(inFlight = 3)
    Stream<Integer> narrow(int outer) {
      return numbers(4).map(i -> 10 * outer + i);
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> ofWide(Set<Integer> wide) {
      return calls.each(wide, each -> each);
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> ofNarrow(Set<Integer> narrow) {
      return calls.each(narrow, each -> each);
    }

    @Task
    int wides(@Collect List<Integer> ofWide) {
      return ofWide.size();
    }

    @Task
    int narrows(@Collect List<Integer> ofNarrow) {
      return ofNarrow.size();
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void theRoomOfEveryLoopAroundCounts(On on) {
    NarrowNested wide = new NarrowNested();
    assertThat(on(on, BatchRestTest_NarrowNestedRunner.builder(wide)).build().wides())
        .isEqualTo(20);
    assertFewest(wide.calls, 3); // of two outer items each
    NarrowNested narrow = new NarrowNested();
    assertThat(on(on, BatchRestTest_NarrowNestedRunner.builder(narrow)).build().narrows())
        .isEqualTo(20);
    assertThat(narrow.calls.keys()).hasSize(20);
    if (on == On.CALLER || on == On.ONE) {
      assertThat(narrow.calls.all().get(0)).containsExactly(0, 1, 2, 10, 11, 12);
    }
  }

  /** Keys that come from a merge, of values of batches too. */
  static class Merged {
    final Calls calls = new Calls();
    final Calls above = new Calls();

    @Loop
    Stream<Integer> left() {
      return numbers(5);
    }

    @Loop
    Stream<Integer> right() {
      return numbers(6).map(i -> 100 + i);
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> priced(Set<Integer> right) {
      return above.each(right, each -> each + 100);
    }

    @Task
    int any(@Merge({"left", "priced"}) int either) {
      return either;
    }

    @Task
    @Batch(max = 100)
    Map<Integer, String> both(Set<Integer> any) {
      return calls.each(any, each -> "b" + each);
    }

    @Task
    Set<String> all(@Collect Set<String> both) {
      return both;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void theItemsOfAMergeShareACallAlsoWithThoseThatComeFromABatch(On on) {
    Merged merged = new Merged();
    assertThat(on(on, BatchRestTest_MergedRunner.builder(merged)).build().all())
        .hasSize(11)
        .contains("b0", "b4", "b200", "b205");
    assertFewest(merged.above, 1);
    assertFewest(merged.calls, 1);
  }

  /** A state before a batch, and one after it. */
  static class States {
    final Calls calls = new Calls();

    @Loop
    Stream<Integer> item() {
      return numbers(30);
    }

    @Task
    int number(int item, @State List<Integer> before) {
      before.add(item);
      return before.size();
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> price(Set<Integer> number) {
      return calls.each(number, each -> each * 10);
    }

    @Task
    void noted(int price, @State List<Integer> after) {
      after.add(price);
    }

    @Task
    @DependsOn(every = "noted")
    List<Integer> all(@State List<Integer> after) {
      return new ArrayList<>(after);
    }

    @State
    List<Integer> before() {
      return new ArrayList<>();
    }

    @State
    List<Integer> after() {
      return new ArrayList<>();
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aStateBeforeAndAnotherAfterKeepTheirOrder(On on) {
    States states = new States();
    assertThat(on(on, BatchRestTest_StatesRunner.builder(states)).build().all())
        .containsExactlyElementsOf(numbers(30).map(i -> 10 * (i + 1)).toList());
    assertFewest(states.calls, 1);
  }

  /** A batch that takes a state itself. */
  static class OwnState {
    final Calls calls = new Calls();

    @Loop
    Stream<Integer> item() {
      return numbers(30);
    }

    @Task
    int slow(int item) {
      return item;
    }

    @Task
    @Batch(max = 8)
    Map<Integer, Integer> price(Set<Integer> slow, @State List<Integer> book) {
      book.addAll(slow);
      return calls.each(slow, each -> book.size());
    }

    @State
    List<Integer> book() {
      return new ArrayList<>();
    }

    @Task
    @DependsOn(every = "price")
    List<Integer> all(@State List<Integer> book) {
      return new ArrayList<>(book);
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aBatchThatTakesAStateGetsItsKeysInTheOrderOfTheItems(On on) {
    OwnState own = new OwnState();
    List<Integer> all =
        on(on, BatchRestTest_OwnStateRunner.builder(own)).build().all();
    assertThat(all).containsExactlyElementsOf(numbers(30).toList());
    assertThat(own.calls.all())
        .allSatisfy(
            keys -> assertThat(numbers(30).filter(keys::contains).toList()).isEqualTo(keys));
    assertFewest(own.calls, 4);
  }

  /** A list that is read as it comes keeps items open behind the first. */
  static class Streamed {
    final Calls calls = new Calls();

    @Loop(inFlight = 4)
    Stream<Integer> item() {
      return numbers(40);
    }

    @Task
    Optional<Integer> key(int item) {
      return item % 4 == 0 ? Optional.of(item) : Optional.empty();
    }

    @Task
    @Batch(max = 100)
    Map<Integer, String> price(Set<Integer> key) {
      return calls.each(key, each -> "p" + each);
    }

    @Task
    String text(int item, Optional<String> price) {
      return price.orElse("" + item);
    }

    @Task
    String all(@Collect Stream<String> text) {
      return text.collect(Collectors.joining(" "));
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aReaderOfItemsInTheirOrderDoesNotHoldACallBack(On on) {
    Streamed streamed = new Streamed();
    assertThat(on(on, BatchRestTest_StreamedRunner.builder(streamed)).build().all())
        .isEqualTo(
            numbers(40).map(i -> i % 4 == 0 ? "p" + i : "" + i).collect(Collectors.joining(" ")));
    assertThat(streamed.calls.keys()).hasSize(10);
  }

  /** Rows whose cells are read as they come, and then a batch of the rows. */
  static class Rows {
    final Calls cells = new Calls();
    final Calls rows = new Calls();

    @Loop
    Stream<Integer> row() {
      return numbers(6);
    }

    @Loop
    Stream<Integer> cell(int row) {
      return numbers(row).map(i -> 10 * row + i);
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> price(Set<Integer> cell) {
      return cells.each(cell, each -> each);
    }

    @Task
    int sum(int row, @Collect Stream<Integer> price) {
      return price.mapToInt(each -> each).sum() * 10 + row;
    }

    @Task
    @Batch(max = 100)
    List<Integer> total(List<Integer> sum) {
      rows.add(sum);
      return sum;
    }

    @Task
    List<Integer> all(@Collect List<Integer> total) {
      return total;
    }

    @Task
    @Batch(max = 100)
    @DependsOn(every = "price")
    List<Integer> after(List<Integer> row) {
      rows.add(row);
      return row;
    }

    @Task
    List<Integer> afters(@Collect List<Integer> after) {
      return after;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void whatGathersFromABatchMayBeAKeyItself(On on) {
    Rows rows = new Rows();
    assertThat(on(on, BatchRestTest_RowsRunner.builder(rows)).build().all())
        .containsExactly(0, 101, 412, 933, 1664, 2605);
    assertFewest(rows.cells, 1);
    assertFewest(rows.rows, 1);
    Rows others = new Rows();
    assertThat(on(on, BatchRestTest_RowsRunner.builder(others)).build().afters())
        .containsExactly(0, 1, 2, 3, 4, 5);
    assertFewest(others.cells, 1);
    assertFewest(others.rows, 1);
  }

  /** Keys of which some are there at once, and some after another batch. */
  static class Uneven {
    final Calls early = new Calls();
    final Calls late = new Calls();

    @Loop
    Stream<Integer> item() {
      return numbers(20);
    }

    @Task
    Optional<Integer> odd(int item) {
      return item % 2 == 1 ? Optional.of(item) : Optional.empty();
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> looked(Set<Integer> odd) {
      return early.each(odd, each -> each + 1000);
    }

    @Task
    int key(int item, Optional<Integer> looked) {
      return looked.orElse(item);
    }

    @Task
    @Batch(max = 100)
    Map<Integer, String> price(Set<Integer> key) {
      return late.each(key, each -> "p" + each);
    }

    @Task
    String all(@Collect List<String> price) {
      return String.join(" ", price);
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void theCallWhoseKeysComeFromNoOtherGoesFirst(On on) {
    Uneven uneven = new Uneven();
    assertThat(on(on, BatchRestTest_UnevenRunner.builder(uneven)).build().all())
        .isEqualTo(numbers(20)
            .map(i -> "p" + (i % 2 == 1 ? i + 1000 : i))
            .collect(Collectors.joining(" ")));
    assertFewest(uneven.early, 1);
    assertFewest(uneven.late, 1);
  }

  /** An item that waits for a batch of the items around it. */
  static class AroundAndBelow {
    final Calls outers = new Calls();
    final Calls inners = new Calls();

    @Loop
    Stream<Integer> outer() {
      return numbers(4);
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> base(Set<Integer> outer) {
      return outers.each(outer, each -> each * 100);
    }

    @Loop
    Stream<Integer> inner(int outer) {
      return numbers(3);
    }

    @Task
    int key(int inner, int base) {
      return base + inner;
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> price(Set<Integer> key) {
      return inners.each(key, each -> each);
    }

    @Task
    List<Integer> all(@Collect List<Integer> price) {
      return price;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void innerItemsThatWaitForACallOfOuterOnesShareOneThen(On on) {
    AroundAndBelow flow = new AroundAndBelow();
    assertThat(on(on, BatchRestTest_AroundAndBelowRunner.builder(flow)).build().all())
        .containsExactly(0, 1, 2, 100, 101, 102, 200, 201, 202, 300, 301, 302);
    assertFewest(flow.outers, 1);
    assertFewest(flow.inners, 1);
  }

  /** A value on its way from the task that it is of, which has settled, to a merge that does not have it yet. */
  static class OnTheWay {
    final Calls calls = new Calls();
    final CountDownLatch begins = new CountDownLatch(1);
    final CountDownLatch ended = new CountDownLatch(1);

    @Loop
    List<String> left() {
      return List.of("x");
    }

    @Task
    String late(String left) {
      return left;
    }

    @Loop
    List<String> right() {
      return List.of("y");
    }

    @Task
    String word(@Merge({"late", "right"}) String any) {
      return any;
    }

    @Task
    @Batch(max = 10)
    Map<String, String> loud(Set<String> word) {
      return calls.each(word, each -> each + "!");
    }

    @Loop
    List<Integer> other() throws InterruptedException {
      begins.await();
      return List.of(1);
    }

    @Task
    @Batch(max = 10)
    void ofOther(Set<Integer> other) {
      ended.countDown();
    }
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void whatIsOnItsWayToAMergeMayComeYet(On on) {
    OnTheWay tasks = new OnTheWay();
    CountDownLatch settled = new CountDownLatch(1);
    BatchRestTest_OnTheWayRunner runner = on(on, BatchRestTest_OnTheWayRunner.builder(tasks))
        .listener(new RunListener() {
          @Override
          public void finished(TaskEvent event) {
            if (event.task().equals("late")) {
              settled.countDown();
              uninterruptibly(tasks.ended); // until another batch has been found at rest
            }
          }
        })
        .build();
    Run<?> run = runner.start();
    uninterruptibly(settled);
    await().until(() -> run.stats().task("loud").waiting() == 1);
    tasks.begins.countDown();
    run.join();
    assertThat(tasks.calls.all()).hasSize(1);
    assertThat(tasks.calls.keys()).containsExactlyInAnyOrder("x", "y");
  }

  private static void uninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
