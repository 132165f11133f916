package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.From;
import dev.attacca.Loop;
import dev.attacca.Retry;
import dev.attacca.Task;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.RunFailedException;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks that read what they gather while it comes. */
@Timeout(60)
class ConsumersTest extends OnEveryExecutor {
  static class Twice {
    @Loop
    Stream<Integer> item() {
      return IntStream.rangeClosed(1, 4).boxed();
    }

    @Task
    int square(int item) {
      return item * item;
    }

    @Task
    double mean(@Collect Iterable<Integer> square) {
      int count = 0;
      for (int ignored : square) {
        count++;
      }
      double sum = 0;
      for (int each : square) {
        sum += each;
      }
      return sum / count;
    }

    @Task
    @DependsOn(every = "square")
    int late(@Collect @From("square") Iterable<Integer> squares) {
      squares.iterator().next();
      return squares.iterator().next();
    }
  }

  @Test
  void aGatheredIterableIsIteratedOnce() {
    assertThatThrownBy(() -> ConsumersTest_TwiceRunner.of(new Twice()).mean())
        .isInstanceOf(RunFailedException.class)
        .rootCause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "task \"mean\" iterates a second time over what it gathers of \"square\", which is not kept;"
                + " gather a List");
  }

  @Test
  void soIsOneThatIsThereBeforeItsTaskStarts() {
    assertThatThrownBy(() -> ConsumersTest_TwiceRunner.of(new Twice()).late())
        .isInstanceOf(RunFailedException.class)
        .rootCause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("task \"late\" iterates a second time");
  }

  /** Fails until the third attempt, each time after it has read more. */
  static class Retried {
    final AtomicInteger attempts = new AtomicInteger();
    final Set<Integer> triedRows = ConcurrentHashMap.newKeySet();

    @Loop(inFlight = 2)
    List<Integer> row() {
      return List.of(1, 2, 3);
    }

    @Loop(inFlight = 2)
    Stream<Integer> number(int row) {
      return IntStream.rangeClosed(1, 100).boxed();
    }

    @Task
    @Retry(times = 3)
    int sum(@Collect @From("number") Stream<Integer> all) throws IOException {
      int attempt = attempts.incrementAndGet();
      Iterator<Integer> numbers = all.iterator();
      int sum = 0;
      while (numbers.hasNext()) {
        sum += numbers.next();
        if (attempt < 3 && sum >= attempt * 1000) {
          throw new IOException("could not be stored");
        }
      }
      return sum;
    }

    @Task
    @Retry(times = 2)
    int ofRow(int row, @Collect Iterable<Integer> number) throws IOException {
      int sum = 0;
      for (int each : number) {
        sum += each;
      }
      if (triedRows.add(row)) {
        throw new IOException("could not be stored");
      }
      return sum;
    }

    @Task
    List<Integer> rows(@Collect List<Integer> ofRow) {
      return ofRow;
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void eachAttemptReadsFromTheFirstValueOn(Executor executor) {
    var runner =
        ConsumersTest_RetriedRunner.builder(new Retried()).executor(executor).build();
    assertThat(runner.sum()).isEqualTo(3 * 5050);
  }

  @Test
  void soItDoesInItems() {
    for (Executor executor : executors().toList()) {
      var runner =
          ConsumersTest_RetriedRunner.builder(new Retried()).executor(executor).build();
      assertThat(runner.rows()).containsExactly(5050, 5050, 5050);
    }
    assertThat(ConsumersTest_RetriedRunner.of(new Retried()).rows()).hasSize(3);
  }

  /** What comes after the first cell waits until the row's consumer has read that one. */
  static class Slow {
    @Loop(inFlight = 4)
    Stream<CountDownLatch> row() {
      return Stream.generate(() -> new CountDownLatch(1)).limit(10);
    }

    @Loop
    void cell(CountDownLatch row, Emitter<Integer> to) throws InterruptedException {
      to.emit(1);
      row.await();
      to.emit(2);
    }

    @Task
    int sum(CountDownLatch row, @Collect Stream<Integer> cell) {
      return cell.peek(value -> row.countDown()).mapToInt(Integer::intValue).sum();
    }

    @Task
    List<Integer> all(@Collect List<Integer> sum) {
      return sum;
    }
  }

  @Test
  void aConsumerInAnItemBeginsWhileItsLoopGoesOn() {
    assertThat(ConsumersTest_SlowRunner.of(new Slow()).all()).hasSize(10).containsOnly(3);
    assertThat(
            ConsumersTest_SlowRunner.builder(new Slow()).executor(TWO).build().all())
        .hasSize(10)
        .containsOnly(3);
  }

  /** Rows with more cells than there is room for, and rows of which only the first is read. */
  static class Rows {
    final int rows;

    Rows(int rows) {
      this.rows = rows;
    }

    @Loop(inFlight = 8)
    Stream<Integer> row() {
      return IntStream.range(0, rows).boxed();
    }

    @Loop(inFlight = 4)
    Stream<Integer> cell(int row) {
      return IntStream.range(0, row % 3 == 0 ? 50 : 3).boxed();
    }

    @Task
    int value(int cell) {
      return cell;
    }

    @Task
    long count(int row, @Collect Stream<Integer> value) {
      return value.count();
    }

    @Task
    int first(int row, @Collect Iterable<Integer> value) {
      return value.iterator().next();
    }

    @Task
    long sum(
        @Collect @From("count") List<Long> counts, @Collect @From("first") List<Integer> firsts) {
      return counts.stream().mapToLong(Long::longValue).sum() + firsts.size();
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void smallAndLargeItemsAreConsumed(Executor executor) {
    var runner =
        ConsumersTest_RowsRunner.builder(new Rows(300)).executor(executor).build();
    for (int i = 0; i < 3; i++) {
      assertThat(runner.sum()).isEqualTo(100 * 50 + 200 * 3 + 300);
    }
  }

  /** Loops that emit from what they read, in the main scope and in items. */
  static class Relayed {
    @Loop(inFlight = 2)
    Stream<Integer> row() {
      return IntStream.range(0, 10).boxed();
    }

    @Loop(inFlight = 3)
    Stream<Integer> cell(int row) {
      return IntStream.range(0, 20).boxed();
    }

    @Task
    int square(int cell) {
      return cell * cell;
    }

    @Loop(inFlight = 3)
    Stream<Integer> again(int row, @Collect Stream<Integer> square) {
      return square.flatMap(each -> Stream.of(each, each));
    }

    @Task
    int next(int again) {
      return again + 1;
    }

    @Loop(inFlight = 3)
    Iterator<Integer> all(@Collect @From("next") Iterable<Integer> nexts) {
      return nexts.iterator();
    }

    @Task
    long count(@Collect List<Integer> all) {
      return all.size();
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void aLoopThatReadsAStreamHoldsNoWorkerThatFeedsIt(Executor executor) {
    var runner =
        ConsumersTest_RelayedRunner.builder(new Relayed()).executor(executor).build();
    for (int i = 0; i < 10; i++) {
      assertThat(runner.count()).isEqualTo(400);
    }
  }

  static class Kept {
    final AtomicReference<Iterator<Integer>> kept = new AtomicReference<>();

    @Loop
    List<Integer> number() {
      return List.of(1, 2, 3);
    }

    @Task
    int first(@Collect Stream<Integer> number) {
      Iterator<Integer> numbers = number.iterator();
      kept.set(numbers);
      return numbers.next();
    }
  }

  @Test
  void whatIsReadAfterTheTaskHasEndedIsRefused() {
    Kept job = new Kept();
    assertThat(ConsumersTest_KeptRunner.of(job).first()).isEqualTo(1);
    assertThatThrownBy(() -> job.kept.get().next())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("task \"first\" has ended, and reads no more of what it gathers of \"number\"");
  }
}
