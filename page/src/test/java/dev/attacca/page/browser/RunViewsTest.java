package dev.attacca.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.page.Page;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.Trace;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** All runs, one run, one item of it, and numbers over time. */
class RunViewsTest extends InBrowser {
  private static String at(Page page, String view) {
    return page.url() + "/" + view;
  }

  private List<String> column(int column) {
    return text(".sheet tbody tr > :nth-child(" + column + ")").lines().toList();
  }

  private static void fails(Run<TillRunner.Result> run) {
    run.toCompletableFuture().handle((result, failure) -> null).join();
  }

  @Test
  void all_runs_are_listed_the_newest_first_and_the_failed_ones_on_demand() {
    try (Page page = Page.serve()) {
      RunRecorder recorder = page.recorder();
      TillRunner till = TillRunner.builder(new Till()).with(page).build();
      till.run("tea");
      fails(till.start("bad"));
      till.run("milk");
      open(at(page, "runs"));
      List<String> ids = recorder.runs().stream().map(Trace::runId).toList();
      until("all runs", () -> column(1).equals(ids));
      assertThat(column(2)).containsExactly("✓ succeeded", "✕ failed", "✓ succeeded");
      assertThat(text("tbody")).contains(String.valueOf(recorder.runs().get(1).rootCause()));
      script("document.querySelector('input[value=failed]').click()");
      until("the failed one", () -> column(1).equals(List.of(ids.get(1))));
      script("document.querySelector('input[value=slowest]').click()");
      List<String> slowest = recorder.runs().stream()
          .sorted((a, b) -> b.elapsed().compareTo(a.elapsed()))
          .map(Trace::runId)
          .toList();
      until("the slowest first", () -> column(1).equals(slowest));
      shown("tbody a").click();
      untilText("h1", "Run " + slowest.get(0));
    }
  }

  @Test
  void a_new_run_comes_into_the_list_and_its_end_too() {
    try (Page page = Page.serve()) {
      Till held = new Till();
      TillRunner till = TillRunner.builder(held).with(page).build();
      open(at(page, "runs"));
      untilText(".none", "No runs");
      Run<TillRunner.Result> run = till.start("held");
      until(
          "the run",
          () -> column(1).equals(List.of(run.id())) && column(2).equals(List.of("● running")));
      held.open();
      run.join();
      until("its end", () -> column(2).equals(List.of("✓ succeeded")));
    }
  }

  @Test
  void a_run_shows_when_each_task_ran_and_which_were_critical() {
    try (Page page = Page.serve()) {
      RunRecorder recorder = page.recorder();
      TillRunner.builder(new Till()).with(page).build().run("tea coffee");
      Trace trace = recorder.runs().get(0);
      open(at(page, "run/" + trace.runId()));
      shown(".row");
      assertThat(text("h1")).isEqualTo("Run " + trace.runId());
      assertThat(script(
              "return [...document.querySelectorAll('.row')].map(row => row.dataset.key.split('\\n')).filter(key => !key[0])"
                  + ".map(key => key[1]).join()"))
          .isEqualTo(
              String.join(",", trace.tasks().stream().map(Trace.Task::name).toList()));
      assertThat(script(
              "return [...new Set([...document.querySelectorAll('.row[data-critical]')].map(row => row.dataset.task))]"
                  + ".sort().join()"))
          .isEqualTo(
              String.join(",", trace.criticalPath().stream().distinct().sorted().toList()));
      assertThat(script("return document.querySelectorAll('.row[data-critical]').length"
              + " - document.querySelectorAll('.critical-path path').length"))
          .as("a line from each to the next")
          .isEqualTo(1L);
      assertThat(text(".more tbody th"))
          .contains(trace.items().get(0).id(), trace.items().get(1).id());
      showAs("table");
      shown(".with-inspector tbody tr");
      for (Trace.Task task : trace.tasks()) {
        assertThat(text(".with-inspector tbody th")).contains(task.name());
      }
    }
  }

