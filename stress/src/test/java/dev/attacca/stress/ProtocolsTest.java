package dev.attacca.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.internal.base.SharedNumbersStress;
import dev.attacca.runtime.internal.scope.TaskStatesStress;
import dev.attacca.runtime.internal.sequence.HoldingStress;
import dev.attacca.runtime.internal.sequence.ValueQueueStress;
import dev.attacca.runtime.spi.DirectPassStress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Runs jcstress over the tests of this module, which are listed by its own processor: in its shortest mode, or for longer with
 * {@code -Pfull}. Its report is in {@code target/jcstress}.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProtocolsTest {
  private static final String MODE = System.getProperty("attacca.stress.mode", "sanity");
  private static final Path RESULTS =
      Path.of(System.getProperty("attacca.stress.results", "target/jcstress"));

  @Test
  void noOrderOfTheirStepsIsForbidden() throws Exception {
    Files.createDirectories(RESULTS);
    Path log = RESULTS.resolve("log.txt");
    Process process = new ProcessBuilder(command())
        .directory(RESULTS.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    try {
      process.waitFor();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(log, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said).contains("Failed tests: No matches.", "Error tests: No matches.");
    assertThat(said).contains(tests());
  }

  private static List<String> command() {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command = new ArrayList<>(List.of(
        java.toString(),
        "-cp",
        System.getProperty("java.class.path"),
        "org.openjdk.jcstress.Main",
        "-v",
        "-r",
        RESULTS.toString(),
        "-m",
        MODE));
    if (MODE.equals(
        "sanity")) { // each test in one JVM, and not in all that its compilers can be told to do
      command.addAll(List.of("-sc", "false", "-jvmArgs", "-Xmx512m"));
    }
    return command;
  }

  /** As jcstress names them: the public classes within those that are listed. */
  private static List<String> tests() {
    return Stream.of(
            SharedNumbersStress.class,
            TaskStatesStress.class,
            ValueQueueStress.class,
            HoldingStress.class,
            DirectPassStress.class,
            GraphStress.class,
            FlowStress.class,
            SessionStress.class)
        .flatMap(all -> Arrays.stream(all.getClasses()))
        .map(test -> "[OK] " + test.getCanonicalName())
        .toList();
  }
}
