package dev.attacca.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.attacca.DependsOn;
import dev.attacca.Loop;
import dev.attacca.Task;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values, where they are to be shown. */
@Timeout(120)
class ValuesTest {
  static class Hostile {
    @Override
    public String toString() {
      throw new StackOverflowError();
    }
  }

  static class Nameless {
    @Override
    public String toString() {
      return null;
    }
  }

  static class Secrets {
    @Task
    String secret() {
      return "swordfish";
    }

    @Task
    CompletableFuture<String> later(String secret) {
      return CompletableFuture.completedFuture("later " + secret);
    }

    @Task
    Hostile hostile() {
      return new Hostile();
    }

    @Task
    Nameless nameless() {
      return new Nameless();
    }

    @Task
    String large() {
      return "x".repeat(1_000_000);
    }

    @Task
    List<Integer> many() {
      return Collections.nCopies(1_000_000, 7);
    }

    @Task
    int[] numbers() {
      return new int[] {1, 2, 3};
    }

    @Loop
    Stream<Integer> number() {
      return IntStream.range(0, 5_000).boxed();
    }

    @Task
    int doubled(int number) {
      return 2 * number;
    }

    @Task
    @DependsOn(every = "doubled")
    String last() {
      return "after all items";
    }
  }

  private static JsonNode rows(Page page) {
    ValuesTest_SecretsRunner.builder(new Secrets())
        .with(page)
        .build()
        .withId("one")
        .run();
    return new PageClient(page).run("one").at("/gantt/rows");
  }

  private static String value(JsonNode rows, String task) {
    for (JsonNode row : rows) {
      if (row.at("/task").asText().equals(task)) {
        return row.path("value").asText(null);
      }
    }
    throw new AssertionError(task);
  }

  @Test
  void noneIsShownUnlessThatIsSaid() {
    try (Page page = Page.serve()) {
      JsonNode rows = rows(page);
      assertThat(rows).isNotEmpty();
      assertThat(rows.findValues("value")).isEmpty();
      assertThat(new PageClient(page).run("one").toString()).doesNotContain("swordfish");
      assertThat(new PageClient(page).snapshot().toString()).doesNotContain("swordfish");
    }
  }

  @Test
  void theyAreShownAsShortTexts() {
    try (Page page = Page.builder().values(true).serve()) {
      JsonNode rows = rows(page);
      assertThat(new PageClient(page).snapshot().at("/values").asBoolean()).isTrue();
      assertThat(value(rows, "secret")).isEqualTo("swordfish");
      assertThat(value(rows, "later")).isEqualTo("later swordfish");
      assertThat(value(rows, "hostile")).contains("Hostile", "StackOverflowError");
      assertThat(value(rows, "nameless")).isEqualTo("null");
      assertThat(value(rows, "large")).hasSizeLessThan(400).startsWith("xxx");
      assertThat(value(rows, "many")).startsWith("[7, 7, ").contains("1000000 elements");
      assertThat(value(rows, "numbers")).isEqualTo("[1, 2, 3]");
      assertThat(value(rows, "last")).isEqualTo("after all items");
    }
  }

  @Test
  void thoseOfItemsAreShownAsFarAsThereIsRoom() {
    try (Page page = Page.builder().values(true).serve()) {
      rows(page);
      PageClient client = new PageClient(page);
      JsonNode item = PageClient.json(
          client.get(PageClient.path("one") + "/item?id=number%5B3%5D").body());
      assertThat(item.at("/way/0/value").asText()).isEqualTo("6");
      JsonNode late = PageClient.json(
          client.get(PageClient.path("one") + "/item?id=number%5B4999%5D").body());
      assertThat(late.at("/way/0").path("value").isMissingNode()).isTrue();
    }
  }

  @Test
  void afterTheEndTheRunnerGoesOnWithoutThem() {
    Page page = Page.builder().values(true).serve();
    ValuesTest_SecretsRunner runner =
        ValuesTest_SecretsRunner.builder(new Secrets()).with(page).build();
    page.close();
    assertThat(runner.run().secret()).isEqualTo("swordfish");
  }
}
