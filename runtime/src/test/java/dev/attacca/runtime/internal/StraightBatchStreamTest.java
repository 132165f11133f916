package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Items that go straight up to a batch, and on behind it, and whose values are read as they come. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StraightBatchStreamTest {
  private static final int MANY = 3_000;

  static Stream<Arguments> everywhere() {
    return StraightBatchTest.everywhere();
  }

  static Stream<Arguments> several() {
    return StraightBatchTest.several();
  }

  private static Blueprint blueprint(int inFlight) {
    return Blueprint.parse("""
        dag Streamed onError=TOLERATE
        loop number inFlight=%d: Integer
        task all: List
          collect early as iterable
        task late: List
          collect next as iterable
        task items: List
          collect number as iterable
        scope number
        task early: Integer
          value number
        task key: Integer
          value early
        task square batch=8 keyed=set gives=map: Integer
          value key
        task next optional: Integer
          value square; value number
        task last: Integer
          value next
        straight early key square next last
        calls square
        call square: Map
        """.formatted(inFlight));
  }

  private static FlowScope scope(Blueprint blueprint, AtomicInteger straight) {
    return new FlowScope(blueprint)
        .task("number", s -> numbers(any -> true))
        .task("all", s -> read(s.iterable("all")))
        .task("late", s -> read(s.iterable("late")))
        .task("items", s -> read(s.iterable("items")))
        .task("early", s -> s.<Integer>get("number"))
        .task("key", s -> s.<Integer>get("early"))
        .task(
            "square",
            s -> s.<Collection<Integer>>keys().stream()
                .collect(Collectors.toMap(key -> key, key -> key * key)))
        .task("next", s -> {
          straight.addAndGet(s.isStraight() ? 1 : 0);
          int number = s.get("number");
          if (number % 500 == 1) {
            throw new IOException("no " + number);
          }
          assertThat(s.<Integer>get("square")).isEqualTo(number * number);
          return Optional.of(number).filter(each -> each % 3 != 0);
        })
        .task("last", s -> s.get("next"));
  }

  private static List<Integer> read(Iterable<Integer> values) {
    List<Integer> all = new ArrayList<>();
    values.forEach(all::add);
    return all;
  }

  private static List<Integer> numbers(IntPredicate which) {
    return IntStream.range(0, MANY).filter(which).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void valuesComeInTheOrderOfTheItems(TestThreads.Kind kind, boolean tiny) {
    try (TestThreads threads = kind.open()) {
      for (int inFlight : List.of(1, 10, 256)) {
        Blueprint blueprint = blueprint(inFlight);
        AtomicInteger straight = new AtomicInteger();
        Engine engine = StraightBatchTest.engine(threads, blueprint, tiny);
        for (int run = 0; run < 3; run++) {
          FlowScope main = scope(blueprint, straight);
          engine.run(main);
          assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(any -> true));
          assertThat(main.<List<Integer>>get("items")).isEqualTo(numbers(any -> true));
          assertThat(main.<List<Integer>>get("late"))
              .isEqualTo(numbers(number -> number % 3 != 0 && number % 500 != 1));
          assertThat(main.stats().task("early").out()).isEqualTo(MANY);
          assertThat(main.stats().task("next").in()).isEqualTo(MANY);
          assertThat(main.stats().task("next").failed()).isEqualTo(MANY / 500);
        }
        assertThat(straight).as("items that went straight on").hasPositiveValue();
      }
    }
  }

  /** A value may be what another task of its own item waits for. */
  @ParameterizedTest
  @MethodSource("several")
  void whatAnItemHasBroughtIsReadWhileItStands(TestThreads.Kind kind, boolean tiny) {
    Blueprint blueprint = blueprint(256);
    try (TestThreads threads = kind.open()) {
      CountDownLatch early = new CountDownLatch(1);
      CountDownLatch late = new CountDownLatch(1);
      FlowScope main = scope(blueprint, new AtomicInteger())
          .task("all", s -> {
            for (int each : s.<Integer>iterable("all")) {
              if (each == 0) {
                early.countDown();
              }
            }
            return List.of();
          })
          .task("late", s -> {
            for (int each : s.<Integer>iterable("late")) {
              if (each == 2) {
                late.countDown();
              }
            }
            return List.of();
          })
          .task("key", s -> {
            if (s.<Integer>get("number") == 0) {
              early.await();
            }
            return s.get("number");
          })
          .task("last", s -> {
            if (s.<Integer>get("number") == 2) {
              late.await();
            }
            return s.get("next");
          });
      StraightBatchTest.engine(threads, blueprint, tiny).run(main);
      assertThat(main.stats().task("last").out())
          .isEqualTo(numbers(number -> number % 3 != 0 && number % 500 != 1).size());
    }
  }
}
