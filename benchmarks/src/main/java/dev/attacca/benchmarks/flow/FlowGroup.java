package dev.attacca.benchmarks.flow;

import static dev.attacca.benchmarks.flow.Contenders.ATTACCA;
import static dev.attacca.benchmarks.flow.Contenders.DISRUPTOR;
import static dev.attacca.benchmarks.flow.Contenders.JET;
import static dev.attacca.benchmarks.flow.Contenders.LOOP;
import static dev.attacca.benchmarks.flow.Contenders.PEKKO;
import static dev.attacca.benchmarks.flow.Contenders.RANGE;
import static dev.attacca.benchmarks.flow.Contenders.REACTOR;
import static dev.attacca.benchmarks.flow.Contenders.REACTOR_PARALLEL;
import static dev.attacca.benchmarks.flow.Contenders.RINGS;
import static dev.attacca.benchmarks.flow.Contenders.RXJAVA;
import static dev.attacca.benchmarks.flow.Contenders.STREAM;

import dev.attacca.benchmarks.harness.Bar;
import dev.attacca.benchmarks.harness.Effort;
import dev.attacca.benchmarks.harness.Group;
import dev.attacca.benchmarks.harness.Point;
import dev.attacca.benchmarks.harness.Scores;
import dev.attacca.benchmarks.harness.Sheet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** A million items through trivial tasks: the chain by all, the other patterns by those that are next to it. */
public final class FlowGroup implements Group {
  private static final int MILLION = 1_000_000;

  /** Those whose items are trivial. */
  private static final List<Pattern> SHAPES =
      Stream.of(Pattern.values()).filter(Pattern::isOfTrivialItems).toList();

  @Override
  public List<Point> points() {
    List<Point> points = new ArrayList<>();
    add(points, Pattern.CHAIN, ATTACCA, LOOP, RINGS, REACTOR, REACTOR_PARALLEL, RXJAVA);
    add(points, Pattern.CHAIN, STREAM, RANGE, DISRUPTOR, JET, PEKKO);
    add(points, Pattern.DIAMOND, ATTACCA, LOOP, REACTOR, RXJAVA, STREAM);
    for (Pattern pattern : SHAPES) {
      if (pattern != Pattern.CHAIN && pattern != Pattern.DIAMOND) {
        add(points, pattern, ATTACCA, LOOP, REACTOR, STREAM);
      }
    }
    return points;
  }

  private static void add(List<Point> points, Pattern pattern, String... contenders) {
    for (String contender : contenders) {
      points.add(Items.point(contender, pattern, MILLION, pattern.label()));
    }
  }

  /** An iteration is one call, or a few. */
  @Override
  public Effort effort() {
    return new Effort(1, 4, 4, Duration.ofMillis(10));
  }

  /** With what Hazelcast asks for when it starts, for the best performance. */
  @Override
  public List<String> jvmOptions() {
    List<String> options = new ArrayList<>(Group.super.jvmOptions());
    options.addAll(List.of(
        "--add-modules=java.se",
        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-opens=java.management/sun.management=ALL-UNNAMED",
        "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED"));
    return options;
  }

  @Override
  public List<Sheet> sheets(Scores scores) {
    return List.of(Sheet.ratios(
        "A million items through trivial tasks: price, × that of Attacca",
        scores,
        ATTACCA,
        "ns per item"));
  }

  @Override
  public List<String> repeated() {
    return List.of(ATTACCA, REACTOR, RINGS);
  }

  @Override
  public List<Bar> bars() {
    List<String> chain = List.of(Pattern.CHAIN.label());
    List<Bar> bars = new ArrayList<>(
        List.of(Bar.faster(6, ATTACCA, JET, chain), Bar.within(1.7, ATTACCA, RINGS, chain)));
    for (Pattern pattern : SHAPES) {
      bars.add(Bar.faster(2, ATTACCA, REACTOR, List.of(pattern.label())));
    }
    for (Pattern pattern : SHAPES) {
      if (pattern != Pattern.CHAIN) {
        bars.add(new Bar(
            "%s: %s at most 3 times the price of the chain".formatted(ATTACCA, pattern.label()),
            scores -> times(scores, pattern),
            3,
            false));
      }
    }
    return bars;
  }

  private static OptionalDouble times(Scores scores, Pattern pattern) {
    return LargeFlowGroup.times(scores, ATTACCA, pattern.label(), Pattern.CHAIN.label());
  }
}
