package dev.attacca.examples.storefront;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Graph.Edge;
import dev.attacca.runtime.Graph.EdgeKind;
import dev.attacca.runtime.Graph.Kind;
import dev.attacca.runtime.Graph.Task;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChartTest {
  private static final Graph DIAMOND = new Graph(
      "Diamond",
      List.of(),
      List.of(task("top"), task("left"), task("right"), task("bottom")),
      List.of(
          edge("top", "left"),
          edge("top", "right"),
          edge("left", "bottom"),
          edge("right", "bottom")));

  private final Chart chart = new Chart(
      DIAMOND,
      List.of(
          span("top", 0, 0, 10),
          span("left", 10, 10, 20),
          span("right", 10, 20, 50),
          span("bottom", 50, 50, 60)));

  @Test
  void theCriticalPathGoesThroughTheBranchThatEndedLast() {
    assertThat(chart.criticalPath())
        .extracting(span -> span.task)
        .containsExactly("top", "right", "bottom");
  }

  @Test
  void theCriticalPathTakesAsLongAsTheRun() {
    assertThat(TimeUnit.NANOSECONDS.toMillis(chart.criticalTime())).isEqualTo(60);
    assertThat(TimeUnit.NANOSECONDS.toMillis(chart.elapsed())).isEqualTo(60);
  }

  @Test
  void theSumCountsWhatRanAndNotWhatWaited() {
    assertThat(TimeUnit.NANOSECONDS.toMillis(chart.sum())).isEqualTo(60);
  }

  @Test
  void thePictureShowsWhoRanWhen() {
    assertThat(chart.toString()).isEqualToNormalizingNewlines("""
          task              from    to    ms   0 ms                                       60 ms
          top                  0    10    10  |########                                        |
          left                10    20    10  |        ========                                |
          right               20    50    30  |        ........########################        |
          bottom              50    60    10  |                                        ########|
        """);
  }

  private static Span span(String task, long ready, long start, long end) {
    Span span = new Span(task);
    span.ready = TimeUnit.MILLISECONDS.toNanos(ready);
    span.start(TimeUnit.MILLISECONDS.toNanos(start));
    span.end(TimeUnit.MILLISECONDS.toNanos(end));
    return span;
  }

  private static Task task(String name) {
    return new Task(name, Kind.TASK, "int", "");
  }

  private static Edge edge(String from, String to) {
    return new Edge(from, to, EdgeKind.VALUE, null);
  }
}
