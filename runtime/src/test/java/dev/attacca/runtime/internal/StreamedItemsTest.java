package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.spi.Blueprint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;

/** Items that one thread does whole, and whose values are read as they come. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamedItemsTest {
  private static final int MANY = 3_000;

  /** A chain of two for each item, whose end is read by a task. */
  private static Blueprint chain(FlowWay way, int inFlight, String reader) {
    return way.parse("""
        dag Streamed
        loop item inFlight=%d: Integer
        task all%s: List
          collect last as iterable
        scope item
        task first: Integer
          value item
        task last: Integer
          value first
        straight first last
        """.formatted(inFlight, reader));
  }

  /** Counts those that are done whole. */
  private final AtomicInteger straight = new AtomicInteger();

  private FlowScope scope(Blueprint blueprint, Object source) {
    return new FlowScope(blueprint)
        .task("item", scope -> source)
        .task("first", scope -> {
          straight.addAndGet(scope.isStraight() ? 1 : 0);
          return scope.get("item");
        })
        .task("last", scope -> scope.get("first"))
        .task("all", scope -> read(scope.<Integer>iterable("all").iterator()));
  }

  private static List<Integer> read(Iterator<Integer> values) {
    List<Integer> all = new ArrayList<>();
    values.forEachRemaining(all::add);
    return all;
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static List<Integer> numbers(int count, IntPredicate which) {
    return IntStream.range(0, count).filter(which).boxed().toList();
  }

  /** Where others do the next meanwhile, it depends on the reader which items have room and so go straight. */
  private void check(FlowWay way) {
    int count = straight.getAndSet(0);
    if (way != FlowWay.STRAIGHT) {
      assertThat(count > 0).as("items went straight").isEqualTo(way == FlowWay.ROLLED);
    }
  }

  @FlowWay.Everywhere
  void valuesComeInTheOrderOfTheItems(TestThreads.Kind kind, FlowWay way) {
    try (TestThreads threads = kind.open()) {
      for (int inFlight : List.of(1, 3, 256)) {
        Blueprint blueprint = chain(way, inFlight, "");
        for (int run = 0; run < 5; run++) {
          FlowScope main = scope(blueprint, numbers(MANY));
          way.engine(threads, blueprint).run(main);
          assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(MANY));
          assertThat(main.stats().task("last").out()).isEqualTo(MANY);
          check(way);
        }
      }
    }
  }

  @FlowWay.Everywhere
  void whatHasNoValueOrFailsIsLeftOut(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = way.parse("""
        dag Sparse onError=TOLERATE
        loop item inFlight=8: Integer
        task all: List
          collect last as iterable
        scope item
        task first optional: Integer
          value item
        task last: Integer
          value first
        straight first last
        """);
    try (TestThreads threads = kind.open()) {
      FlowScope main = scope(blueprint, numbers(MANY))
          .task("first", scope -> {
            straight.addAndGet(scope.isStraight() ? 1 : 0);
            return Optional.of(scope.<Integer>get("item")).filter(item -> item % 3 != 0);
          })
          .task("last", scope -> {
            int item = scope.get("first");
            if (item % 500 == 1) {
              throw new IOException("no " + item);
            }
            return item;
          });
      way.engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all"))
          .isEqualTo(numbers(MANY, item -> item % 3 != 0 && item % 500 != 1));
      assertThat(main.failures()).hasSize((int) IntStream.range(0, MANY)
          .filter(item -> item % 3 != 0 && item % 500 == 1)
          .count());
      check(way);
    }
  }

  @FlowWay.Everywhere
  void whoeverReadsSlowlyHoldsTheLoopBack(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = chain(way, 4, "");
    try (TestThreads threads = kind.open()) {
      AtomicInteger pulled = new AtomicInteger();
      List<Integer> ahead = new ArrayList<>();
      Iterator<Integer> source =
          numbers(MANY).stream().peek(each -> pulled.incrementAndGet()).iterator();
      FlowScope main = scope(blueprint, source).task("all", scope -> {
        List<Integer> all = new ArrayList<>();
        for (int each : scope.<Integer>iterable("all")) {
          all.add(each);
          ahead.add(pulled.get() - all.size());
        }
        return all;
      });
      way.engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(MANY));
      // four that have not been read, four that are open, and one that is being pulled
      assertThat(ahead).allMatch(each -> each <= 9);
      check(way);
    }
  }

  @FlowWay.Everywhere
  void whoeverReadsNoFurtherHoldsNobodyBack(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = chain(way, 4, "");
    try (TestThreads threads = kind.open()) {
      for (int reads : List.of(0, 1, 50)) {
        CountDownLatch full = new CountDownLatch(4);
        FlowScope main = scope(blueprint, numbers(MANY))
            .task("last", scope -> {
              full.countDown();
              return scope.get("first");
            })
            .task("all", scope -> {
              Iterator<Integer> values = scope.<Integer>iterable("all").iterator();
              full.await();
              return numbers(reads).stream().map(each -> values.next()).toList();
            });
        way.engine(threads, blueprint).run(main);
        assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(reads));
        assertThat(main.stats().task("last").out()).isEqualTo(MANY);
        check(way);
      }
    }
  }

  @FlowWay.Everywhere
  void whoeverFailsToReadEndsTheRunAndItsLoop(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = chain(way, 4, "");
    try (TestThreads threads = kind.open()) {
      AtomicInteger closed = new AtomicInteger();
      Stream<Integer> source = Stream.iterate(0, each -> each + 1).onClose(closed::incrementAndGet);
      FlowScope main = scope(blueprint, source).task("all", scope -> {
        scope.<Integer>iterable("all").iterator().next();
        throw new IOException("not to be read");
      });
      assertThatThrownBy(() -> way.engine(threads, blueprint).run(main))
          .isInstanceOf(RunFailedException.class)
          .hasRootCauseMessage("not to be read");
      assertThat(closed).hasValue(1);
    }
  }

  @FlowWay.Everywhere
  void whoeverTriesAgainReadsFromTheFirstOn(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = chain(way, 16, " retry=3,0,1,0");
    try (TestThreads threads = kind.open()) {
      AtomicInteger attempts = new AtomicInteger();
      FlowScope main = scope(blueprint, numbers(MANY)).task("all", scope -> {
        Iterator<Integer> values = scope.<Integer>iterable("all").iterator();
        int attempt = attempts.incrementAndGet();
        if (attempt < 3) {
          for (int i = 0; i < 100 * attempt; i++) {
            assertThat(values.next()).isEqualTo(i);
          }
          throw new IOException("again");
        }
        return read(values);
      });
      way.engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(MANY));
      check(way);
    }
  }

  /** Two tasks of an item whose values are read, one before the other is there. */
  private static Blueprint two(FlowWay way, int inFlight) {
    return way.parse("""
        dag Two
        loop item inFlight=%d: Integer
        task all: List
          collect last as iterable
        task early: List
          collect first as iterable
        task given: List
          collect item as iterable
        scope item
        task first: Integer
          value item
        task last: Integer
          value first
        straight first last
        """.formatted(inFlight));
  }

  /** As many read as there are streams, and the item itself is one. */
  @FlowWay.OnMany
  void whatAnItemHasBroughtIsReadWhileItStands(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = two(way, 4);
    try (TestThreads threads = kind.open()) {
      CountDownLatch read = new CountDownLatch(2);
      FlowScope main = scope(blueprint, numbers(200))
          .task("last", scope -> {
            if (scope.<Integer>get("item") == 20) {
              read.await();
            }
            return scope.get("first");
          })
          .task("early", scope -> readTo(scope.<Integer>iterable("early"), 20, read))
          .task("given", scope -> readTo(scope.<Integer>iterable("given"), 20, read));
      way.engine(threads, blueprint).run(main);
      for (String task : List.of("all", "early", "given")) {
        assertThat(main.<List<Integer>>get(task)).isEqualTo(numbers(200));
      }
      check(way);
    }
  }

  private static List<Integer> readTo(Iterable<Integer> values, int that, CountDownLatch read) {
    List<Integer> all = new ArrayList<>();
    for (int each : values) {
      all.add(each);
      if (each == that) {
        read.countDown();
      }
    }
    return all;
  }

  @FlowWay.OnMany
  void anItemThatWaitsForTheNextIsReadBeforeIt(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = chain(way, 2, "");
    try (TestThreads threads = kind.open()) {
      for (int run = 0; run < 10; run++) {
        FlowScope main =
            scope(blueprint, numbers(120)).task("last", FlowFixture.waitingForTheNext(10 * run));
        way.engine(threads, blueprint).run(main);
        assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(120));
        check(way);
      }
    }
  }

  /** One stream is full, and the one that is read gets no more. */
  @FlowWay.Everywhere
  void whoeverReadsOneOfTwoIsToldThatNoMoreComes(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = way.parse("""
        dag Both
        loop item inFlight=4: Integer
        task all: List
          collect last as iterable
          collect first as iterable
        scope item
        task first: Integer
          value item
        task last: Integer
          value first
        straight first last
        """);
    try (TestThreads threads = kind.open()) {
      FlowScope main = scope(blueprint, numbers(MANY));
      assertThatThrownBy(() -> way.engine(threads, blueprint).run(main))
          .isInstanceOf(RunFailedException.class)
          .rootCause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith(
              "\"all\" waits for values of \"last\", and nothing in the run can go on to bring"
                  + " one: ");
      check(way);
    }
  }
}
