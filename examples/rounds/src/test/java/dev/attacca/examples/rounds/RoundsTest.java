package dev.attacca.examples.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoundsTest {
  @Test
  void aTextIsRevisedUntilTheJudgeHasNothingToSay() {
    Essay.Report report = EssayRunner.of(new Essay()).report("We really utilize very small boats.");
    assertThat(report.text()).isEqualTo("We use small boats.");
    assertThat(report.changes()).isEqualTo(3);
    assertThat(report.drafts())
        .containsExactly(
            "We really utilize very small boats.",
            "We use very small boats.",
            "We use small boats.");
  }

  @Test
  void aGoodTextIsLeftAsItIs() {
    Essay.Report report = EssayRunner.of(new Essay()).report("We use boats.");
    assertThat(report.drafts()).containsExactly("We use boats.");
    assertThat(report.text()).isEqualTo("We use boats.");
  }

  @Test
  void aJudgeWhoIsNeverContentEndsIt() {
    assertThatThrownBy(() ->
            EssayRunner.of(new Essay()).overriding().text("We").good(false).report())
        .hasMessageContaining("after 10 rounds");
  }

  @Test
  void allPagesAreRead() throws IOException {
    try (Orders orders = new Orders(26)) {
      assertThat(ListingRunner.of(new Listing()).report(orders.first()))
          .isEqualTo("26 orders on 7 pages, 333 in all");
    }
  }

  @Test
  void pagesCanBeGiven() {
    URI nowhere = URI.create("http://localhost:1/");
    Page one = new Page(List.of("a 1", "b 2"), Optional.of(nowhere));
    Page two = new Page(List.of("c 4"), Optional.empty());
    assertThat(
            ListingRunner.of(new Listing()).overriding().page(List.of(one, two)).report())
        .isEqualTo("3 orders on 2 pages, 7 in all");
  }
}
