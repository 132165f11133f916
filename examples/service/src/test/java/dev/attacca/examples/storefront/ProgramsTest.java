package dev.attacca.examples.storefront;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
        .contains("Clara Schumann", "the calls one by one", "the whole page", "critical path: ")
        .containsPattern("recommendations +░*█+▒* +[\\d.]+ ms")
        .containsPattern("critical path: \\w+ → .*page");
  }

  @Test
  void withAPageItPrintsWhereThatIsAndGoesOnUntilEnter() throws IOException {
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    InputStream keyboard = System.in;
    System.setIn(new ByteArrayInputStream(new byte[] {'\n'}));
    try {
      ProductPage.main(new String[] {"--page"});
    } finally {
      System.setIn(keyboard);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .containsPattern("to be watched at http://127\\.0\\.0\\.1:\\d+/#\\S+")
        .contains("the whole page", "until you press Enter");
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
            "3 attempts",
            "timed out",
            "HTTP 503")
        .containsPattern("invoice +skipped: ");
  }
}
