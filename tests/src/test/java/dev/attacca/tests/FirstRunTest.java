package dev.attacca.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Task;
import dev.attacca.runtime.Context;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the first run in a JVM does not wait for. */
@Timeout(120)
class FirstRunTest {
  /** Two tasks, one of them of items. */
  static class Sums {
    @Loop
    List<Integer> number(@Input int first) {
      return List.of(first, first + 1);
    }

    @Task
    int square(int number) {
      return number * number;
    }

    @Task
    int sum(@Collect List<Integer> square) {
      return square.stream().mapToInt(Integer::intValue).sum();
    }
  }

  /** The program that is looked at. */
  public static void main(String[] arguments) {
    try (FirstRunTest_SumsRunner sums = FirstRunTest_SumsRunner.of(new Sums())) {
      if (sums.sum(3) != 25 || sums.run(1).sum() != 5) {
        throw new AssertionError(); // not System.exit(), which looks for a log itself on newer JDKs
      }
    }
  }

  @Test
  void nobody_has_asked_for_flight_recorder_or_a_log(@TempDir Path directory) throws Exception {
    Path loaded = directory.resolve("loaded.txt");
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xlog:class+load:file=loaded.txt",
            "-cp",
            Stream.of(FirstRunTest.class, Context.class, OnError.class)
                .map(MemoryTest::root)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator)),
            FirstRunTest.class.getName())
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .start();
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEmpty();
    assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(loaded)
        .content(UTF_8)
        .contains("dev.attacca.runtime.spi.Engine ")
        .doesNotContain(
            "jdk.jfr.internal.", "java.util.logging.LogManager ", "System$LoggerFinder ");
  }
}
