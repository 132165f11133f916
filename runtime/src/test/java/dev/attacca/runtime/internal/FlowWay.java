package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.internal.run.ItemCost;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The ways that items may go. Loops promise the same of each, so their tests are run on all. */
enum FlowWay {
  /** Task by task, each as soon as it is ready. */
  ORDINARY(0),
  /** One thread does an item whole, and others do the next meanwhile. */
  STRAIGHT(100_000),
  /** One thread does items whole, one after the other. */
  ROLLED(100);

  /** On all kinds of threads, by all ways. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest
  @MethodSource("dev.attacca.runtime.internal.FlowWay#everywhere")
  @interface Everywhere {}

  /** The same where two tasks can run at once. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest
  @MethodSource("dev.attacca.runtime.internal.FlowWay#onMany")
  @interface OnMany {}

  private final long nanos;

  FlowWay(long nanos) {
    this.nanos = nanos;
  }

  static Stream<Arguments> everywhere() {
    return each(FlowFixture.threads());
  }

  static Stream<Arguments> onMany() {
    return each(FlowFixture.many());
  }

  private static Stream<Arguments> each(List<TestThreads.Kind> kinds) {
    return kinds.stream().flatMap(kind -> Stream.of(values()).map(way -> Arguments.of(kind, way)));
  }

  /** A graph whose items can go this way; of those in the text that go straight if that is what they do. */
  Blueprint parse(String text) {
    return Blueprint.parse(
        this == ORDINARY
            ? text.lines()
                .filter(line -> !line.strip().startsWith("straight "))
                .collect(Collectors.joining("\n", "", "\n"))
            : text);
  }

  /** An engine whose items, of the loop "item", have gone this way so far. */
  Engine engine(TestThreads threads, Blueprint blueprint) {
    return teach(TestEngine.on(threads, blueprint), Inside.task(blueprint, "item"));
  }

  /** Tells an engine how long the items of a loop take. */
  Engine teach(Engine engine, int loop) {
    if (this != ORDINARY) {
      ItemCost cost = Inside.of(engine).itemCost(loop);
      for (int i = 0; i < 200; i++) {
        cost.tookRolled(nanos);
      }
      assertThat(cost.goesStraight()).isTrue();
      assertThat(cost.rolledNext() > 0).isEqualTo(this == ROLLED);
    }
    return engine;
  }
}
