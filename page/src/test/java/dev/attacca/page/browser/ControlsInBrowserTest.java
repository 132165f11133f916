package dev.attacca.page.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.page.Page;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunStatus;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Runs that are cancelled and stopped from the page, where it may. */
class ControlsInBrowserTest extends InBrowser {
  private TillRunner till;

  private Run<TillRunner.Result> starts(Till tasks, Page page, String things) {
    till = TillRunner.builder(tasks).with(page).build();
    return till.start(things);
  }

  @Test
  void without_controls_there_is_nothing_to_press() {
    try (Page page = Page.serve()) {
      Till held = new Till();
      Run<TillRunner.Result> run = starts(held, page, "held");
      open(page.url() + "/run/" + run.id());
      shown(".row");
      assertThat(isThere("#run-cancel, #run-stop, .controls")).isFalse();
      held.open();
      run.join();
    }
  }

  @Test
  void a_run_is_cancelled_after_a_question() {
    try (Page page = Page.builder().controls(true).serve()) {
      Run<TillRunner.Result> run = starts(new Till(), page, "held");
      open(page.url() + "/run/" + run.id());
      shown("#run-cancel").click();
      untilText("dialog h2", "Cancel run " + run.id());
      press(Keys.ESCAPE);
      until("the question to be gone", () -> !isThere("dialog"));
      assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
      shown("#run-cancel").click();
      shown("#confirm").click();
      until("the end", () -> run.status() == RunStatus.CANCELLED);
      untilText(".summary .badge", "cancelled");
      until("nothing to press any more", () -> !isThere("#run-cancel"));
    }
  }

  @Test
  void a_run_is_stopped_and_finishes_what_is_open() {
    try (Page page = Page.builder().controls(true).serve()) {
      Till held = new Till();
      Run<TillRunner.Result> run = starts(held, page, "tea held");
      open(page.url() + "/run/" + run.id());
      shown("#run-stop").click();
      shown("#confirm").click();
      untilText(".toast", "is being stopped");
      held.open();
      run.join();
      untilText(".summary .badge", "succeeded");
    }
  }
}
