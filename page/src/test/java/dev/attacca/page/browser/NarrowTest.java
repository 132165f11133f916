package dev.attacca.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
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

  @Test
  void the_names_of_the_views_need_no_bar_to_scroll() throws Exception {
    try (PlayedPage page = new MadeUp("task", 12, true).play()) {
      size(700, 800);
      open(page.address("runs"));
      shown("tbody tr");
      assertThat(
              script(
                  "const nav = document.querySelector('.top nav'); return [nav.offsetWidth - nav.clientWidth, nav.offsetHeight - nav.clientHeight].join()"))
          .isEqualTo("0,0");
    }
  }

  @Test
  void a_row_says_of_which_task_it_is() throws Exception {
    try (PlayedPage page = new MadeUp("task", 12, true).play()) {
      size(420, 800);
      open(page.address("run/run-3"));
      shown(".row");
      assertThat(texts(".row-name"))
          .contains("task0", "task5")
          .anyMatch(name -> name.startsWith("…"));
      assertThat(
              script(
                  "return [...document.querySelectorAll('.row')]"
                      + ".filter(row => !row.querySelector('.row-name').textContent.endsWith(row.dataset.task)).length"))
          .isEqualTo(0L);
      open(page.address("run/run-2/item/line%5B0%5D"));
      shown(".row");
      assertThat(texts(".row-name")).contains("task6", "task11");
    }
  }

  private List<String> texts(String selector) {
    return List.of(text(selector).split("\n"));
  }

  @Test
  void texts_are_within_what_is_drawn_around_them() throws Exception {
    MadeUp made = new MadeUp("task", 12, true);
    String full = made.snapshot().replaceAll("\\[4[0-9],30,", "[28912,28934,");
    try (PlayedPage page = made.play()) {
      page.knows(full);
      open(page.address("graph"));
      shown(".node-count");
      assertThat(text(".node-count")).contains("29K in", "29K out");
      assertThat(script("return [...document.querySelectorAll('.node')].filter(node => {"
              + " const [into, out] = [...node.querySelectorAll('.node-count')].map(each => each.getBBox());"
              + " return into && into.width > 0 && into.x + into.width + 2 > out.x; }).length"))
          .isEqualTo(0L);
      open(page.address("run/run-1"));
      shown(".gap-label");
      assertThat(text(".gap-label")).isEqualTo("73.5 ms idle");
      assertThat(script("const [box, text] = document.querySelector('.gap-label').children;"
              + "return box.getBBox().width - text.getBBox().width > 8"))
          .isEqualTo(true);
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
