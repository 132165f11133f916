package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Collect;
import dev.attacca.Loop;
import dev.attacca.Task;
import dev.attacca.runtime.RunFailedException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
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

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void anEndlessOneIsReadAsFarAsIsAskedFor(Executor executor) {
    try (Stream<Integer> values = on(executor, PushedStreamsTest::endless).next()) {
      assertThat(values.limit(50)).hasSize(50).startsWith(1, 2, 3);
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void aNestedOneIsReadToItsEnd(Executor executor) {
    try (Stream<Integer> leaves = on(executor, PushedStreamsTest::hundred).leaf()) {
      assertThat(leaves).hasSize(700);
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void aTaskOfTheSamePoolReadsIt(Executor executor) {
    Reading reading = new Reading(on(executor, PushedStreamsTest::hundred));
    assertThat(PushedStreamsTest_ReadingRunner.builder(reading)
            .executor(executor)
            .build()
            .read())
        .isEqualTo(700);
  }

  @ParameterizedTest(autoCloseArguments = false)
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

  /** Whose halves the JDK would collect, each as a whole. */
  private static Stream<Integer> concat(Stream<Integer> second) {
    return Stream.concat(
        Stream.of(0), Stream.concat(Stream.of(1), Stream.of(2).flatMap(i -> second)));
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void oneOfSeveralStreamsIsAskedForNoMoreThanIsTaken(Executor executor) {
    AtomicInteger asked = new AtomicInteger();
    Supplier<Stream<Integer>> numbers = () -> concat(Stream.generate(asked::incrementAndGet));
    try (Stream<Integer> values = on(executor, numbers).next()) {
      assertThat(values.limit(50)).hasSize(50).startsWith(1, 2, 2, 3);
    }
    assertThat(asked.get()).isLessThan(1000);
    try (Stream<Integer> leaves = on(executor, numbers).leaf()) {
      assertThat(leaves.limit(50)).hasSize(50);
    }
    assertThat(asked.get()).isLessThan(2000);
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void severalStreamsAreReadToTheirEnd(Executor executor) {
    try (Stream<Integer> leaves = on(executor, () -> concat(hundred())).leaf()) {
      assertThat(leaves).hasSize(714);
    }
    try (Stream<Integer> values =
        on(executor, () -> Stream.concat(Stream.of(1), Stream.of(2, 3))).next()) {
      assertThat(values).containsExactly(2, 3, 4);
    }
  }

  /** A stream that pushes keeps its thread, as the method of an emitter does. */
  static Stream<Executor> withAnotherThread() {
    return executors().filter(executor -> executor != ONE);
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("withAnotherThread")
  void oneOfSeveralStreamsGivesWhatItHasBeforeThereIsMore(Executor executor) {
    BlockingQueue<Integer> answers = new LinkedBlockingQueue<>(List.of(10));
    Asking asking =
        new Asking(() -> concat(Stream.generate(() -> take(answers)).limit(3)), answers);
    assertThat(PushedStreamsTest_AskingRunner.builder(asking)
            .executor(executor)
            .build()
            .all())
        .containsExactly(0, 1, 10, 0, 1);
  }

  static int take(BlockingQueue<Integer> answers) {
    try {
      return answers.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its source gives what the tasks below have made of the item before. */
  static class Asking {
    private final Supplier<Stream<Integer>> questions;
    private final BlockingQueue<Integer> answers;

    Asking(Supplier<Stream<Integer>> questions, BlockingQueue<Integer> answers) {
      this.questions = questions;
      this.answers = answers;
    }

    @Loop
    Stream<Integer> question() {
      return questions.get();
    }

    @Task
    int answer(int question) {
      answers.add(question);
      return question;
    }

    @Task
    List<Integer> all(@Collect List<Integer> answer) {
      return answer;
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
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
