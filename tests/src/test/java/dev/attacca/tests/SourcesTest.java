package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Collect;
import dev.attacca.Loop;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Cursor;
import dev.attacca.runtime.RunFailedException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What loops emit from: streams that push, iterators that fail, publishers that do as they like. */
@Timeout(60)
class SourcesTest extends OnEveryExecutor {
  /** Counts how many elements its stream has given, and closed it was. */
  static class Ticks {
    final AtomicInteger made = new AtomicInteger();
    final CountDownLatch closed = new CountDownLatch(1);
    private final Supplier<Stream<Integer>> source;

    Ticks(Supplier<Stream<Integer>> source) {
      this.source = source;
    }

    @Loop(inFlight = 4)
    Stream<Integer> tick() {
      return source.get().peek(n -> made.incrementAndGet()).onClose(closed::countDown);
    }

    @Task
    int next(int tick) {
      return tick + 1;
    }

    @Task
    void see(int next, @State Seen seen) {
      seen.add(next);
    }

    @Task
    @dev.attacca.DependsOn(every = "see")
    List<Integer> all(@State Seen seen) {
      return seen;
    }

    @Task
    List<Integer> list(@Collect List<Integer> next) {
      return next;
    }
  }

  static class Seen extends ArrayList<Integer> {
    private static final long serialVersionUID = 1;
  }

  static Stream<Integer> endless() {
    return Stream.of(1, 2).flatMap(i -> Stream.iterate(0, n -> n + 1));
  }

  private static void firstThree(Supplier<Stream<Integer>> source) throws InterruptedException {
    Ticks ticks = new Ticks(source);
    try (Stream<Integer> next = SourcesTest_TicksRunner.of(ticks).next()) {
      assertThat(next.limit(3)).containsExactly(1, 2, 3);
    }
    ticks.closed.await();
    assertThat(ticks.made.get()).isLessThan(100);
  }

  @Test
  void anEndlessStreamWithinAStreamIsReadAsFarAsItIsAskedFor() throws InterruptedException {
    firstThree(SourcesTest::endless);
    firstThree(() -> endless().filter(n -> n >= 0).map(n -> n));
    firstThree(() -> Stream.of(1).<Integer>mapMulti((i, to) -> pushAll(to)));
    firstThree(() ->
        IntStream.of(1, 2).flatMap(i -> IntStream.iterate(0, n -> n + 1)).boxed());
    firstThree(() -> endless().limit(1_000_000));
    firstThree(() -> endless().parallel());
  }

