package dev.attacca.benchmarks.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.benchmarks.harness.Point;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContendersTest {
  static List<Point> points() {
    return new BatchGroup().points();
  }

  @ParameterizedTest
  @MethodSource("points")
  void comesToTheSameResultAsChunksMadeByHand(Point point) {
    Form form = Form.valueOf(point.parameters().get("form"));
    Contender contender = Contenders.named(point.parameters().get("contender"));
    for (int items : new int[] {1, Prices.MAX, 3 * Prices.MAX + 1}) {
      assertThat(contender.run(form, items)).isEqualTo(new ByHand().run(form, items));
    }
  }
}
