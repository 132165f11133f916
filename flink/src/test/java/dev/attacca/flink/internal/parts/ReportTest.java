package dev.attacca.flink.internal.parts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.TaskFailure;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of a place at its end. */
class ReportTest {
  private static Throwable deep(int calls) {
    return calls > 0 ? deep(calls - 1) : new IOException("deep");
  }

  /** The exception, and what hangs on it: the more failures there are, the less of each. */
  @Test
  void stacks_are_cut_those_of_causes_as_well() {
    Throwable thrown = new IllegalStateException("outer", deep(50));
    thrown.addSuppressed(new IllegalArgumentException("beside", deep(50)));
    for (int failures : new int[] {1, 101}) {
      Report report = new Report(failures);
      for (int i = 0; i < failures; i++) {
        report.add(new TaskFailure("price", "order[" + i + "]", List.of("price"), thrown), i == 0);
      }
      List<TaskFailure> told = Report.of(report.bytes(), failures).failures();
      assertThat(told).hasSize(failures);
      int most = failures == 1 ? 20 : 3;
      for (TaskFailure failure : told) {
        Throwable cause = failure.cause();
        assertThat(cause).hasMessage("outer");
        assertThat(cause.getStackTrace()).hasSizeLessThanOrEqualTo(most);
        assertThat(cause.getCause()).hasMessage("deep");
        assertThat(cause.getCause().getStackTrace()).hasSize(most);
        Throwable beside = cause.getSuppressed()[0];
        assertThat(beside).hasMessage("beside");
        assertThat(beside.getCause().getStackTrace()).hasSize(most);
      }
    }
  }
}
