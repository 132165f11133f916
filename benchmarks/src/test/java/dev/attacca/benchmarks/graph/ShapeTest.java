package dev.attacca.benchmarks.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.benchmarks.shapes.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void haveTheSizesThatTheyAreKnownBy() {
    assertThat(Shape.ALL).extracting(Shape::tasks).containsExactly(7, 100, 101, 1001, 1023);
    assertThat(Shape.ALL).extracting(Shape::criticalPath).containsExactly(5, 100, 2, 21, 10);
  }

  @Test
  void leadToTheLastTaskFromEverywhere() {
    for (Shape shape : Shape.ALL) {
      int[][] dependants = shape.dependants();
      for (int task = 0; task < shape.last(); task++) {
        int number = task;
        assertThat(dependants[task]).isNotEmpty();
        assertThat(Arrays.stream(dependants[task]).allMatch(dependant -> dependant > number))
            .isTrue();
      }
      assertThat(dependants[shape.last()]).isEmpty();
      assertThat(Arrays.stream(dependants).mapToInt(each -> each.length).sum())
          .isEqualTo(
              Arrays.stream(shape.dependencies()).mapToInt(each -> each.length).sum());
    }
  }
}
