package dev.attacca.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.page.Page;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.Trace;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The graph, with the counts of all tasks. */
class GraphViewTest extends InBrowser {
  private static final String NODE = ".node[data-task='%s']";

  private static String node(String task) {
    return NODE.formatted(task);
  }

  private void untilLabel(String task, String words) {
    until(task + " to be " + words, () -> attribute(node(task), "aria-label").contains(words));
  }

  @Test
  void every_task_shows_how_often_the_recorder_has_seen_it_done() {
    try (Page page = Page.serve()) {
      RunRecorder recorder = page.recorder();
      TillRunner till = TillRunner.builder(new Till()).with(page).build();
      till.run("tea coffee milk");
      till.run("bread");
      open(page.url());
      for (String task : new String[] {"basket", "price", "tax", "total", "receipt", "drawer"}) {
        long done = recorder.runs().stream()
            .flatMap(run -> Stream.concat(
                run.tasks().stream(), run.items().stream().flatMap(item -> item.tasks().stream())))
            .filter(each -> each.name().equals(task) && each.fate() == Trace.Fate.SUCCEEDED)
            .count();
        untilLabel(task, done + " in, " + done + " out");
      }
      assertThat(attribute(node("things"), "aria-label")).isEqualTo("things, input");
      assertThat(text(".summary")).contains("0 running · 2 done · 0 failed");
    }
  }

  @Test
  void a_loop_is_a_box_around_what_is_done_for_each_item() {
    try (Page page = Page.serve()) {
      TillRunner.builder(new Till()).with(page).build().run("tea coffee milk");
      open(page.url());
      untilText(".scope[data-scope='line']", "3 done · 0 open");
      assertThat((Boolean)
              script("const at = name => document.querySelector(name).getBoundingClientRect();"
                  + "const box = at('.scope[data-scope=line] .scope-box'), inner = at(\".node[data-task='price'] .box\"),"
                  + " outer = at(\".node[data-task='receipt'] .box\");"
                  + "return box.left < inner.left && inner.right < box.right && box.top < inner.top && inner.bottom < box.bottom"
                  + " && (outer.left > box.right || outer.top > box.bottom)"))
          .isTrue();
    }
  }

  @Test
  void what_goes_on_is_shown_while_it_goes_on() {
    try (Page page = Page.serve()) {
      Till held = new Till();
      TillRunner till = TillRunner.builder(held).with(page).build();
      open(page.url());
      untilLabel("basket", "0 in, 0 out");
      Run<TillRunner.Result> run = till.start("wait tea");
      untilLabel("basket", "1 in, 0 out, 1 running");
      assertThat(attribute(node("basket"), "data-state")).isEqualTo("running");
      untilText(".summary", "1 running");
      held.open();
      run.join();
      untilLabel("basket", "1 in, 1 out");
      until("it to be done", () -> attribute(node("basket"), "data-state").equals("done"));
      untilLabel("price", "2 in, 2 out");
      untilLabel("drawer", "1 in, 1 out");
      untilText(".summary", "0 running · 1 done");
    }
  }

  @Test
  void a_task_tells_its_counts_its_neighbours_and_why_it_waits() {
    try (Page page = Page.serve()) {
      Till held = new Till();
      Run<TillRunner.Result> run = TillRunner.builder(held).with(page).build().start("wait tea");
      open(page.url());
      untilLabel("basket", "1 running");
      shown(node("total") + " .box").click();
      untilText(".inspector h2", "total");
      assertThat(text(".inspector .ends")).contains("price", "tax", "receipt");
      untilText(".inspector .waits", "needs ");
      assertThat(text(".inspector .waits")).contains(run.id());
      held.open();
      run.join();
      until("nothing to wait for", () -> !isThere(".inspector .waits li"));
      shown(".inspector button.icon").click();
      until(
          "the details to be closed",
          () -> !driver.findElement(By.cssSelector(".inspector")).isDisplayed());
    }
  }

  @Test
  void the_table_says_what_the_picture_says() {
    try (Page page = Page.serve()) {
      TillRunner.builder(new Till()).with(page).build().run("tea coffee milk");
      open(page.url());
      untilLabel("price", "3 in, 3 out");
      showAs("table");
      shown(".twin table");
      untilText(".twin caption", "Tasks of Till");
      assertThat(driver.findElement(By.cssSelector(".stage")).isDisplayed()).isFalse();
      assertThat(text(".twin thead th")).contains("Task", "Needs", "Running", "Waiting", "Failed");
      assertThat(text(".twin tbody th"))
          .contains("things", "basket", "line", "price", "tax", "total", "receipt", "drawer");
      assertThat(script(
              "return [...document.querySelectorAll('.twin tbody tr')].find(row => row.cells[0].textContent === 'tax')"
                  + ".cells[5].textContent"))
          .isEqualTo("3");
      script("document.querySelector('.twin tbody th button').focus()");
      press(Keys.ENTER);
      shown(".inspector");
    }
  }

  @Test
  void a_failed_task_is_marked_by_more_than_a_colour() {
    try (Page page = Page.serve()) {
      TillRunner till = TillRunner.builder(new Till()).with(page).build();
      Run<TillRunner.Result> run = till.start("tea bad");
      until("the end", () -> run.status().isOver());
      open(page.url());
      untilLabel("price", "1 failed");
      assertThat(text(node("price") + " .badges")).contains("✕ 1");
    }
  }

  @Test
  void a_page_without_a_runner_says_how_to_give_it_one() {
    try (Page page = Page.serve()) {
      open(page.url());
      untilText(".empty", "builder.with(page)");
      TillRunner.builder(new Till()).with(page).build();
      shown(node("price"));
    }
  }
}
