package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskStats;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Items in which tasks are skipped, or have no value, and others in which they are not. */
class CommonSlotsTest extends FlowWayFixture {
  private enum Side {
    LEFT,
    RIGHT
  }

  /** So many tasks that have a value in every other item, each with another rhythm, and a task behind each. */
  private static Blueprint diverse(FlowWay way, int pairs) {
    return way.parse("""
        dag Diverse
        loop item: Integer
        task all: List
          collect b0 as list
        scope item
        %s
        task end
          value item
        straight %s end
        """.formatted(
            IntStream.range(0, pairs)
                .mapToObj(i -> """
                    task a%d optional: Integer
                      value item
                    task b%d: Integer
                      value a%d""".formatted(i, i, i))
                .collect(Collectors.joining("\n")),
            IntStream.range(0, pairs)
                .mapToObj(i -> "a" + i + " b" + i)
                .collect(Collectors.joining(" "))));
  }

  /** Ten make a thousand different items, more than share what they have in common. */
  @FlowWay.Everywhere
  void whatBecomesOfEachTaskIsCountedExactly(TestThreads.Kind kind, FlowWay way) {
    for (int pairs : new int[] {3, 10}) {
      Blueprint blueprint = diverse(way, pairs);
      try (TestThreads threads = kind.open()) {
        Engine engine = way.engine(threads, blueprint);
        for (int run = 0; run < 3; run++) {
          FlowScope main = scope(blueprint, pairs, new AtomicInteger());
          engine.run(main);
          assertThat(main.<List<Integer>>get("all"))
              .isEqualTo(list(2_048).stream().filter(item -> has(item, 0)).toList());
          for (int i = 0; i < pairs; i++) {
            check(main.stats(), i);
          }
          checkCounts(main.stats(), 2_048, "end");
        }
      }
    }
  }

  private static FlowScope scope(Blueprint blueprint, int pairs, AtomicInteger own) {
    FlowScope main = scope(blueprint, list(2_048)).task("end", scope -> {
      own.addAndGet(scope.commonSlots() == null ? 1 : 0);
      return null;
    });
    for (int i = 0; i < pairs; i++) {
      int bit = i;
      main.task(
              "a" + i,
              scope -> Optional.of(scope.<Integer>get("item")).filter(item -> has(item, bit)))
          .task("b" + i, scope -> scope.get("a" + bit));
    }
    return main;
  }

  private static boolean has(int item, int bit) {
    return (item >> bit & 1) != 0;
  }