  @Test
  void a_run_that_goes_on_says_why_each_task_waits_and_goes_on_in_the_picture() {
    try (Page page = Page.serve()) {
      Till held = new Till();
      Run<TillRunner.Result> run = TillRunner.builder(held).with(page).build().start("tea held");
      open(at(page, "run/" + run.id()));
      until("the task that runs", () -> isThere(".row[data-task='price'][data-fate='running']"));
      untilText(".more", "Waiting now");
      String waiting = text(".more tbody tr");
      assertThat(waiting).contains("total", "needs", "receipt", "drawer");
      held.open();
      run.join();
      until("its end", () -> text(".summary .badge").contains("succeeded"));
      until("all done", () -> !isThere(".row:not([data-fate='succeeded'])"));
      assertThat(driver.findElements(By.cssSelector(".more .sheet")).get(0).isDisplayed())
          .as("nothing waits")
          .isFalse();
    }
  }

  @Test
  void a_failed_run_shows_its_root_cause_as_it_is() {
    try (Page page = Page.serve()) {
      RunRecorder recorder = page.recorder();
      TillRunner till = TillRunner.builder(new Till()).with(page).build();
      fails(till.start("tea bad"));
      Trace trace = recorder.runs().get(0);
      open(at(page, "run/" + trace.runId()));
      untilText(".trouble", String.valueOf(trace.rootCause()));
      assertThat(text(".trouble")).contains("<b>bad</b>", String.valueOf(trace.failure()));
      assertThat(isThere(".trouble b")).isFalse();
      assertThat(isThere(".row[data-fate='failed']")).isTrue();
    }
  }

  @Test
  void an_item_shows_its_way_and_what_it_failed_with() {
    try (Page page = Page.serve()) {
      RunRecorder recorder = page.recorder();
      TillRunner till = TillRunner.builder(new Till()).with(page).build();
      fails(till.start("tea bad"));
      Trace trace = recorder.runs().get(0);
      Trace.Item item =
          trace.items().stream().filter(Trace.Item::hasFailed).findFirst().orElseThrow();
      open(at(page, "run/" + trace.runId()));
      shown(".more tbody a");
      script(
          "[...document.querySelectorAll('.more tbody a')].find(each => each.textContent === arguments[0]).click()",
          item.id());
      untilText("h1", item.id());
      untilText(".summary", "failed");
      untilText(".trouble", "<b>bad</b> is unknown");
      assertThat(script(
              "return [...document.querySelectorAll('.row')].map(row => row.dataset.task).join()"))
          .isEqualTo(
              String.join(",", item.tasks().stream().map(Trace.Task::name).toList()));
      showAs("table");
      untilText(".sheet tbody", "✕ failed");
    }
  }

  @Test
  void without_a_choice_the_failed_item_of_the_newest_run_is_shown() {
    try (Page page = Page.serve()) {
      fails(TillRunner.builder(new Till()).with(page).build().start("tea bad"));
      open(at(page, "item"));
      untilText(".trouble", "is unknown");
    }
  }

  @Test
  void a_run_that_is_not_kept_says_so() {
    try (Page page = Page.serve()) {
      TillRunner.builder(new Till()).with(page).build();
      open(at(page, "run/nobody"));
      untilText("[role=alert]", "Run nobody is not kept");
      driver.manage().logs().get("browser");
    }
  }

  @Test
  void numbers_go_on_over_time() {
    try (Page page = Page.serve()) {
      TillRunner till = TillRunner.builder(new Till()).with(page).build();
      open(at(page, "numbers"));
      shown(".chart");
      assertThat(text(".card h2"))
          .contains("Runs begun", "Runs done", "Runs failed", "Runs going on");
      until("what was done", () -> {
        till.run("tea coffee");
        return !attribute("[data-series='done'] .chart", "aria-label").contains("at most 0 in");
      });
      showAs("table");
      untilText(".sheet caption", "Numbers of Till");
      assertThat(column(1)).isNotEmpty();
    }
  }
}
