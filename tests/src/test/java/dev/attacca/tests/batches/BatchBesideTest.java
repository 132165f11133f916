package dev.attacca.tests.batches;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Last;
import dev.attacca.Loop;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.Task;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches in rounds, and beside what takes long, never ends, or waits for them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchBesideTest extends OnFive {
  private static void assertFewest(Calls calls, int fewest) {
    assertThat(calls.all()).hasSize(fewest);
  }

  /** Rounds that need the value of the batch of the round before, and others that do not. */
  static class Rounds {
    final Calls needed = new Calls();
    final Calls beside = new Calls();

    @Repeat(max = 10, accept = true)
    int step(@Previous Optional<Integer> priced) {
      return priced.orElse(0);
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> priced(Set<Integer> step) {
      return needed.each(step, each -> each + 1);
    }

    @Task
    int end(@Last int priced) {
      return priced;
    }

    @Repeat(max = 100)
    Optional<Integer> page(@Previous Optional<Integer> page) {
      int next = page.orElse(0) + 1;
      return next > 25 ? Optional.empty() : Optional.of(next);
    }

    @Task
    @Batch(max = 10)
    Map<Integer, Integer> stored(Set<Integer> page) {
      return beside.each(page, each -> -each);
    }

    @Task
    int total(int stored, @Previous Optional<Integer> total) {
      return total.orElse(0) + stored;
    }

    @Task
    int sum(@Last int total) {
      return total;
    }

    @Task
    List<Integer> pages(@Collect List<Integer> stored) {
      return stored;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aRoundThatNeedsTheBatchOfTheRoundBeforeMakesACallOfItsOwn(On on) {
    Rounds rounds = new Rounds();
    assertThat(on(on, BatchBesideTest_RoundsRunner.builder(rounds)).build().end())
        .isEqualTo(10);
    assertThat(rounds.needed.all())
        .hasSize(10)
        .allSatisfy(keys -> assertThat(keys).hasSize(1));
  }

  @ParameterizedTest
  @MethodSource("executors")
  void roundsThatDoNotNeedItShareCalls(On on) {
    Rounds rounds = new Rounds();
    BatchBesideTest_RoundsRunner runner =
        on(on, BatchBesideTest_RoundsRunner.builder(rounds)).build();
    assertThat(runner.pages())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 25).mapToObj(i -> -i).toList());
    assertFewest(rounds.beside, 3);
    assertThat(runner.sum()).isEqualTo(-325);
    assertFewest(rounds.beside, 6);
  }

  /** A loop in each round, whose items share the call of the round. */
  static class Levels {
    final Calls calls = new Calls();

    @Repeat(max = 100)
    Optional<List<Integer>> level(@Previous Optional<List<Integer>> next, @Input int depth) {
      List<Integer> nodes = next.orElse(List.of(1));
      return nodes.size() > depth ? Optional.empty() : Optional.of(nodes);
    }

    @Loop
    List<Integer> node(List<Integer> level) {
      return level;
    }

    @Task
    @Batch(max = 100)
    Map<Integer, List<Integer>> children(Set<Integer> node) {
      return calls.each(node, each -> List.of(2 * each, 2 * each + 1));
    }

    @Task
    List<Integer> next(List<Integer> level, @Collect List<List<Integer>> children) {
      return children.stream().flatMap(List::stream).toList();
    }

    @Task
    List<Integer> deepest(@Last List<Integer> next) {
      return next;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aTreeIsFetchedLevelByLevelWithACallEach(On on) {
    Levels levels = new Levels();
    assertThat(on(on, BatchBesideTest_LevelsRunner.builder(levels)).build().deepest(16))
        .containsExactlyElementsOf(IntStream.range(32, 64).boxed().toList());
    assertFewest(levels.calls, 5);
    assertThat(levels.calls.keys()).hasSize(31).doesNotHaveDuplicates();
  }

  /** Repeats in the items of a loop. */
  static class Inner {
    final Calls calls = new Calls();

    @Loop
    Stream<Integer> item() {
      return IntStream.range(0, 6).boxed();
    }

    @Repeat(max = 10)
    Optional<Integer> step(int item, @Previous Optional<Integer> halved) {
      int at = halved.orElse(item);
      return at == 0 ? Optional.empty() : Optional.of(at);
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> halved(Set<Integer> step) {
      return calls.each(step, each -> each / 2);
    }

    @Task
    int rounds(int item, @Collect List<Integer> halved) {
      return halved.size();
    }

    @Task
    List<Integer> all(@Collect List<Integer> rounds) {
      return rounds;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void theRoundsOfSeveralItemsShareACall(On on) {
    Inner inner = new Inner();
    assertThat(on(on, BatchBesideTest_InnerRunner.builder(inner)).build().all())
        .containsExactly(0, 1, 2, 2, 3, 3);
    assertFewest(inner.calls, 3);
  }

  /** What waits until a call has been, in another part of the graph. */
  static class Beside {
    final CountDownLatch called = new CountDownLatch(1);
    final AtomicInteger emitted = new AtomicInteger();
    final Calls calls = new Calls();

    @Loop
    Stream<Integer> item() {
      return IntStream.range(0, 5).boxed();
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> price(Set<Integer> item) {
      Map<Integer, Integer> all = calls.each(item, each -> each);
      called.countDown();
      return all;
    }

    @Task
    int slow() throws InterruptedException {
      called.await();
      return 1;
    }

    @Loop
    Stream<Integer> other() {
      return Stream.generate(() -> {
            try {
              called.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return emitted.getAndIncrement();
          })
          .takeWhile(each -> each < 10);
    }

    @Task
    int both(@Collect List<Integer> price, @Collect List<Integer> other, int slow) {
      return price.size() + other.size() + slow;
    }
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void aCallDoesNotWaitForALoopOrATaskThatWaitsForIt(On on) {
    Beside beside = new Beside();
    assertThat(on(on, BatchBesideTest_BesideRunner.builder(beside)).build().both())
        .isEqualTo(16);
    assertThat(beside.calls.keys()).hasSize(5);
  }

  /** Those that a caller can start a run on. */
  static Stream<On> otherThreads() {
    return executors().filter(on -> on != On.CALLER);
  }

  /** A loop beside that never ends. */
  static class Endless {
    final CountDownLatch called = new CountDownLatch(1);
    final AtomicInteger ticks = new AtomicInteger();
    final Calls calls = new Calls();

    @Loop
    Stream<Integer> tick() {
      return Stream.generate(ticks::incrementAndGet);
    }

    @Task
    void counted(int tick) {}

    @Loop
    Stream<Integer> item() {
      return IntStream.range(0, 5).boxed();
    }

    @Task
    @Batch(max = 100)
    void price(Set<Integer> item) {
      calls.add(item);
    }

    @Task
    @dev.attacca.DependsOn(every = "price")
    void end() {
      called.countDown();
    }
  }

  @ParameterizedTest
  @MethodSource("otherThreads")
  void anEndlessLoopBesideDoesNotStarveACall(On on) throws Exception {
    Endless endless = new Endless();
    Run<BatchBesideTest_EndlessRunner.Result> run =
        on(on, BatchBesideTest_EndlessRunner.builder(endless)).build().start();
    endless.called.await();
    run.stop();
    run.join();
    assertThat(endless.calls.keys()).hasSize(5);
  }

  /** An item that is worked on while the others wait. */
  static class Uneven {
    final CountDownLatch others = new CountDownLatch(4);
    final Calls calls = new Calls();

    @Loop
    Stream<Integer> item() {
      return IntStream.range(0, 5).boxed();
    }

    @Task
    int key(int item) throws InterruptedException {
      if (item == 2) {
        others.await();
      } else {
        others.countDown();
      }
      return item;
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> price(Set<Integer> key) {
      return calls.each(key, each -> each);
    }

    @Task
    List<Integer> all(@Collect List<Integer> price) {
      return price;
    }
  }

  @ParameterizedTest
  @MethodSource("ofMany")
  void whatStillRunsIsWaitedFor(On on) {
    for (int i = 0; i < 20; i++) {
      Uneven uneven = new Uneven();
      assertThat(on(on, BatchBesideTest_UnevenRunner.builder(uneven)).build().all())
          .containsExactly(0, 1, 2, 3, 4);
      assertThat(uneven.calls.all()).containsExactly(List.of(0, 1, 2, 3, 4));
    }
  }

  /** Keys that are the answers of a worker. */
  static class Worked {
    final Calls calls = new Calls();

    @Loop
    Stream<Integer> item() {
      return IntStream.range(0, 20).boxed();
    }

    @Task
    void answer(Inbox<Integer, Integer> item) {
      for (Inbox.Request<Integer, Integer> request : item) {
        request.complete(request.value() + 100);
      }
    }

    @Task
    @Batch(max = 100)
    Map<Integer, Integer> price(Set<Integer> answer) {
      return calls.each(answer, each -> each);
    }

    @Task
    List<Integer> all(@Collect List<Integer> price) {
      return price;
    }

    @Task
    void after(Inbox<Integer, Integer> price) {
      for (Inbox.Request<Integer, Integer> request : price) {
        request.complete(-request.value());
      }
    }

    @Task
    @Batch(max = 100)
    List<Integer> again(List<Integer> after) {
      calls.add(after);
      return after;
    }

    @Task
    List<Integer> afters(@Collect List<Integer> again) {
      return again;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void theAnswersOfAWorkerAreKeysAndItsRequestsMayComeFromABatch(On on) {
    Worked worked = new Worked();
    assertThat(on(on, BatchBesideTest_WorkedRunner.builder(worked)).build().all())
        .containsExactlyElementsOf(IntStream.range(100, 120).boxed().toList());
    assertThat(worked.calls.keys()).hasSize(20);
    assertThat(
            on(on, BatchBesideTest_WorkedRunner.builder(new Worked())).build().afters())
        .containsExactlyElementsOf(IntStream.range(100, 120).mapToObj(i -> -i).toList());
  }
}
