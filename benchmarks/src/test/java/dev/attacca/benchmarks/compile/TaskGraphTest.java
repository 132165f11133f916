package dev.attacca.benchmarks.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TaskGraphTest {
  static Stream<TaskGraph> graphs() {
    return Stream.of(TaskGraph.layered(10), TaskGraph.layered(130), TaskGraph.wide(130));
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void takesOnlyFromTasksBefore(TaskGraph graph) {
    for (int i = 0; i < graph.size(); i++) {
      assertThat(graph.takes().get(i)).doesNotHaveDuplicates();
      for (int taken : graph.takes().get(i)) {
        assertThat(taken).isBetween(0, i - 1);
      }
    }
  }

  @Test
  void compilesEitherWay() {
    TaskGraph graph = TaskGraph.wide(60);
    try (Folder folder = new Folder()) {
      Compiler compiler = new Compiler(folder.path());
      Path source = compiler.write(graph.name(), graph.annotated());
      compiler.warm(source, false);
      assertThat(Folder.bytes(compiler.classes(), graph.name(), ".class")).isPositive();
      assertThat(Folder.bytes(compiler.classes(), graph.name() + "Runner", ".class"))
          .isZero();
      compiler.warm(source, true);
      assertThat(Folder.bytes(compiler.classes(), graph.name() + "Runner", ".class"))
          .isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void isTheSameEachTime(TaskGraph graph) {
    TaskGraph again = graph.name().startsWith("Wide")
        ? TaskGraph.wide(graph.size())
        : TaskGraph.layered(graph.size());
    assertThat(List.of(again.annotated(), MainText.of(again)))
        .containsExactly(graph.annotated(), MainText.of(graph));
  }
}
