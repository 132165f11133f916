package dev.attacca.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** What axe says of every view, as a picture and as a table, in light and in dark, wide and narrow. */
class AccessibilityTest extends InBrowser {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "graph",
        "runs",
        "run/run-3",
        "run/run-2",
        "run/run-1",
        "run/run-2/item/line%5B0%5D",
        "numbers"
      })
  void no_view_violates_a_rule(String view) throws Exception {
    try (PlayedPage page = new MadeUp("task", 12, true).play()) {
      for (String scheme : new String[] {"light", "dark"}) {
        for (int width : new int[] {1400, 700}) {
          look(scheme);
          size(width, 900);
          open(page.address(view));
          shown("h1, .node");
          shown(".node, .row, .chart, tbody tr");
          isAccessible(view + " in " + scheme + " at " + width);
          if (!view.equals("runs")) {
            showAs("table");
            shown("tbody tr");
            isAccessible("the table of " + view + " in " + scheme + " at " + width);
          }
        }
      }
    }
  }

  @Test
  void details_and_questions_violate_none_either() throws Exception {
    try (PlayedPage page = new MadeUp("task", 12, true).play()) {
      for (String scheme : new String[] {"light", "dark"}) {
        look(scheme);
        open(page.address("graph"));
        shown(".node");
        script(
            "document.querySelector(\".node[data-task='task11']\").dispatchEvent(new MouseEvent('click', { bubbles: true }))");
        untilText(".waits", "needs task1");
        isAccessible("details of a task in " + scheme);
        open(page.address("run/" + MadeUp.FAILED));
        shown(".row").sendKeys(Keys.ENTER);
        shown(".inspector");
        isAccessible("details of a bar in " + scheme);
        open(page.address("run/" + MadeUp.GOES_ON));
        shown("#run-cancel").click();
        shown("dialog");
        isAccessible("a question in " + scheme);
      }
    }
  }

  @Test
  void an_empty_page_violates_none() throws Exception {
    try (PlayedPage page = new PlayedPage(
        "{\"now\": 1, \"version\": 1, \"dags\": [], \"runs\": [], \"numbers\": {}}")) {
      for (String view : new String[] {"graph", "runs", "run", "item", "numbers"}) {
        open(page.address(view));
        shown(view.equals("runs") ? ".none" : ".empty");
        isAccessible("an empty " + view);
      }
    }
  }

  @Test
  void nothing_moves_for_those_who_do_not_want_it() throws Exception {
    try (PlayedPage page = new MadeUp("task", 8, false).play()) {
      driver.executeCdpCommand(
          "Emulation.setEmulatedMedia",
          Map.of("features", List.of(Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
      open(page.address("graph"));
      shown(".node");
      assertThat(
              script(
                  "return [...document.querySelectorAll('*')].filter(each => { const style = getComputedStyle(each);"
                      + "return style.animationName !== 'none' || style.transitionDuration !== '0s'; }).length"))
          .isEqualTo(0L);
    }
  }

  @Test
  void pictures_have_tables_with_captions_and_heads() throws Exception {
    try (PlayedPage page = new MadeUp("task", 8, false).play()) {
      for (String view :
          new String[] {"graph", "runs", "run/run-2", "run/run-2/item/line%5B0%5D", "numbers"}) {
        open(page.address(view));
        shown(".node, .row, .chart, tbody tr");
        if (!view.equals("runs")) {
          showAs("table");
        }
        shown("tbody tr");
        assertThat(
                script(
                    "return [...document.querySelectorAll('table')].filter(each => each.checkVisibility()).every(table => "
                        + "table.caption.textContent && [...table.querySelectorAll('thead th')].every(each => each.scope === 'col')"
                        + " && [...table.tBodies[0].rows].every(row => row.querySelector('th[scope=row]')))"))
            .as(view)
            .isEqualTo(true);
      }
    }
  }
}
