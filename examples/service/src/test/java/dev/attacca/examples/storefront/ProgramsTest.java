package dev.attacca.examples.storefront;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProgramsTest {
  private final PrintStream console = System.out;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @AfterEach
  void restoreTheConsole() {
    System.setOut(console);
  }

  @Test
  void productPagePrintsThePageTheTimesAndTheCriticalPath() throws IOException {
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));

    ProductPage.main(new String[0]);

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("Clara Schumann", "the calls one by one", "the whole page", "the critical path")
        .containsPattern("recommendations +\\d+ +\\d+ +\\d+ +\\|")
        .containsPattern("the critical path +\\d+ ms +\\w+ \\d+ > .*page \\d+");
  }

  @Test
  void resilientProductPagePrintsBothPagesAndWhatWasTolerated() throws IOException {
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));

    ResilientProductPage.main(new String[0]);

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains(
            "Clara Schumann",
            "Teatro La Fenice",
            "by card",
            "by invoice",
            "attempt 3",
            "took longer than",
            "HTTP 503")
        .containsPattern("invoice +- +- +-");
  }
}
