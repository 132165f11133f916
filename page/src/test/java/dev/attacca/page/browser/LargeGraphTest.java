package dev.attacca.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** A thousand tasks. */
class LargeGraphTest extends InBrowser {
  @Test
  void a_task_among_a_thousand_is_found_and_brought_near() throws Exception {
    try (PlayedPage page = new MadeUp("task", 1000, false).play()) {
      open(page.address("graph"));
      until("all of them", () -> driver.findElements(By.cssSelector(".node")).size() == 1000);
      assertThat(attribute(".graph", "class")).contains("farther");
      shown("input[type=search]").sendKeys("TASK777", Keys.ENTER);
      untilText(".inspector h2", "task777");
      assertThat(attribute(".graph", "class")).doesNotContain("far");
      assertThat(focused()).startsWith("task777, task: 817 in");
      assertThat((Boolean) script(
              "const node = document.activeElement.getBoundingClientRect(), stage = document.querySelector('.stage')"
                  + ".getBoundingClientRect(); return node.left >= stage.left && node.right <= stage.right && node.top >= stage.top"
                  + " && node.bottom <= stage.bottom"))
          .isTrue();
    }
  }

  @Test
  void their_bars_and_their_tables_are_all_there() throws Exception {
    try (PlayedPage page = new MadeUp("task", 1000, false).play()) {
      open(page.address("run/" + MadeUp.SUCCEEDED));
      until("all rows", () -> driver.findElements(By.cssSelector(".row")).size() == 1000);
      script("document.querySelector('.check input').click()");
      until(
          "the critical ones", () -> driver.findElements(By.cssSelector(".row")).size() == 2);
      driver.findElement(By.id("tab-graph")).click();
      until("the graph", () -> driver.findElements(By.cssSelector(".node")).size() == 1000);
      showAs("table");
      until(
          "all of the table",
          () -> text(".twin tbody th")
                  .lines()
                  .filter(name -> name.startsWith("task"))
                  .count()
              >= 1000);
    }
  }

  @Test
  void news_of_a_few_changes_only_these() throws Exception {
    try (PlayedPage page = new MadeUp("task", 1000, false).play()) {
      open(page.address("graph"));
      until("all of them", () -> driver.findElements(By.cssSelector(".node")).size() == 1000);
      script(
          "window.changed = new Set(); new MutationObserver(all => all.forEach(each => {"
              + "const task = each.target.closest?.('.node')?.dataset.task; if (task) changed.add(task); }))"
              + ".observe(document.querySelector('.nodes'), { attributes: true, attributeFilter: ['aria-label'], subtree: true })");
      page.tell(
          "delta",
          "{\"now\": 1, \"version\": 2, \"dags\": {\"taskDag\": {\"counts\": {\"task500\": [9001, 9000, 0, 0, 1, 0, 5]}}}}");
      until(
          "the news",
          () -> attribute(".node[data-task='task500']", "aria-label")
              .contains("9,001 in, 9,000 out, 1 running"));
      assertThat(script("return [...changed].join()")).isEqualTo("task500");
    }
  }
}
