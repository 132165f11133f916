package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Task;
import dev.attacca.runtime.RunFailedException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Items with loops in them are done by one thread, where they are short; against all experience, some wait for the next one. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeptItemsTest extends OnEveryExecutor {
  private static final int LINES = 3;
  private static final int ORDERS = 40_000;

  /** What waits. */
  enum Place {
    METHOD,
    ITERATOR,
    LINE,
    SUM
  }

  /** The first order, when it is tried for the first time, and some of the last are not over before the next one has begun. */
  static final class Orders {
    final LongAdder sum = new LongAdder();
    private final Place place;
    private final int orders;
    private final CountDownLatch[] begun;

    Orders(Place place, int orders) {
      this.place = place;
      this.orders = orders;
      this.begun = IntStream.rangeClosed(0, orders)
          .mapToObj(any -> new CountDownLatch(1))
          .toArray(CountDownLatch[]::new);
    }

    @Loop
    Iterator<Integer> order(@Input int count) {
      return IntStream.range(0, count).iterator();
    }

    @Loop
    Iterator<Integer> line(int order) throws InterruptedException {
      begun[order].countDown();
      waitsIn(Place.METHOD, order);
      return IntStream.range(0, LINES)
          .map(line -> {
            waitsInIterator(order, line);
            return order * LINES + line;
          })
          .iterator();
    }

    @Task
    int priced(int line) throws InterruptedException {
      if (line % LINES == 0) { // one thread in an order, so that of two there is one for the next
        waitsIn(Place.LINE, line / LINES);
      }
      return line / LINES;
    }

    @Task
    void summed(int order, @Collect List<Integer> priced) throws InterruptedException {
      waitsIn(Place.SUM, order);
      priced.forEach(sum::add);
    }

    private void waitsInIterator(int order, int line) {
      try {
        if (line == LINES - 1) {
          waitsIn(Place.ITERATOR, order);
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private void waitsIn(Place here, int order) throws InterruptedException {
      if (place == here && (order == 0 || order > orders - 1_000 && order % 100 == 0)) {
        begun[order + 1].await();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DEFAULT, METHOD",
    "DEFAULT, ITERATOR",
    "DEFAULT, LINE",
    "DEFAULT, SUM",
    "TWO, METHOD",
    "TWO, ITERATOR",
    "TWO, LINE",
    "TWO, SUM"
  })
  void one_that_waits_for_the_next_does_not_keep_it_from_others(On on, Place place) {
    Orders orders = new Orders(place, ORDERS);
    var builder = KeptItemsTest_OrdersRunner.builder(orders);
    var runner = (on == On.TWO ? builder.executor(TWO) : builder).build();
    runner.run(ORDERS);
    assertThat(orders.sum.sum()).isEqualTo(LINES * (ORDERS * (ORDERS - 1L) / 2));
  }

  /** Fails in the midst of many. */
  static final class Failing {
    final AtomicInteger after = new AtomicInteger();

    @Loop
    Iterator<Integer> order(@Input int count) {
      return IntStream.range(0, count).iterator();
    }

    @Loop
    List<Integer> line(int order) {
      return List.of(order, order);
    }

    @Task
    int priced(int line) {
      if (line == ORDERS - 100) {
        throw new IllegalArgumentException("planned");
      }
      return line;
    }

    @Task
    void summed(@SuppressWarnings("unused") int order, @Collect List<Integer> priced) {
      after.addAndGet(priced.size());
    }
  }

  @Test
  void a_failure_ends_the_run_as_ever() {
    Failing failing = new Failing();
    var runner = KeptItemsTest_FailingRunner.of(failing);
    assertThat(catchThrowable(() -> runner.run(ORDERS)))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("priced")
        .hasRootCauseMessage("planned");
    assertThat(failing.after.get()).isLessThan(2 * ORDERS);
  }
}
