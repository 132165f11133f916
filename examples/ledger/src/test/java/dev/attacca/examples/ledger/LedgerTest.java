package dev.attacca.examples.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskStats;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  @TempDir
  Path folder;

  private String run(String... words) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Ledger.run(Options.of(words), new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void tellsWhatHasBeenBookedAndWhatHasNot() throws Exception {
    String text = run("--rows", "3000", "--folder", folder.toString());

    assertThat(text)
        .contains("orders-3000.csv: 3,000 rows")
        .containsPattern("2,9\\d\\d orders booked: [\\d,]+\\.\\d\\d in all")
        .containsPattern("\\d+ rejected: \\d+ malformed, \\d+ of an unknown article")
        .contains("line 165: no quantity: \"some\"")
        .contains("rejects-flow.csv")
        .containsPattern("\\d calls to store, \\d+ rows each");
    assertThat(folder.resolve("flow.mv.db")).isNotEmptyFile();
  }

  @Test
  void doesTheSameByHand() throws Exception {
    String flow = run("--rows", "3,000", "--folder", folder.toString());
    String byHand = run("--by-hand", "--rows", "3_000", "--folder", folder.toString());

    assertThat(byHand.lines().filter(line -> line.contains("booked") || line.contains("malformed")))
        .hasSize(2)
        .allMatch(flow::contains);
    assertThat(folder.resolve("rejects-by-hand.csv"))
        .hasSameTextualContentAs(folder.resolve("rejects-flow.csv"));
  }

  @Test
  void comparesBoth() throws Exception {
    assertThat(run("--rows", "1000", "--compare", "--folder", folder.toString()))
        .containsPattern("3  by hand +\\d+\\.\\d\\d s   flow +\\d+\\.\\d\\d s")
        .containsPattern("the flow takes \\d+\\.\\d\\d times as long as chunks made by hand");
  }

  @Test
  void saysWhatItCanDoAndRefusesWhatItCannot() throws Exception {
    assertThat(run("--help")).contains("--rows", "--by-hand", "--compare");
    assertThatThrownBy(() -> Options.of("--row", "3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("what is --row?")
        .hasMessageContaining("--rows 2000000");
    assertThatThrownBy(() -> Options.of("--rows", "many")).hasMessageContaining("not many");
    assertThatThrownBy(() -> Options.of("--rows", "-1")).hasMessageContaining("not -1");
    assertThatThrownBy(() -> Options.of("--folder")).hasMessageContaining("--folder needs a value");
  }

  @Test
  void drawsHowFarItHasCome() {
    Stats stats = new Stats(List.of(task("store", 400), task("reject", 100)));

    assertThat(new Progress(1_000).line(stats, Duration.ofSeconds(2).toNanos()))
        .isEqualTo(
            "  " + "#".repeat(15) + ".".repeat(15) + "  50 %  500 rows  250/s  100 rejected");
    assertThat(new Progress(0).line(new Stats(List.of(task("store", 0), task("reject", 0))), 1))
        .startsWith("  " + "#".repeat(30) + " 100 %");
  }

  private static TaskStats task(String name, long out) {
    return new TaskStats(name, out, out, 0, 0, 0, 0, Duration.ZERO);
  }

  @Test
  void countsTheRowsOfAFileWithAndWithoutALastNewline() throws Exception {
    Path file = folder.resolve("orders.csv");
    for (var expected : java.util.Map.of(
            "", 0L, "h", 0L, "h\n", 0L, "h\na", 1L, "h\na\n", 1L, "h\na\n\n", 2L)
        .entrySet()) {
      Files.writeString(file, expected.getKey());
      assertThat(OrderFile.rows(file)).as(expected.getKey()).isEqualTo(expected.getValue());
    }
  }

  @Test
  void theSameOrdersAreWrittenEachTime() throws Exception {
    OrderFile.write(folder.resolve("one"), 500);
    OrderFile.write(folder.resolve("other"), 500);

    assertThat(folder.resolve("one")).hasSameTextualContentAs(folder.resolve("other"));
  }
}
