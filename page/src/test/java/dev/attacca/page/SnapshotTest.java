package dev.attacca.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.attacca.Loop;
import dev.attacca.Task;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunRecorder;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told of runners, at once and as it changes. */
@Timeout(120)
class SnapshotTest {
  private final Page page = Page.serve();
  private final PageClient client = new PageClient(page);

  @AfterEach
  void close() {
    page.close();
  }

  private CheckoutRunner runner(Checkout checkout) {
    return CheckoutRunner.builder(checkout).with(page).build();
  }

  @Test
  void aPageWithoutRunnersIsEmpty() {
    JsonNode snapshot = client.snapshot();
    assertThat(snapshot.at("/dags")).isEmpty();
    assertThat(snapshot.at("/runs")).isEmpty();
    assertThat(snapshot.at("/controls").asBoolean()).isFalse();
    assertThat(snapshot.at("/values").asBoolean()).isFalse();
  }

  @Test
  void aRunnerIsThereWithItsGraphBeforeItHasRuns() {
    runner(Checkout.free());
    JsonNode dag = client.snapshot().at("/dags/0");
    assertThat(dag.at("/name").asText()).isEqualTo("Checkout");
    assertThat(dag.at("/runners").asInt()).isOne();
    assertThat(dag.at("/layout/nodes").findValuesAsText("name"))
        .containsExactlyInAnyOrder("sku", "product", "price", "receipt");
    assertThat(dag.at("/layout/scopes/0/id").asText()).isEqualTo("main");
    assertThat(dag.at("/layout/edges")).hasSize(4);
  }

  @Test
  void allRunsAreCountedOnesThatTookNoTimeAsWell() {
    CheckoutRunner one = runner(Checkout.free());
    CheckoutRunner other = runner(Checkout.free());
    for (int i = 0; i < 1_000; i++) {
      one.run("a");
      other.run("b");
    }
    assertThatThrownBy(() -> one.run("bad")).isInstanceOf(RunFailedException.class);
    JsonNode dag = client.snapshot().at("/dags/0");
    assertThat(dag.at("/runners").asInt()).isEqualTo(2);
    assertThat(dag.at("/counts/product/0").asInt()).isEqualTo(2_001);
    assertThat(dag.at("/counts/product/1").asInt()).isEqualTo(2_000);
    assertThat(dag.at("/counts/product/2").asInt()).isOne();
    assertThat(dag.at("/done").asInt()).isEqualTo(2_000);
    assertThat(dag.at("/failed").asInt()).isOne();
    assertThat(dag.at("/running").asInt()).isZero();
  }

  @Test
  void rowsTellWhichRunsThereWere() {
    CheckoutRunner runner = runner(Checkout.free());
    runner.withId("first").run("a");
    assertThatThrownBy(() -> runner.withId("second").price("bad"))
        .isInstanceOf(RunFailedException.class);
    JsonNode runs = client.snapshot().at("/runs");
    assertThat(runs.findValuesAsText("id")).containsExactly("second", "first");
    JsonNode failed = runs.get(0);
    assertThat(failed.at("/dag").asText()).isEqualTo("Checkout");
    assertThat(failed.at("/target").asText()).isEqualTo("price");
    assertThat(failed.at("/status").asText()).isEqualTo("FAILED");
    assertThat(failed.at("/rootCause").asText()).contains("there is no bad");
    assertThat(failed.at("/kept").toString()).isEqualTo("[\"newest\",\"slowest\",\"failed\"]");
    assertThat(runs.get(1).at("/status").asText()).isEqualTo("SUCCEEDED");
    assertThat(runs.get(1).at("/failure").isNull()).isTrue();
  }

  @Test
  void whoListensIsToldWhatChanges() throws InterruptedException {
    Checkout held = new Checkout();
    CheckoutRunner runner = runner(held);
    try (PageClient.Events events = client.events()) {
      PageClient.Event first = events.next();
      assertThat(first.name()).isEqualTo("snapshot");
      assertThat(first.data().at("/dags/0/counts/product/0").asInt()).isZero();
      Run<CheckoutRunner.Result> run = runner.withId("held").start("a");
      held.entered.await();
      JsonNode row = null;
      JsonNode counts = null;
      while (row == null || counts == null) { // the run may be told before its first task
        JsonNode delta = events.next().data();
        row = delta.has("runs") ? delta.at("/runs/0") : row;
        boolean isCounted = delta.at("/dags/Checkout/counts/product/4").asInt() == 1;
        counts = isCounted ? delta.at("/dags/Checkout/counts") : counts;
      }
      assertThat(row.at("/id").asText()).isEqualTo("held");
      assertThat(row.at("/status").asText()).isEqualTo("RUNNING");
      held.free.countDown();
      run.join();
      JsonNode end = untilHas(events, "/runs/0");
      assertThat(end.at("/runs/0/status").asText()).isEqualTo("SUCCEEDED");
      assertThat(client.snapshot().at("/dags/0/done").asInt()).isOne();
    }
  }

