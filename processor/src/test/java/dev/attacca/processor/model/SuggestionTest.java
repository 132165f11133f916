package dev.attacca.processor.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
  @ParameterizedTest
  @CsvSource({
    "'', '', 0",
    "abc, abc, 0",
    "abc, '', 3",
    "fecth, fetch, 1",
    "prodct, product, 1",
    "ab, ba, 1",
    "kitten, sitting, 3",
    "ca, abc, 3"
  })
  void a_swap_counts_once(String a, String b, int distance) {
    assertThat(Suggestion.distance(a, b)).isEqualTo(distance);
    assertThat(Suggestion.distance(b, a)).isEqualTo(distance);
  }

  @Test
  void the_closest_name_is_suggested_and_the_first_of_equals() {
    assertThat(Suggestion.closest("prcie", List.of("prize", "price", "slice"))).contains("price");
    assertThat(Suggestion.closest("bat", List.of("cat", "hat"))).contains("cat");
    assertThat(Suggestion.closest("PRODUCT", List.of("product"))).contains("product");
  }

  @Test
  void nothing_is_suggested_if_nothing_is_close() {
    assertThat(Suggestion.closest("quantity", List.of("product", "price"))).isEmpty();
    assertThat(Suggestion.closest("x", List.of("y"))).isEmpty();
    assertThat(Suggestion.closest("", List.of("y"))).isEmpty();
    assertThat(Suggestion.hint("quantity", List.of())).isEqualTo(".");
  }
}
