package dev.attacca.benchmarks.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.benchmarks.harness.Group;
import dev.attacca.benchmarks.harness.Point;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContendersTest {
  private static final int ITEMS = 1_500; // more than fit into any buffer

  static Stream<Point> points() {
    // Two take seconds to start, and are checked when they are measured.
    return Stream.<Group>of(
            new FlowGroup(),
            new WorkingFlowGroup(),
            new RoundsGroup(),
            new KeysGroup(),
            new RecordedGroup())
        .flatMap(group -> group.points().stream())
        .filter(point -> !point.row().equals(Contenders.JET))
        .filter(point -> !point.row().equals(Contenders.PEKKO));
  }

  @ParameterizedTest
  @MethodSource("points")
  void comesToTheSameResultAsALoop(Point point) throws Exception {
    Map<String, String> parameters = point.parameters();
    Pattern pattern = Pattern.valueOf(parameters.get("pattern"));
    try (Contender contender = Contenders.named(parameters.get("contender"))) {
      for (int items : new int[] {1, ITEMS, 3 * ITEMS}) {
        assertThat(contender.run(pattern, items)).isEqualTo(new Plainly().run(pattern, items));
      }
    }
  }
}
