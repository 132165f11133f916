package dev.attacca.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seven hundred pixels and less. */
class NarrowTest extends InBrowser {
  @ParameterizedTest
  @ValueSource(
      strings = {"graph", "runs", "run/run-3", "run/run-2", "run/run-2/item/line%5B0%5D", "numbers"
      })
  void nothing_is_wider_than_the_window(String view) throws Exception {
    try (PlayedPage page =
        new MadeUp("taskOfWhichTheNameIsLongerThanMostOfThemAre", 12, true).play()) {
      for (int width : new int[] {1400, 700, 420}) {
        size(width, 800);
        open(page.address(view));
        shown(".node, .row, .chart, tbody tr");
        isNoWider(width);
        if (!view.equals("runs")) {
          showAs("table");
          shown("tbody tr");
          isNoWider(width);
        }
      }
    }
  }

  private void isNoWider(int width) {
    assertThat((Long) script("return document.documentElement.scrollWidth"))
        .isLessThanOrEqualTo(width);
    assertThat(script(
            "return [...document.querySelectorAll('button, select, input, [role=tab], h1, .legend li')]"
                + ".filter(each => each.checkVisibility() && !each.closest('.scrolling, nav') && each.getBoundingClientRect().right > innerWidth + 1)"
                + ".map(each => each.outerHTML).join('\\n')"))
        .as("what sticks out at " + width)
        .isEqualTo("");
  }
}
