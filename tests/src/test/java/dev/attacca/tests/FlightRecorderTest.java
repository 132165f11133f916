package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Input;
import dev.attacca.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Event;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The events of runs and tasks, read out of a recording. */
@Timeout(60)
class FlightRecorderTest {

  /** Two tasks, of which the second may fail. */
  static class Duet {
    @Task
    String first(@Input boolean fail) {
      return fail ? "bad" : "good";
    }

    @Task
    String second(String first) {
      if (first.equals("bad")) {
        throw new IllegalStateException("bad");
      }
      return first;
    }
  }

  @Test
  void runs_and_tasks_are_events(@TempDir Path directory) throws Exception {
    FlightRecorderTest_DuetRunner runner = FlightRecorderTest_DuetRunner.of(new Duet());
    runner.run(false);
    Path file = directory.resolve("attacca.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("dev.attacca.Run").withoutThreshold();
      recording.enable("dev.attacca.Task").withoutThreshold();
      recording.start();
      runner.run(false);
      assertThatThrownBy(() -> runner.run(true)).hasRootCauseMessage("bad");
      recording.stop();
      recording.dump(file);
    }
    assertThat(Files.size(file)).isPositive();
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    List<RecordedEvent> runs = named(events, "dev.attacca.Run");
    assertThat(runs)
        .extracting(event -> event.getString("status"))
        .containsExactlyInAnyOrder("SUCCEEDED", "FAILED");
    assertThat(runs).extracting(event -> event.getString("run")).doesNotHaveDuplicates();
    List<RecordedEvent> tasks = named(events, "dev.attacca.Task");
    assertThat(tasks)
        .extracting(event -> event.getString("task"))
        .containsExactlyInAnyOrder("first", "second", "first", "second");
    assertThat(tasks)
        .filteredOn(event -> event.getString("failure") != null)
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getString("task")).isEqualTo("second");
          assertThat(event.getString("failure")).contains("bad");
        });
  }

  /** A recording that was started for other reasons is not filled by us. */
  @Test
  void nothing_is_recorded_unasked(@TempDir Path directory) throws Exception {
    FlightRecorderTest_DuetRunner runner = FlightRecorderTest_DuetRunner.of(new Duet());
    Path file = directory.resolve("other.jfr");
    try (Recording recording = new Recording()) {
      recording.enable(Other.class);
      recording.start();
      runner.run(false);
      new Other().commit();
      recording.stop();
      recording.dump(file);
    }
    assertThat(RecordingFile.readAllEvents(file))
        .extracting(event -> event.getEventType().getName())
        .contains(Other.class.getName())
        .noneMatch(name -> name.startsWith("dev.attacca.Run") || name.equals("dev.attacca.Task"));
  }

  static class Other extends Event {}

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals(name))
        .toList();
  }
}
