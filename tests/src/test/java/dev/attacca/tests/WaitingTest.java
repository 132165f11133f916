package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.RunFailedException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks that wait for the end of a loop, and workers that wait for each other's items. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WaitingTest extends OnEveryExecutor {
  /** Iterables that can only be complete, beside one that need not be. */
  static class Sales {
    @Loop(inFlight = 4)
    List<Integer> sale(@Input int n) {
      return IntStream.range(0, n).boxed().toList();
    }

    @Task
    int cents(int sale) {
      return sale;
    }

    @Task
    int total(@Collect List<Integer> cents) {
      return cents.stream().mapToInt(Integer::intValue).sum();
    }

    @Task
    @DependsOn(every = "cents")
    void end() {}

    @Task
    List<String> shares(int total, @Collect Iterable<Integer> cents) {
      List<String> shares = new ArrayList<>();
      cents.forEach(each -> shares.add(each + "/" + total));
      return shares;
    }

    @Task
    @DependsOn("end")
    int most(@Collect Iterable<Integer> sale, @State AtomicInteger mark) {
      sale.forEach(each -> mark.accumulateAndGet(each, Math::max));
      return mark.get();
    }

    @Task
    int count(@Collect Iterable<Integer> cents) {
      int count = 0;
      for (int ignored : cents) {
        count++;
      }
      return count;
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void anIterableThatIsTakenAfterTheEndOfItsLoopHasAllValues(Executor executor) {
    WaitingTest_SalesRunner runner =
        WaitingTest_SalesRunner.builder(new Sales()).executor(executor).build();
    for (int n : new int[] {0, 3, 3_000}) {
      int total = n * (n - 1) / 2;
      List<String> shares = IntStream.range(0, n).mapToObj(i -> i + "/" + total).toList();
      assertThat(runner.shares(n)).isEqualTo(shares);
      assertThat(runner.most(n)).isEqualTo(Math.max(0, n - 1));
      WaitingTest_SalesRunner.Result all = runner.run(n);
      assertThat(all.shares()).isEqualTo(shares);
      assertThat(all.count()).isEqualTo(n);
      assertThat(runner.overriding().total(7).n(n).shares())
          .hasSize(n)
          .allMatch(each -> each.endsWith("/7"));
    }
  }

  /** The same in every item of a loop. */
  static class Orders {
    @Loop(inFlight = 3)
    List<Integer> order() {
      return IntStream.range(1, 30).boxed().toList();
    }

    @Loop(inFlight = 2)
    Stream<Integer> line(int order) {
      return IntStream.range(0, order).boxed();
    }

    @Task
    int price(int line) {
      return line + 1;
    }

    @Task
    int total(int order, @Collect List<Integer> price) {
      return price.stream().mapToInt(Integer::intValue).sum();
    }

    @Task
    boolean adds(int total, @Collect Iterable<Integer> price) {
      int rest = total;
      for (int each : price) {
        rest -= each;
      }
      return rest == 0;
    }

    @Task
    long good(@Collect Stream<Boolean> adds) {
      return adds.filter(each -> each).count();
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void anIterableInANestedScopeHasAllValuesOfItsItem(Executor executor) {
    assertThat(WaitingTest_OrdersRunner.builder(new Orders())
            .executor(executor)
            .build()
            .good())
        .isEqualTo(29);
  }

  /** Items that ask a worker, which answers several at a time, or one by one, or not at all. */
  static class Asking {
    private final Consumer<Inbox<Integer, Integer>> how;

    Asking(Consumer<Inbox<Integer, Integer>> how) {
      this.how = how;
    }

    @Loop(inFlight = 4)
    Stream<Integer> n() {
      return IntStream.range(0, 30).boxed();
    }

    @Task
    void square(Inbox<Integer, Integer> n) {
      how.accept(n);
    }

    @Task
    int sum(@Collect List<Integer> square) {
      return square.stream().mapToInt(Integer::intValue).sum();
    }
  }

  private static WaitingTest_AskingRunner asking(
      Executor executor, Consumer<Inbox<Integer, Integer>> how) {
    return WaitingTest_AskingRunner.builder(new Asking(how)).executor(executor).build();
  }

  private static final int SUM = IntStream.range(0, 30).map(i -> i * i).sum();

  private static void answer(Inbox.Request<Integer, Integer> request) {
    request.complete(request.value() * request.value());
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void aWorkerTakesWhatThereIsWhenNothingCanGoOnWithoutItsAnswers(Executor executor) {
    List<Integer> sizes = new ArrayList<>();
    WaitingTest_AskingRunner runner = asking(executor, inbox -> {
      List<Inbox.Request<Integer, Integer>> batch;
      while (!(batch = inbox.take(1_000, ChronoUnit.FOREVER.getDuration())).isEmpty()) {
        sizes.add(batch.size());
        batch.forEach(WaitingTest::answer);
      }
    });
    assertThat(runner.sum()).isEqualTo(SUM);
    assertThat(sizes).allMatch(size -> size <= 4);
    try (Stream<Integer> squares = runner.square()) {
      assertThat(squares.mapToInt(Integer::intValue).sum()).isEqualTo(SUM);
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void aSubscriberThatHasAskedForMoreDoesNotKeepItFromThat(Executor executor) {
    WaitingTest_AskingRunner runner = asking(executor, inbox -> {
      List<Inbox.Request<Integer, Integer>> batch;
      while (!(batch = inbox.take(1_000, Duration.ofDays(1))).isEmpty()) {
        batch.forEach(WaitingTest::answer);
      }
    });
    CompletableFuture<Integer> sum = new CompletableFuture<>();
    runner.squarePublisher().subscribe(new Flow.Subscriber<>() {
      private Flow.Subscription subscription;
      private int before;

      @Override
      public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        subscription.request(1);
      }

      @Override
      public void onNext(Integer square) {
        before += square;
        subscription.request(1);
      }

      @Override
      public void onError(Throwable thrown) {
        sum.completeExceptionally(thrown);
      }

      @Override
      public void onComplete() {
        sum.complete(before);
      }
    });
    assertThat(sum.join()).isEqualTo(SUM);
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void aWorkerThatOnlyCollectsFailsByName(Executor executor) {
    WaitingTest_AskingRunner runner = asking(executor, inbox -> {
      List<Inbox.Request<Integer, Integer>> all = new ArrayList<>();
      inbox.forEach(all::add);
      all.forEach(WaitingTest::answer);
    });
    assertThatThrownBy(runner::sum)
        .isInstanceOf(RunFailedException.class)
        .hasStackTraceContaining(
            "worker \"square\" waits for another request, and none can come before it has answered 4");
    WaitingTest_AskingRunner taking = asking(executor, inbox -> {
      inbox.take(2, Duration.ZERO);
      inbox.take(10, Duration.ofDays(1));
      inbox.take(1, Duration.ZERO);
    });
    assertThatThrownBy(taking::sum).hasStackTraceContaining("worker \"square\" waits for another");
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void aWorkerMayAnswerFromOtherThreads(Executor executor) {
    ExecutorService others = Executors.newFixedThreadPool(3);
    try {
      WaitingTest_AskingRunner runner = asking(executor, inbox -> {
        for (Inbox.Request<Integer, Integer> request : inbox) {
          others.execute(() -> answer(request));
        }
      });
      assertThat(runner.sum()).isEqualTo(SUM);
    } finally {
      others.shutdownNow();
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  void whatIsAskedForMustMakeSense(Executor executor) {
    assertThatThrownBy(asking(executor, inbox -> inbox.take(0, Duration.ZERO))::sum)
        .hasStackTraceContaining("take(0, …): at least 1");
    assertThatThrownBy(asking(executor, inbox -> inbox.take(1, Duration.ofNanos(-1)))::sum)
        .hasStackTraceContaining("must not be negative");
  }
}