  private static void check(Stats stats, int pair) {
    TaskStats first = stats.task("a" + pair);
    assertThat(List.of(first.in(), first.out(), first.skipped()))
        .containsExactly(2_048L, 1_024L, 0L);
    TaskStats behind = stats.task("b" + pair);
    assertThat(List.of(behind.in(), behind.out(), behind.skipped()))
        .containsExactly(1_024L, 1_024L, 1_024L);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 10})
  void itemsShareWhatTheyHaveInCommonUpToALimit(int pairs) {
    Blueprint blueprint = diverse(FlowWay.ROLLED, pairs);
    try (TestThreads threads = TestThreads.Kind.CALLER.open()) {
      AtomicInteger own = new AtomicInteger();
      FlowWay.ROLLED.engine(threads, blueprint).run(scope(blueprint, pairs, own));
      if (pairs == 3) {
        assertThat(own).hasValue(0);
      } else {
        assertThat(own.get()).isBetween(1, 2_047);
      }
    }
  }

  private static final String LEFT_AND_RIGHT = """
      task left: Integer
        value item; after side when LEFT
      task right: Integer
        value item; after side when RIGHT
      """;

  /** Items with a router, whose values of this task are gathered. */
  private static Blueprint routed(FlowWay way, String gathered, String rest) {
    return way.parse("""
        dag Routed
        loop item: Integer
        task all: List
          collect %s as list
        scope item
        router side chooses=constants: Side
          value item
        """.formatted(gathered) + rest);
  }

  /** Both kinds of items have slots of their own, which all of a kind share. */
  @FlowWay.Everywhere
  void aRoutersChoiceIsThatOfItsItem(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = routed(way, "joined", LEFT_AND_RIGHT + """
        task joined: Integer
          value left right
        straight side left right joined
        """);
    try (TestThreads threads = kind.open()) {
      Engine engine = way.engine(threads, blueprint);
      FlowScope main = scope(blueprint, list(1_000))
          .task("side", scope -> item(scope) % 3 == 0 ? Side.LEFT : Side.RIGHT)
          .task("left", scope -> -item(scope))
          .task("joined", scope -> scope.get(item(scope) % 3 == 0 ? "left" : "right"));
      engine.run(main);
      assertThat(main.<List<Integer>>get("all"))
          .isEqualTo(
              list(1_000).stream().map(item -> item % 3 == 0 ? -item : item).toList());
      checkEnds(main.stats(), "left", 334, 666);
      checkEnds(main.stats(), "right", 666, 334);
      checkCounts(main.stats(), 1_000, "side", "joined");
    }
  }

  private enum Size {
    SMALL,
    BIG
  }

  /** Of which the first chooses several in some items. Both have chosen before anybody asks. */
  @FlowWay.Everywhere
  void twoRoutersAreAskedOneAfterTheOther(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = routed(way, "joined", """
        router size chooses=constants: Size
          value item
        """ + LEFT_AND_RIGHT + """
        task big: Integer
          value item; after size when BIG
        task both: Integer
          value item; after side when RIGHT; after size when BIG
        task any: Integer
          value item; after side when LEFT RIGHT
        task joined: Integer
          value left right big
        straight side size left right big both any joined
        """);
    try (TestThreads threads = kind.open()) {
      Engine engine = way.engine(threads, blueprint);
      FlowScope main = scope(blueprint, list(900))
          .task("side", scope -> side(item(scope)))
          .task("size", scope -> item(scope) % 2 == 0 ? Size.BIG : Size.SMALL)
          .task("left", scope -> -item(scope))
          .task("joined", scope -> scope.get(item(scope) % 3 == 1 ? "right" : "left"));
      engine.run(main);
      assertThat(main.<List<Integer>>get("all"))
          .isEqualTo(
              list(900).stream().map(item -> item % 3 == 1 ? item : -item).toList());
      checkEnds(main.stats(), "left", 600, 300);
      checkEnds(main.stats(), "right", 600, 300);
      checkEnds(main.stats(), "big", 450, 450);
      checkEnds(main.stats(), "both", 300, 600);
      checkCounts(main.stats(), 900, "side", "size", "any", "joined");
    }
  }

  /** Of which the second is skipped where the first has chosen otherwise. */
  @FlowWay.Everywhere
  void aRouterBehindARouterMayBeSkipped(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = behindARouter(way);
    try (TestThreads threads = kind.open()) {
      Engine engine = way.engine(threads, blueprint);
      FlowScope main = behindARouter(blueprint, new AtomicInteger(), new AtomicInteger());
      engine.run(main);
      checkEnds(main.stats(), "size", 600, 600);
      checkEnds(main.stats(), "big", 200, 1_000);
      checkEnds(main.stats(), "small", 400, 800);
      checkCounts(main.stats(), 1_200, "side", "end");
      assertThat(main.<List<Integer>>get("all"))
          .isEqualTo(list(1_200).stream()
              .filter(item -> item % 2 == 0 && item % 3 == 0)
              .toList());
    }
  }

  /** Nobody looks at the needs of each, then: it is known of their slots which choice led there. */
  @Test
  void itemsInWhichRoutersHaveChosenTheSameShare() {
    Blueprint blueprint = behindARouter(FlowWay.ROLLED);
    try (TestThreads threads = TestThreads.Kind.CALLER.open()) {
      AtomicInteger first = new AtomicInteger();
      AtomicInteger both = new AtomicInteger();
      FlowWay.ROLLED.engine(threads, blueprint).run(behindARouter(blueprint, first, both));
      assertThat(first).hasValue(1_200);
      assertThat(both).hasValue(600);
    }
  }

  private static Blueprint behindARouter(FlowWay way) {
    return routed(way, "big", """
        router size chooses=constants: Size
          value item; after side when LEFT
        task big: Integer
          value item; after size when BIG
        task small: Integer
          value item; after size when SMALL
        task end
          value item
        straight side size big small end
        """);
  }

  private static FlowScope behindARouter(
      Blueprint blueprint, AtomicInteger first, AtomicInteger both) {
    return scope(blueprint, list(1_200))
        .task("side", scope -> item(scope) % 2 == 0 ? Side.LEFT : Side.RIGHT)
        .task("size", scope -> item(scope) % 3 == 0 ? Size.BIG : Size.SMALL)
        .task("big", scope -> item(scope))
        .task("end", scope -> {
          int side = scope.plan().type.base();
          if (scope.commonSlots() != null && scope.commonSlots().haveChoiceOf(side)) {
            first.incrementAndGet();
            both.addAndGet(scope.commonSlots().haveChoiceOf(side + 1) ? 1 : 0);
          }
          return null;
        });
  }

  private static Object side(int item) {
    return switch (item % 3) {
      case 0 -> Side.LEFT;
      case 1 -> Side.RIGHT;
      default -> List.of(Side.RIGHT, Side.LEFT);
    };
  }

  private static void checkEnds(Stats stats, String task, long out, long skipped) {
    assertThat(List.of(stats.task(task).out(), stats.task(task).skipped()))
        .as(task)
        .containsExactly(out, skipped);
  }

  /** Some of which are looked up, and some are not any more. */
  @FlowWay.Everywhere
  void aRouterHasMoreToChooseFromThanIsKept(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = way.parse("""
        dag Scripts
        loop item: Integer
        task all: List
          collect isCOMMON as list
        scope item
        router script chooses=constants: UnicodeScript
          value item
        %s
        straight script %s
        """.formatted(
            IntStream.range(0, 26)
                .mapToObj(i -> """
                    task is%s: Integer
                      value item; after script when %s""".formatted(UnicodeScript.values()[i], UnicodeScript.values()[i]))
                .collect(Collectors.joining("\n")),
            IntStream.range(0, 26)
                .mapToObj(i -> "is" + UnicodeScript.values()[i])
                .collect(Collectors.joining(" "))));
    try (TestThreads threads = kind.open()) {
      Engine engine = way.engine(threads, blueprint);
      for (int run = 0; run < 3; run++) {
        FlowScope main = scope(blueprint, list(2_600))
            .task("script", scope -> UnicodeScript.values()[item(scope) % 26]);
        engine.run(main);
        for (int i = 0; i < 26; i++) {
          checkEnds(main.stats(), "is" + UnicodeScript.values()[i], 100, 2_500);
        }
      }
    }
  }
}
