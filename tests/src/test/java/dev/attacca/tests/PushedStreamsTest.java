package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Loop;
import dev.attacca.Task;
import dev.attacca.runtime.RunFailedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A loop's stream may push many values at a time, and then waits for room from within. The thread that
 * does must not be the one that takes the values of the target, on which the room depends.
 */
@Timeout(60)
class PushedStreamsTest extends OnEveryExecutor {
  static class Pushing {
    private final Supplier<Stream<Integer>> numbers;

    Pushing(Supplier<Stream<Integer>> numbers) {
      this.numbers = numbers;
    }

    @Loop(inFlight = 4)
    Stream<Integer> number() {
      return numbers.get();
    }

    @Task
    int next(int number) {
      return number + 1;
    }

    @Loop(inFlight = 2)
    Stream<Integer> part(int next) {
      return Stream.of(next).flatMap(n -> IntStream.range(0, 7).boxed());
    }

    @Task
    int leaf(int part) {
      return part;
    }
  }

  /** Reads in a task, on a thread of the executor that the other runner has, too. */
  static class Reading {
    private final PushedStreamsTest_PushingRunner runner;

    Reading(PushedStreamsTest_PushingRunner runner) {
      this.runner = runner;
    }

    @Task
    long read() {
      try (Stream<Integer> leaves = runner.leaf()) {
        return leaves.count();
      }
    }
  }

  private static Stream<Integer> endless() {
    return Stream.of(1, 2).flatMap(i -> Stream.iterate(0, n -> n + 1));
  }

  private static Stream<Integer> hundred() {
    return Stream.of(1).mapMulti((i, to) -> IntStream.range(0, 100).forEach(to::accept));
  }

  private static PushedStreamsTest_PushingRunner on(
      Executor executor, Supplier<Stream<Integer>> numbers) {
    return PushedStreamsTest_PushingRunner.builder(new Pushing(numbers))
        .executor(executor)
        .build();
  }

  @ParameterizedTest
  @MethodSource("executors")
  void anEndlessOneIsReadAsFarAsIsAskedFor(Executor executor) {
    try (Stream<Integer> values = on(executor, PushedStreamsTest::endless).next()) {
      assertThat(values.limit(50)).hasSize(50).startsWith(1, 2, 3);
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aNestedOneIsReadToItsEnd(Executor executor) {
    try (Stream<Integer> leaves = on(executor, PushedStreamsTest::hundred).leaf()) {
      assertThat(leaves).hasSize(700);
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aTaskOfTheSamePoolReadsIt(Executor executor) {
    Reading reading = new Reading(on(executor, PushedStreamsTest::hundred));
    assertThat(PushedStreamsTest_ReadingRunner.builder(reading)
            .executor(executor)
            .build()
            .read())
        .isEqualTo(700);
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aSubscriberIsGivenAllOfIt(Executor executor) {
    CompletableFuture<Integer> count = new CompletableFuture<>();
    on(executor, PushedStreamsTest::hundred)
        .nextPublisher()
        .subscribe(new Flow.Subscriber<Integer>() {
          private int seen;

          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(Integer item) {
            seen++;
          }

          @Override
          public void onError(Throwable thrown) {
            count.completeExceptionally(thrown);
          }

          @Override
          public void onComplete() {
            count.complete(seen);
          }
        });
    assertThat(count.join()).isEqualTo(100);
  }

  @ParameterizedTest
  @MethodSource("executors")
  void whatItThrowsIsTold(Executor executor) {
    Supplier<Stream<Integer>> failing = () ->
        Stream.of(1).flatMap(i -> IntStream.range(0, 100).map(n -> 1 / (50 - n)).boxed());
    try (Stream<Integer> values = on(executor, failing).next()) {
      assertThatThrownBy(values::count)
          .isInstanceOf(RunFailedException.class)
          .hasCauseInstanceOf(ArithmeticException.class)
          .hasMessageContaining("\"number\"");
    }
  }
}
