package dev.attacca.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** A connection that is lost, and comes back; and one that is refused. */
class ConnectionTest extends InBrowser {
  @Test
  void a_connection_that_is_lost_comes_back_and_with_it_the_newest_state() throws Exception {
    try (PlayedPage page = new MadeUp("task", 8, false).play()) {
      open(page.address("graph"));
      untilText("#connection-text", "Live");
      assertThat(attribute(".node[data-task='task1']", "aria-label")).contains("41 in");
      page.goesAway();
      untilText("#connection-text", "Connection lost");
      untilText("#connection-wait", "again in");
      assertThat(attribute("body", "class")).contains("stale");
      assertThat(isThere(".node[data-task='task1']")).as("what was known stays").isTrue();
      page.knows(page.snapshot().replace("\"task1\":[41,", "\"task1\":[7041,"));
      page.comesBack();
      script("document.querySelector('#connection-retry').click()");
      untilText("#connection-text", "Live");
      until(
          "the newest",
          () -> attribute(".node[data-task='task1']", "aria-label").contains("7,041 in"));
      assertThat(attribute("body", "class")).isNotEqualTo("stale");
    }
  }

  @Test
  void it_comes_back_by_itself() throws Exception {
    try (PlayedPage page = new MadeUp("task", 8, false).play()) {
      open(page.address("runs"));
      untilText("#connection-text", "Live");
      page.goesAway();
      untilText("#connection-text", "Connection lost");
      page.comesBack();
      untilText("#connection-text", "Live");
      assertThat(driver.findElement(By.cssSelector("#connection-retry")).isDisplayed())
          .isFalse();
    }
  }

  @Test
  void an_address_without_its_token_says_what_is_missing() throws Exception {
    try (PlayedPage page = new MadeUp("task", 8, false).play()) {
      String address = page.address("graph");
      open(address.replace("#T/", "#other/"));
      untilText("[role=alert]", "does not open the page");
      untilText("[role=alert]", "with all that follows the #");
      isAccessible("a page that is refused");
      script("location.hash = arguments[0]", address.substring(address.indexOf('#')));
      shown(".node");
      driver.manage().logs().get("browser");
    }
  }

  @Test
  void the_token_stays_in_the_address_and_nowhere_else() throws Exception {
    try (PlayedPage page = new MadeUp("task", 8, false).play()) {
      open(page.address("graph"));
      shown(".node");
      for (String view : new String[] {"runs", "run", "item", "numbers", "graph"}) {
        driver.findElement(By.id("tab-" + view)).click();
        until(view, () -> attribute("#tab-" + view, "aria-selected").equals("true"));
        assertThat(driver.getCurrentUrl()).contains("#T/" + (view.equals("item") ? "" : view));
      }
      assertThat(
              script("return sessionStorage.length + localStorage.length + document.cookie.length"))
          .isEqualTo(0L);
    }
  }
}