  private static JsonNode untilHas(PageClient.Events events, String what) {
    while (true) {
      PageClient.Event next = events.next();
      assertThat(next.name()).isEqualTo("delta");
      if (!next.data().at(what).isMissingNode()) {
        return next.data();
      }
    }
  }

  static class Till {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch free = new CountDownLatch(1);

    @Loop
    List<String> line() {
      return List.of("a", "b", "c", "held", "d");
    }

    @Task
    int price(String line) throws InterruptedException {
      if (line.equals("held")) {
        entered.countDown();
        free.await();
      }
      return line.length();
    }
  }

  @Test
  void anItemThatIsHeldRunsAndIsOpen() throws InterruptedException {
    Till till = new Till();
    Run<SnapshotTest_TillRunner.Result> run =
        SnapshotTest_TillRunner.builder(till).with(page).build().start();
    till.entered.await();
    await().untilAsserted(() -> {
      JsonNode dag = client.snapshot().at("/dags/0");
      assertThat(dag.at("/counts/price/4").asInt()).isOne();
      assertThat(dag.at("/counts/price/5").asInt()).isZero();
      assertThat(dag.at("/loops/line/open").asInt()).isOne();
      assertThat(dag.at("/loops/line/state").asText()).isEqualTo("busy");
      assertThat(dag.at("/loops/line/size").asInt()).isEqualTo(5);
    });
    till.free.countDown();
    run.join();
    JsonNode dag = client.snapshot().at("/dags/0");
    assertThat(dag.at("/counts/price").toString()).startsWith("[5,5,0,0,0,0,");
    assertThat(dag.at("/loops/line/state").asText()).isEqualTo("idle");
  }

  @Test
  void whoListensIsToldOfNewRunners() {
    try (PageClient.Events events = client.events()) {
      assertThat(events.next().data().at("/dags")).isEmpty();
      runner(Checkout.free());
      JsonNode delta = untilHas(events, "/newDags/0");
      assertThat(delta.at("/newDags/0/name").asText()).isEqualTo("Checkout");
      assertThat(delta.at("/newDags/0/layout/nodes")).hasSize(4);
    }
  }

  @Test
  void aSecondListenerTakesNothingFromTheFirst() throws InterruptedException {
    Checkout held = new Checkout();
    CheckoutRunner runner = runner(held);
    try (PageClient.Events first = client.events()) {
      first.next();
      Run<CheckoutRunner.Result> run = runner.start("a");
      held.entered.await();
      try (PageClient.Events second = client.events()) {
        assertThat(second.next().name()).isEqualTo("snapshot");
        assertThat(untilHas(first, "/dags/Checkout/counts/product/4").toString())
            .isNotEmpty();
      }
      held.free.countDown();
      run.join();
    }
  }

  @Test
  void numbersGoOnByTheSecond() {
    runner(Checkout.free()).run("a");
    try (PageClient.Events events = client.events()) {
      JsonNode numbers = events.next().data().at("/numbers/Checkout");
      assertThat(numbers.at("/step").asInt()).isEqualTo(1_000);
      JsonNode more = untilHas(events, "/numbers/Checkout/add").at("/numbers/Checkout");
      assertThat(more.at("/to").asLong()).isGreaterThan(numbers.at("/to").asLong());
      assertThat(more.at("/add/done")).isNotEmpty();
      assertThat(more.at("/add").size()).isEqualTo(5);
    }
  }

  @Test
  void aPageThatIsClosedLeavesNothingBehind() {
    CheckoutRunner runner = runner(Checkout.free());
    runner.run("a");
    assertThat(page.recorder().runs()).hasSize(1);
    page.close();
    page.close();
    runner.run("b");
    assertThat(page.recorder().runs()).isEmpty();
    assertThat(page.parts()).isEmpty();
    assertThatThrownBy(client::snapshot).isInstanceOf(java.io.UncheckedIOException.class);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("attacca-page-" + page.port()));
    runner(Checkout.free()).run("c");
  }

  @Test
  void aRecorderThatWasGivenGoesOn() {
    RunRecorder recorder = RunRecorder.keeping(5);
    CheckoutRunner runner;
    try (Page its = Page.builder().recorder(recorder).serve()) {
      runner = CheckoutRunner.builder(Checkout.free()).with(its).build();
      runner.run("a");
      assertThat(recorder.runs()).hasSize(1);
    }
    runner.run("b");
    assertThat(recorder.runs()).hasSize(2);
  }

  @Test
  void theFilesNeedNoToken() {
    assertThat(client.getWithoutToken("/").statusCode()).isEqualTo(200);
    assertThat(client.getWithoutToken("/").headers().firstValue("Content-Type"))
        .contains("text/html; charset=utf-8");
  }

  @Test
  void aPortThatIsTakenIsSaid() {
    assertThatThrownBy(() -> Page.builder().port(page.port()).serve())
        .isInstanceOf(java.io.UncheckedIOException.class)
        .hasMessageContaining(String.valueOf(page.port()));
    assertThatThrownBy(() -> Page.builder().port(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Page.builder().keeping(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