  private static void pushAll(Consumer<Integer> to) {
    for (int n = 0; ; n++) {
      to.accept(n);
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void whatIsPushedIsEmittedInOrder(Executor executor) {
    Supplier<Stream<Integer>> source = () -> IntStream.range(0, 60)
        .boxed()
        .flatMap(i -> IntStream.range(0, i).map(n -> i * 100 + n).boxed());
    List<Integer> expected = source.get().map(n -> n + 1).toList();
    var runner =
        SourcesTest_TicksRunner.builder(new Ticks(source)).executor(executor).build();
    for (int i = 0; i < 5; i++) {
      assertThat(runner.list()).isEqualTo(expected);
      assertThat(runner.all()).isEqualTo(expected);
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void aFailureInTheMidstOfWhatIsPushedIsThatOfTheLoop(Executor executor) throws Exception {
    Ticks ticks = new Ticks(() ->
        Stream.of(1).flatMap(i -> IntStream.range(0, 100).map(n -> 1 / (50 - n)).boxed()));
    var runner = SourcesTest_TicksRunner.builder(ticks).executor(executor).build();
    assertThatThrownBy(runner::list)
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("tick")
        .rootCause()
        .isInstanceOf(ArithmeticException.class);
    ticks.closed.await();
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void nullIsNoItemWhereverItComesFrom(Executor executor) {
    Ticks ticks = new Ticks(() ->
        Stream.of(1).flatMap(i -> IntStream.range(0, 100).mapToObj(n -> n == 50 ? null : n)));
    var runner =
        SourcesTest_TicksRunner.builder(new NullTicks(ticks)).executor(executor).build();
    assertThatThrownBy(runner::list)
        .rootCause()
        .isInstanceOf(NullPointerException.class)
        .hasMessage("loop \"tick\" emitted null");
  }

  /** As {@link Ticks}, but for what counts. */
  static final class NullTicks extends Ticks {
    NullTicks(Ticks ticks) {
      super(ticks.source);
    }
  }

  @Test
  void aRunIsStoppedInTheMidstOfWhatIsPushed() throws InterruptedException {
    Ticks ticks = new Ticks(SourcesTest::endless);
    var run = SourcesTest_TicksRunner.of(ticks).start();
    while (ticks.made.get() < 1000) {
      Thread.onSpinWait();
    }
    run.stop();
    assertThat(run.join().list().size()).isGreaterThan(900);
    ticks.closed.await();
  }

  @Test
  void aRunIsCancelledInTheMidstOfWhatIsPushed() throws InterruptedException {
    Ticks ticks = new Ticks(SourcesTest::endless);
    var run = SourcesTest_TicksRunner.builder(ticks).executor(ONE).build().start();
    while (ticks.made.get() < 1000) {
      Thread.onSpinWait();
    }
    run.cancel();
    assertThatThrownBy(run::join).isInstanceOf(dev.attacca.runtime.RunCancelledException.class);
    ticks.closed.await();
  }

  static class NoIterator {
    @Loop
    @SuppressWarnings("NullAway")
    Iterable<Integer> number() {
      return () -> null;
    }

    @Task
    List<Integer> all(@Collect List<Integer> number) {
      return number;
    }
  }

  @Test
  void anIterableWithoutAnIteratorIsNamed() {
    assertThatThrownBy(() -> SourcesTest_NoIteratorRunner.of(new NoIterator()).all())
        .rootCause()
        .hasMessage("loop \"number\": iterator() of what it returned gave null");
  }

  static class Failing {
    private final Iterator<Integer> source;

    Failing(Iterator<Integer> source) {
      this.source = source;
    }

    @Loop
    Iterator<Integer> number() {
      return source;
    }

    @Task
    List<Integer> all(@Collect List<Integer> number) {
      return number;
    }
  }

  /** Throws the same exception from every method. */
  static final class Constant implements Iterator<Integer>, AutoCloseable {
    private final IllegalStateException thrown = new IllegalStateException("the same");

    @Override
    public boolean hasNext() {
      throw thrown;
    }

    @Override
    public Integer next() {
      throw thrown;
    }

    @Override
    public void close() {
      throw thrown;
    }
  }

  @Test
  void theSameExceptionFromASourceAndItsCloseIsToldOnce() {
    Constant constant = new Constant();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(
              () -> SourcesTest_FailingRunner.of(new Failing(constant)).all())
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("number")
          .hasCause(constant.thrown);
    }
    assertThat(constant.thrown.getSuppressed()).isEmpty();
  }

  // Publishers

  static class Published {
    private final Consumer<Flow.Subscriber<? super Integer>> publisher;

    Published(Consumer<Flow.Subscriber<? super Integer>> publisher) {
      this.publisher = publisher;
    }

    @Loop(inFlight = 4)
    Flow.Publisher<Integer> number() {
      return publisher::accept;
    }

    @Task
    List<Integer> all(@Collect List<Integer> number) {
      return number;
    }
  }

  private static final Flow.Subscription IDLE = new Subscribed(n -> {}, () -> {});

  record Subscribed(java.util.function.LongConsumer asked, Runnable cancelled)
      implements Flow.Subscription {
    @Override
    public void request(long n) {
      asked.accept(n);
    }

    @Override
    public void cancel() {
      cancelled.run();
    }
  }

  private static void fails(Consumer<Flow.Subscriber<? super Integer>> publisher, String message) {
    for (Executor executor : executors().toList()) {
      var runner = SourcesTest_PublishedRunner.builder(new Published(publisher))
          .executor(executor)
          .build();
      assertThatThrownBy(runner::all)
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("number")
          .rootCause()
          .hasMessage(message);
    }
  }

  @Test
  void aPublisherThatDoesWhatNoneMayFailsItsLoop() {
    fails(
        to -> { // others may make room while it publishes
          AtomicBoolean cancelled = new AtomicBoolean();
          to.onSubscribe(new Subscribed(n -> {}, () -> cancelled.set(true)));
          while (!cancelled.get()) {
            to.onNext(1);
          }
        },
        "the publisher of loop \"number\" published more than it was asked for");
    fails(
        to -> to.onNext(1),
        "the publisher of loop \"number\" published more than it was asked for");
    fails(
        to -> {
          to.onSubscribe(IDLE);
          to.onNext(null);
        },
        "the publisher of loop \"number\" published null");
    fails(
        to -> {
          to.onSubscribe(IDLE);
          to.onError(null);
        },
        "the publisher of loop \"number\" failed with null");
    fails(
        to -> to.onSubscribe(new Subscribed(
            n -> {
              throw new IllegalStateException("request");
            },
            () -> {})),
        "request");
    fails(
        to -> {
          to.onSubscribe(new Subscribed(n -> {}, () -> {
            throw new AssertionError("cancel");
          }));
          to.onNext(null);
        },
        "the publisher of loop \"number\" published null");
    fails(
        to -> {
          throw new AssertionError("subscribe");
        },
        "subscribe");
  }

  @Test
  void aSecondSubscriptionIsCancelledAndWhatComesAfterTheEndIsIgnored() {
    AtomicInteger cancelled = new AtomicInteger();
    AtomicLong asked = new AtomicLong();
    Published published = new Published(to -> {
      to.onSubscribe(new Subscribed(asked::addAndGet, () -> {}));
      to.onSubscribe(new Subscribed(n -> {}, cancelled::incrementAndGet));
      to.onNext(1);
      to.onComplete();
      to.onNext(2);
      to.onComplete();
      to.onError(new IllegalStateException("late"));
    });
    assertThat(SourcesTest_PublishedRunner.of(published).all()).containsExactly(1);
    assertThat(cancelled).hasValue(1);
  }

  static class FromThere {
    @Loop(spread = true)
    List<String> file() {
      return List.of("a", "b");
    }

    @Loop
    Stream<String> line(String file, Cursor cursor) {
      return Stream.of(file + 1, file + 2, file + 3).skip(cursor.position());
    }

    @Task
    List<String> all(@Collect List<String> line) {
      return line;
    }
  }

  @Test
  void aLoopOfARunWithinOneProcessBeginsAtTheStart() {
    FromThere tasks = new FromThere();
    assertThat(SourcesTest_FromThereRunner.of(tasks).all())
        .containsExactly("a1", "a2", "a3", "b1", "b2", "b3");
    assertThat(tasks.line("a", Cursor.at(2))).containsExactly("a3");
    assertThatThrownBy(() -> Cursor.at(-1)).hasMessage("a position is at least 0, not -1");
  }
}
