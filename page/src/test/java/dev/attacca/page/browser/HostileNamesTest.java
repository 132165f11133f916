package dev.attacca.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a program calls its tasks, and fails with, is text. */
class HostileNamesTest extends InBrowser {
  private static final String HOSTILE =
      "<img src=x onerror=\"document.title='hurt'\"><script>document.title='hurt'</script>&amp;__proto__";

  @ParameterizedTest
  @CsvSource({
    "graph, .node",
    "runs, tbody",
    "run/run-2, .row-name",
    "run/run-2, .trouble",
    "run/run-2/item/line%5B0%5D, .trouble",
    "numbers, h1"
  })
  void names_and_failures_are_shown_as_they_are(String view, String where) throws Exception {
    try (PlayedPage page = new MadeUp(HOSTILE, 8, true).play()) {
      open(page.address(view));
      shown(where);
      untilText(
          where.equals(".node") || where.equals(".row-name")
              ? "option, [aria-label], .row-name, .node-far"
              : where,
          "<img");
      isUnhurt();
      if (!view.equals("runs")) {
        showAs("table");
        untilText("table, .twin", "<script>");
        isUnhurt();
      }
    }
  }

  private void isUnhurt() {
    assertThat(isThere("main img, main script, body > script")).isFalse();
    assertThat(driver.getTitle()).isNotEqualTo("hurt");
    assertThat(script("return ({}).polluted ?? Object.getPrototypeOf({}) === Object.prototype"))
        .isEqualTo(true);
  }

  @ParameterizedTest
  @CsvSource({"__proto__", "constructor", "toString"})
  void names_that_mean_something_to_a_script_are_names(String name) throws Exception {
    try (PlayedPage page = new MadeUp(name, 8, false).play()) {
      page.knows(page.snapshot().replace("\"" + name + "1\"", "\"" + name + "\""));
      open(page.address("graph"));
      until(
          name,
          () -> attribute(".node[data-task='" + name + "']", "aria-label")
              .startsWith(name + ", task: 41 in"));
    }
  }
}
