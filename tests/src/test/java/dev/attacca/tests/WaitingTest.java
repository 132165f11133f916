package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.State;
import dev.attacca.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks that wait for the end of a loop, and yet take its values one after the other. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WaitingTest {
  private static final ExecutorService ONE = Executors.newFixedThreadPool(1);
  private static final ExecutorService TWO = Executors.newFixedThreadPool(2);

  static Stream<Executor> executors() {
    return Stream.of(Runnable::run, ONE, TWO);
  }

  @AfterAll
  static void closePools() {
    ONE.shutdownNow();
    TWO.shutdownNow();
  }

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

  @ParameterizedTest
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
      assertThat(runner.overriding().total(7).shares(n))
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

  @ParameterizedTest
  @MethodSource("executors")
  void anIterableInANestedScopeHasAllValuesOfItsItem(Executor executor) {
    assertThat(WaitingTest_OrdersRunner.builder(new Orders())
            .executor(executor)
            .build()
            .good())
        .isEqualTo(29);
  }
}
