package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.attacca.Loop;
import dev.attacca.Shutdown;
import dev.attacca.Task;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.RunFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A target's values as a stream and as a publisher: how they begin, end, and are given up. */
@Timeout(60)
class StreamedRunsTest {
  private static final Logger LOGGER = Logger.getLogger("dev.attacca");
  private final Queue<String> logged = new ConcurrentLinkedQueue<>();

  private final Handler handler = new Handler() {
    @Override
    public void publish(LogRecord record) {
      logged.add(record.getLevel() + " " + record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  @BeforeEach
  void listenToTheLog() {
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(handler);
  }

  @AfterEach
  void leaveTheLog() {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
  }

  /** Endless numbers; the run's begin and end are counted. */
  static class Squares {
    final AtomicInteger runs = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final CountDownLatch closed = new CountDownLatch(1);
    private final int failing;

    Squares(int failing) {
      this.failing = failing;
    }

    @Loop(inFlight = 4)
    Stream<Integer> number() {
      runs.incrementAndGet();
      return Stream.iterate(0, n -> n + 1).onClose(closed::countDown);
    }

    @Task
    int square(int number) {
      if (number == failing) {
        throw new IllegalStateException("planned");
      }
      return number * number;
    }

    @Shutdown
    void end() {
      ended.incrementAndGet();
    }
  }

  @Test
  void oneThatIsClosedBeforeItBeginsNeverDoes() {
    Squares job = new Squares(-1);
    Stream<Integer> squares = StreamedRunsTest_SquaresRunner.of(job).square();
    Iterator<Integer> values = squares.iterator();
    squares.close();
    assertThat(values.hasNext()).isFalse();
    assertThat(job.runs).hasValue(0);
  }

  @Test
  void oneThatIsNeverReadNeverBegins() {
    Squares job = new Squares(-1);
    try (Stream<Integer> squares = StreamedRunsTest_SquaresRunner.of(job).square()) {
      assertThat(squares).isNotNull();
    }
    assertThat(job.runs).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 7})
  void closingDoesNotThrowWhatHasFailed(int failing) {
    for (int i = 0; i < 50; i++) {
      Squares job = new Squares(failing);
      Iterator<Integer> values;
      try (Stream<Integer> squares = StreamedRunsTest_SquaresRunner.of(job).square()) {
        values = squares.iterator();
        assertThat(values.next()).isEqualTo(failing == 0 ? 1 : 0);
      }
      assertThat(values.hasNext()).isFalse();
      assertThat(job.ended).hasValue(1);
      assertThat(job.closed.getCount()).isZero();
    }
  }

  static class Few {
    @Loop
    List<Integer> number() {
      return List.of(1, 0, 2);
    }

    @Task
    int inverse(int number) {
      return 1 / number;
    }
  }

  @Test
  void whatHasFailedIsThrownAtTheEnd() {
    List<Integer> read = new ArrayList<>();
    try (Stream<Integer> inverses = StreamedRunsTest_FewRunner.of(new Few()).inverse()) {
      assertThatThrownBy(() -> inverses.forEach(read::add))
          .isInstanceOf(RunFailedException.class)
          .hasRootCauseInstanceOf(ArithmeticException.class);
    }
    assertThat(read).containsExactly(1, 0);
  }

  static class Emits {
    final CountDownLatch ended = new CountDownLatch(1);

    @Loop(inFlight = 2)
    void number(Emitter<Integer> to) {
      for (int n = 0; ; n++) {
        to.emit(n);
      }
    }

    @Shutdown
    void end() {
      ended.countDown();
    }
  }

  @Test
  void oneThatIsLostUnclosedIsCancelled() {
    Emits job = new Emits();
    readOne(StreamedRunsTest_EmitsRunner.of(job));
    await().atMost(Duration.ofSeconds(30)).until(() -> {
      System.gc();
      return job.ended.getCount() == 0;
    });
    assertThat(logged)
        .anyMatch(line ->
            line.startsWith("WARNING run ") && line.contains("neither read to its end nor closed"));
  }

  private static void readOne(StreamedRunsTest_EmitsRunner runner) {
    assertThat(runner.number().iterator().next()).isZero();
  }

  // Publishers

  /** Throws from one of its methods. */
  private static final class Throwing implements Flow.Subscriber<Integer> {
    private final String where;
    private final AtomicInteger heard = new AtomicInteger();
    private final CountDownLatch threw = new CountDownLatch(1);

    Throwing(String where) {
      this.where = where;
    }

    private void at(String method) {
      heard.incrementAndGet();
      if (method.equals(where)) {
        threw.countDown();
        throw new AssertionError("subscriber");
      }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
      at("onSubscribe");
    }

    @Override
    public void onNext(Integer item) {
      if (item > 20) {
        at("onNext");
      }
    }

    @Override
    public void onError(Throwable thrown) {
      at("onError");
    }

    @Override
    public void onComplete() {
      at("onComplete");
    }
  }

  @Test
  void aSubscriberThatThrowsFromOnNextHasCancelled() throws InterruptedException {
    Squares job = new Squares(-1);
    Throwing subscriber = new Throwing("onNext");
    StreamedRunsTest_SquaresRunner.of(job).squarePublisher().subscribe(subscriber);
    subscriber.threw.await();
    job.closed.await();
    await().untilAtomic(job.ended, org.hamcrest.Matchers.is(1));
    assertThat(subscriber.heard).hasValue(2);
    assertThat(logged).anyMatch(line -> line.contains("a subscriber threw"));
  }

  @Test
  void aSubscriberThatThrowsFromOnSubscribeBeginsNoRun() {
    Squares job = new Squares(-1);
    StreamedRunsTest_SquaresRunner.of(job).squarePublisher().subscribe(new Throwing("onSubscribe"));
    assertThat(job.runs).hasValue(0);
    assertThat(logged).anyMatch(line -> line.contains("a subscriber threw"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"onError", "onComplete"})
  void whatASubscriberThrowsAtTheEndIsLogged(String where) throws InterruptedException {
    Throwing subscriber = new Throwing(where);
    if (where.equals("onError")) {
      StreamedRunsTest_FewRunner.of(new Few()).inversePublisher().subscribe(subscriber);
    } else {
      StreamedRunsTest_FewRunner.of(new Few()).numberPublisher().subscribe(subscriber);
    }
    subscriber.threw.await();
    await().until(() -> logged.stream().anyMatch(line -> line.contains("a subscriber threw")));
  }

  @Test
  void aSubscriberHearsThatTheExecutorRejectsTheRun() throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    pool.shutdown();
    List<Throwable> heard = new ArrayList<>();
    CountDownLatch told = new CountDownLatch(1);
    StreamedRunsTest_FewRunner.builder(new Few())
        .executor(pool)
        .build()
        .inversePublisher()
        .subscribe(new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(1);
          }

          @Override
          public void onNext(Integer item) {}

          @Override
          public void onError(Throwable thrown) {
            heard.add(thrown);
            told.countDown();
          }

          @Override
          public void onComplete() {}
        });
    told.await();
    assertThat(heard.get(0)).isInstanceOf(RejectedExecutionException.class);
  }
}
