package dev.attacca.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** All of the page without a mouse. */
class KeyboardTest extends InBrowser {
  private void focusOn(String selector) {
    for (int i = 0; i < 40; i++) {
      if (Boolean.TRUE.equals(
          script("return document.activeElement.matches(arguments[0])", selector))) {
        return;
      }
      press(Keys.TAB);
    }
    throw new AssertionError(selector + " is not reached by the tabulator, but " + focused());
  }

  private void untilFocused(String words) {
    until("the focus on " + words, () -> focused().contains(words));
  }

  @Test
  void the_first_thing_leads_past_the_head_to_the_view() throws Exception {
    try (PlayedPage page = new MadeUp("task", 8, false).play()) {
      open(page.address("graph"));
      shown(".node");
      press(Keys.TAB);
      assertThat(focused()).isEqualTo("Skip to the view");
      until("it to be seen", () -> driver.findElement(By.id("skip")).getRect().getY() >= 0);
      press(Keys.ENTER);
      assertThat(script("return document.activeElement.id")).isEqualTo("main");
      assertThat(driver.getCurrentUrl()).as("the token stays").contains("#T/graph");
    }
  }

  @Test
  void arrows_go_from_view_to_view() throws Exception {
    try (PlayedPage page = new MadeUp("task", 8, false).play()) {
      open(page.address("graph"));
      shown(".node");
      focusOn("[role=tab]");
      List<String> seen = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        String here = focused();
        seen.add(here);
        until(
            here,
            () -> text("[role=tab][aria-selected=true]").equals(here)
                && driver.getTitle().contains(here));
        press(Keys.ARROW_RIGHT);
      }
      assertThat(seen).containsExactly("Graph", "Runs", "Gantt", "Item", "Numbers");
      untilFocused("Graph");
      press(Keys.END);
      untilFocused("Numbers");
      press(Keys.HOME);
      untilFocused("Graph");
      press(Keys.TAB);
      assertThat(text("[role=tab]")).as("one stop for all tabs").doesNotContain(focused());
    }
  }

  @Test
  void tasks_are_gone_through_in_order_and_along_the_arrows() throws Exception {
    try (PlayedPage page = new MadeUp("task", 8, false).play()) {
      open(page.address("graph"));
      shown(".node");
      focusOn(".node");
      assertThat(focused()).isEqualTo("task0, input");
      press(Keys.ARROW_DOWN, Keys.ARROW_DOWN);
      untilFocused("task2, task: 42 in");
      press(Keys.ARROW_LEFT);
      untilFocused("task1,");
      press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
      untilFocused("task3, loop");
      press(Keys.END);
      untilFocused("task7,");
      press(Keys.ARROW_DOWN);
      untilFocused("task7,");
      press(Keys.HOME);
      untilFocused("task0,");
      assertThat(isSeen()).as("the focus is seen").isTrue();
    }
  }

  private boolean isSeen() {
    return Boolean.TRUE.equals(
        script(
            "return getComputedStyle(document.activeElement.querySelector('.ring')).stroke !== 'none'"));
  }

  @Test
  void enter_opens_the_details_and_escape_leads_back() throws Exception {
    try (PlayedPage page = new MadeUp("task", 8, false).play()) {
      open(page.address("graph"));
      shown(".node");
      focusOn(".node");
      press(Keys.ARROW_DOWN, Keys.ENTER);
      untilFocused("task1");
      assertThat(script("return document.activeElement.localName")).isEqualTo("h2");
      assertThat(attribute(".node[data-task='task1']", "aria-pressed")).isEqualTo("true");
      focusOn(".ends button");
      press(Keys.ENTER);
      untilText(".inspector h2", "task0");
      press(Keys.ESCAPE);
      untilFocused("task0, input");
      assertThat(driver.findElement(By.cssSelector(".inspector")).isDisplayed()).isFalse();
      assertThat(attribute(".node[data-task='task0']", "aria-pressed")).isEqualTo("false");
    }
  }

  @Test
  void plus_minus_and_zero_zoom() throws Exception {
    try (PlayedPage page = new MadeUp("task", 8, false).play()) {
      open(page.address("graph"));
      shown(".node");
      focusOn(".node");
      String before = attribute(".graph > g", "transform");
      press("+", "+");
      until("larger", () -> scale() > scaleOf(before));
      press("-", "-", "-");
      until("smaller", () -> scale() < scaleOf(before));
      press("0");
      until("all of it", () -> attribute(".graph > g", "transform").equals(before));
    }
  }

  private double scale() {
    return scaleOf(attribute(".graph > g", "transform"));
  }

  private static double scaleOf(String transform) {
    return Double.parseDouble(transform.replaceAll(".*scale\\((.*)\\)", "$1"));
  }

  @Test
  void bars_of_a_run_are_gone_through_and_opened() throws Exception {
    try (PlayedPage page = new MadeUp("task", 8, false).play()) {
      open(page.address("run/" + MadeUp.FAILED));
      shown(".row");
      focusOn(".row");
      assertThat(focused()).contains("task0: succeeded", "on the critical path", "ran 400 ms");
      press(Keys.END);
      untilFocused("line[0] · task7: failed");
      press(Keys.ENTER);
      untilText(".inspector h2", "task7");
      untilText(".inspector", "task is the cause");
      focusOn(".inspector a");
      press(Keys.ENTER);
      untilText("h1", "line[0]");
      assertThat(text("[role=tab][aria-selected=true]")).isEqualTo("Item");
    }
  }

  @Test
  void picture_and_table_are_chosen_by_arrows() throws Exception {
    try (PlayedPage page = new MadeUp("task", 8, false).play()) {
      open(page.address("numbers"));
      shown(".chart");
      focusOn(".choice input");
      press(Keys.ARROW_RIGHT);
      shown("table");
      assertThat(driver.findElement(By.cssSelector(".charts")).isDisplayed()).isFalse();
      press(Keys.TAB);
      assertThat(script("return document.activeElement.matches('.scrolling')"))
          .as("it can be scrolled")
          .isEqualTo(true);
      pressWithShift(Keys.TAB);
      press(Keys.ARROW_LEFT);
      shown(".chart");
    }
  }
}
