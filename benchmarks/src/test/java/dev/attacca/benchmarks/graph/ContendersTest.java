package dev.attacca.benchmarks.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.benchmarks.harness.Group;
import dev.attacca.benchmarks.harness.Point;
import dev.attacca.benchmarks.shapes.Shape;
import dev.attacca.benchmarks.shapes.Work;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContendersTest {
  static Stream<Point> points() {
    // Those of JDK 25 need --enable-preview, and are checked when they are measured.
    return Stream.<Group>of(new CallerGroup(), new WorkersGroup())
        .flatMap(group -> group.points().stream())
        .filter(point -> !point.row().equals(Contenders.STRUCTURED))
        .filter(point -> !point.row().startsWith("virtual"));
  }

  @ParameterizedTest
  @MethodSource("points")
  void comesToTheSameResultAsASequence(Point point) {
    Map<String, String> parameters = point.parameters();
    Shape shape = Shape.named(parameters.get("shape"));
    IntUnaryOperator call = Contenders.named(parameters.get("contender")).prepare(shape, Work.NONE);
    for (int input = -1; input <= 1; input++) {
      assertThat(call.applyAsInt(input)).isEqualTo(shape.sequentially(input, Work.NONE));
    }
  }
}
