package dev.attacca.processor.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "5ns, 5",
    "3us, 3000",
    "200ms, 200000000",
    "2s, 2000000000",
    "1m, 60000000000",
    "1h, 3600000000000",
    "0ms, 0",
    "PT1.5S, 1500000000",
    "P1D, 86400000000000",
    "pt2m, 120000000000"
  })
  void short_and_iso_forms_are_read(String text, long nanos) {
    assertThat(Durations.parse(text)).hasValue(nanos);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "5",
        "s",
        "1 s",
        "-1s",
        "1.5s",
        "1S",
        "2 days",
        "PT-1S",
        "999999999999999999h",
        "99999999999999999999s",
        "P400000D"
      })
  void anything_else_is_none(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }
}
