package dev.attacca.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Generated code as reviewers see it. Rewrite the files with {@code -Dattacca.golden=write}. */
class GoldenTest {
  private static final Path FILES = Path.of("src/test/resources/golden");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Checkout",
        "Quotes",
        "Notify",
        "Bare",
        "Legacy",
        "Words",
        "Prices",
        "Orders",
        "Ledger",
        "Accounts"
      })
  void the_runner_is_as_it_was_reviewed(String name) throws IOException {
    String source = Files.readString(FILES.resolve(name + ".java.txt"));
    String written = Compiling.generated(Compiling.accept(source), "shop." + name + "Runner");
    Path golden = FILES.resolve(name + "Runner.java.txt");
    if ("write".equals(System.getProperty("attacca.golden"))) {
      Files.writeString(golden, written);
    }
    assertThat(written).isEqualTo(Files.readString(golden));
    assertThat(written).as("generated code knows spi and the API").doesNotContain("internal");
  }

  @Test
  void five_tasks_make_less_than_300_lines() throws IOException {
    String source = Files.readString(FILES.resolve("Checkout.java.txt"));
    assertThat(source.split("@Task", -1)).hasSize(1 + 5);
    assertThat(
            Compiling.generated(Compiling.accept(source), "shop.CheckoutRunner").lines())
        .hasSizeLessThan(300);
  }
}
