package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Shutdown;
import dev.attacca.Task;
import dev.attacca.runtime.ServerOptions;
import dev.attacca.tests.hostile.Log;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How streams, publishers, servers and results end, and let go, in the first run and after hundreds. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SteadyRunsTest extends Steady {

  static class Ticks {
    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();

    @Loop(inFlight = 3)
    Stream<Integer> tick(@Input int count) {
      begun.incrementAndGet();
      return IntStream.range(0, count).boxed().onClose(closed::incrementAndGet);
    }

    @Task
    int negated(int tick) {
      return -tick;
    }

    @Shutdown
    void end() {
      ended.incrementAndGet();
    }

    void allHaveEnded() {
      await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
        assertThat(ended).as("clean-ups").hasValue(begun.get());
        assertThat(closed).as("sources that were closed").hasValue(begun.get());
      });
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aStreamThatIsClosedBeforeItIsReadBeginsNothing(On on) throws Exception {
    Ticks ticks = new Ticks();
    var runner = on(on, SteadyRunsTest_TicksRunner.builder(ticks)).build();
    steady(
        () -> {
          try (Stream<Integer> negated = runner.negated(Integer.MAX_VALUE)) {
            assertThat(negated.limit(2)).containsExactly(0, -1);
          }
        },
        () -> {
          int begun = ticks.begun.get();
          Stream<Integer> negated = runner.negated(5);
          Iterator<Integer> values = negated.iterator();
          negated.close();
          assertThat(values.hasNext()).isFalse();
          assertThat(ticks.begun).hasValue(begun);
        });
    ticks.allHaveEnded();
  }

  /** Throws at one of its values, perhaps; and is over when it was told of the end. */
  private static final class Reader implements Flow.Subscriber<Integer> {
    final CompletableFuture<String> told = new CompletableFuture<>();
    private final IntPredicate throwing;

    Reader(IntPredicate throwing) {
      this.throwing = throwing;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Integer value) {
      if (throwing.test(value)) {
        told.complete("threw");
        throw new IllegalStateException("not this one");
      }
    }

    @Override
    public void onError(Throwable thrown) {
      told.complete(thrown.getClass().getSimpleName());
    }

    @Override
    public void onComplete() {
      told.complete("complete");
    }
  }

  private static String read(Flow.Publisher<Integer> publisher, IntPredicate throwing) {
    Reader reader = new Reader(throwing);
    publisher.subscribe(reader);
    return reader.told.join();
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aSubscriberThatThrowsHasEndedItsRun(On on) throws Exception {
    Ticks ticks = new Ticks();
    var runner = on(on, SteadyRunsTest_TicksRunner.builder(ticks)).build();
    try (Log log = new Log()) {
      steady(
          () -> assertThat(read(runner.negatedPublisher(3), n -> false)).isEqualTo("complete"),
          () -> {
            assertThat(read(runner.negatedPublisher(Integer.MAX_VALUE), n -> n == -9))
                .isEqualTo("threw");
            ticks.allHaveEnded();
          });
      assertThat(log.lines).hasSize(4).allMatch(line -> line.contains("a subscriber threw"));
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aSubscriberHearsThatItsRunIsRejected(On on) throws Exception {
    AtomicBoolean rejects = new AtomicBoolean();
    Executor behind = executor(on);
    var runner = SteadyRunsTest_TicksRunner.builder(new Ticks())
        .executor(job -> {
          if (rejects.get()) {
            throw new RejectedExecutionException("full");
          }
          behind.execute(job);
        })
        .build();
    steady(
        () -> {
          rejects.set(false);
          assertThat(read(runner.negatedPublisher(3), n -> false)).isEqualTo("complete");
        },
        () -> {
          rejects.set(true);
          // on a thread that cannot be one of the executor's, for which others stand in
          FutureTask<String> told =
              new FutureTask<>(() -> read(runner.negatedPublisher(3), n -> false));
          new Thread(told).start();
          assertThat(told.get()).isEqualTo("RejectedExecutionException");
        });
  }

  // What is kept

  static final class Weight {
    final byte[] bytes = new byte[10_000];
  }

  static class Heavy {
    final Queue<WeakReference<Weight>> made = new ConcurrentLinkedQueue<>();

    @Loop
    Stream<Integer> item(@Input int count) {
      return IntStream.range(0, count).boxed();
    }

    @Task
    Weight weight(int item) {
      Weight weight = new Weight();
      made.add(new WeakReference<>(weight));
      return weight;
    }

    @Task
    int total(@Collect List<Weight> weight) {
      return weight.stream().mapToInt(each -> each.bytes.length).sum();
    }

    void nothingIsHeld() {
      await().atMost(Duration.ofSeconds(60)).until(() -> {
        System.gc();
        return made.stream().allMatch(each -> each.get() == null);
      });
      made.clear();
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aResultHoldsNothingThatItCannotGive(On on) throws Exception {
    Heavy heavy = new Heavy();
    var runner = on(on, SteadyRunsTest_HeavyRunner.builder(heavy)).build();
    steady(() -> assertThat(runner.total(2)).isEqualTo(20_000), () -> {
      var result = runner.run(20);
      var future = runner.totalAsync(20);
      assertThat(future.join()).isEqualTo(200_000);
      heavy.nothingIsHeld();
      assertThat(result.total()).isEqualTo(200_000);
      assertThat(future).isCompleted();
    });
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aServerLetsGoOfWhatHasExpiredWhoeverAsksOrDoesNot(On on) throws Exception {
    Heavy heavy = new Heavy();
    var runner = on(on, SteadyRunsTest_HeavyRunner.builder(heavy)).build();
    var options = ServerOptions.defaults().withKeepFor(Duration.ofMillis(20));
    try (var server = runner.serve(options)) {
      Body serve = () -> server.submit(1);
      steady(serve, () -> {
        var other = runner.serve(options);
        for (int i = 0; i < 5; i++) {
          other.submit(2);
        }
        other.close();
        serve.run();
        heavy.nothingIsHeld();
        assertThat(server.toString()).isNotEmpty(); // both are there still
        assertThat(other.toString()).isNotEmpty();
      });
    }
  }
}
