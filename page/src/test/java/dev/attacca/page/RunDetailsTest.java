package dev.attacca.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.Retry;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.ManualClock;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told of one run. */
@Timeout(120)
class RunDetailsTest {
  static class Waits {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch free = new CountDownLatch(1);
    final CompletableFuture<String> answer = new CompletableFuture<>();
    final AtomicInteger tries = new AtomicInteger();

    @Task
    String held() throws InterruptedException {
      entered.countDown();
      free.await();
      return "held";
    }

    @Task
    String after(String held) {
      return held;
    }

    @Task
    CompletableFuture<String> awaited() {
      return answer;
    }

    @Task
    @Retry(times = 2, delay = "10s")
    String again() {
      if (tries.getAndIncrement() == 0) {
        throw new IllegalStateException("not yet");
      }
      return "again";
    }

    @Task
    @Limit(concurrency = 1)
    CompletableFuture<String> limited(@Input String way) {
      return answer;
    }
  }

  static class Orders {
    @Loop
    List<String> order(@Input List<String> orders) {
      return orders;
    }

    @Task
    String checked(String order) {
      if (order.startsWith("bad")) {
        throw new IllegalArgumentException("no " + order);
      }
      return order;
    }

    @Task
    int length(String checked) {
      return checked.length();
    }

    @Task
    int sum(@Collect List<Integer> length) {
      return length.stream().mapToInt(Integer::intValue).sum();
    }
  }

  static class Late {
    final CompletableFuture<Integer> answer = new CompletableFuture<>();
    final CountDownLatch others = new CountDownLatch(399);

    @Loop(inFlight = 4)
    Stream<Integer> number() {
      return IntStream.range(0, 400).boxed();
    }

    @Task
    CompletableFuture<Integer> asked(int number) {
      return number == 300 ? answer : CompletableFuture.completedFuture(number);
    }

    @Task
    int after(int asked) {
      others.countDown();
      return asked;
    }
  }

  /** The first item holds the state, and is one of two in a call; there is no room for a third. */
  static class Crowd {
    final CountDownLatch free = new CountDownLatch(1);

    @Loop(inFlight = 3)
    Stream<Integer> number() {
      return IntStream.range(0, 100).boxed();
    }

    @Task
    int kept(int number, @State AtomicInteger last) throws InterruptedException {
      free.await();
      return last.getAndSet(number);
    }

    @Task
    int odd(int number) throws InterruptedException {
      if (number == 1) {
        free.await();
      }
      return number;
    }

    @Task
    @Batch(max = 3)
    Map<Integer, Integer> square(Set<Integer> odd) {
      return odd.stream().collect(Collectors.toMap(i -> i, i -> i * i));
    }

    @Task
    int sum(@Collect List<Integer> square, @Collect List<Integer> kept) {
      return square.size() + kept.size();
    }
  }

  private final Page page = Page.serve();
  private final PageClient client = new PageClient(page);

  @AfterEach
  void close() {
    page.close();
  }

  private static JsonNode row(JsonNode run, String task) {
    return row(run, task, "");
  }

  private static JsonNode row(JsonNode run, String task, String item) {
    for (JsonNode row : run.at("/gantt/rows")) {
      if (row.at("/task").asText().equals(task) && row.at("/item").asText().equals(item)) {
        return row;
      }
    }
    throw new AssertionError(task + " is not in " + run);
  }

  private static JsonNode waiting(JsonNode run, String task) {
    for (JsonNode one : run.at("/waiting")) {
      if (one.at("/task").asText().equals(task)) {
        return one;
      }
    }
    return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
  }

  @Test
  void aRunThatIsOverHasBarsAndACriticalPath() {
    CheckoutRunner.builder(Checkout.free())
        .with(page)
        .build()
        .withId("my run/1")
        .run("a");
    JsonNode run = client.run("my run/1");
    assertThat(run.at("/run/id").asText()).isEqualTo("my run/1");
    assertThat(run.at("/run/status").asText()).isEqualTo("SUCCEEDED");
    assertThat(run.at("/criticalPath").toString()).isEqualTo("[\"product\",\"price\",\"receipt\"]");
    assertThat(run.at("/gantt/rows")).hasSize(3);
    assertThat(row(run, "price").at("/critical").asBoolean()).isTrue();
    JsonNode bars = row(run, "receipt").at("/bars");
    JsonNode last = bars.get(bars.size() - 1);
    assertThat(last.at("/kind").asText()).isEqualTo("running");
    assertThat(last.at("/x0").asDouble()).isBetween(0.0, last.at("/x1").asDouble());
    assertThat(last.at("/x1").asDouble()).isLessThanOrEqualTo(1000);
    assertThat(last.at("/thread").asText()).isNotEmpty();
    assertThat(run.at("/gantt/ticks")).isNotEmpty();
    assertThat(run.at("/waiting")).isEmpty();
  }

  static class Lines {
    @Loop(inFlight = 1)
    List<Integer> line() {
      return IntStream.range(0, 5).boxed().toList();
    }

    @Task
    int length(int line) {
      return line;
    }

    @Task
    int total(@Collect List<Integer> length) {
      return length.size();
    }
  }

  @Test
  void ofItemsOnlyThoseAreCriticalThatTheRunHasWaitedFor() {
    RunDetailsTest_LinesRunner.builder(new Lines())
        .with(page)
        .executor(Runnable::run)
        .build()
        .withId("lines")
        .run();
    JsonNode run = client.run("lines");
    assertThat(run.at("/criticalPath").toString()).isEqualTo("[\"line\",\"length\",\"total\"]");
    List<String> critical = new ArrayList<>();
    for (JsonNode row : run.at("/gantt/rows")) {
      if (row.at("/critical").asBoolean()) {
        critical.add(row.at("/item").asText() + " " + row.at("/task").asText());
      }
    }
    assertThat(run.at("/gantt/rows")).hasSize(7);
    assertThat(critical).containsExactly(" line", " total", "line[4] length");
    JsonNode item = PageClient.json(
        client.get(PageClient.path("lines") + "/item?id=line%5B4%5D").body());
    assertThat(item.at("/gantt/rows/0/critical").asBoolean()).isTrue();
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(client.get("/api/runs/nobody").statusCode()).isEqualTo(404);
    assertThat(client.get("/api/runs/nobody").body()).contains("nobody");
    assertThat(client.get("/api/runs/nobody/item?id=x").statusCode()).isEqualTo(404);
    assertThat(client.get("/api/runs/").statusCode()).isEqualTo(400);
    assertThat(client.get("/api/runs/%ff").statusCode()).isEqualTo(400);
    assertThat(client.get("/api/runs/x/item").statusCode()).isEqualTo(400);
    assertThat(client.get("/api/runs/x/other").statusCode()).isEqualTo(404);
  }

  @Test
  void whatWaitsSaysWhatFor() throws InterruptedException {
    Waits waits = new Waits();
    ManualClock clock = new ManualClock();
    RunDetailsTest_WaitsRunner runner =
        RunDetailsTest_WaitsRunner.builder(waits).with(page).clock(clock).build();
    Run<RunDetailsTest_WaitsRunner.Result> first = runner.withId("first").start("a");
    waits.entered.await();
    await().until(() -> waits.tries.get() == 1);
    await().until(() -> !waiting(client.run("first"), "again").isMissingNode());
    JsonNode run = client.run("first");
    assertThat(waiting(run, "after").at("/why").asText()).isEqualTo("needs held");
    assertThat(waiting(run, "after").at("/reason").asText()).isEqualTo("TASK");
    assertThat(waiting(run, "after").at("/on").asText()).isEqualTo("held");
    assertThat(waiting(run, "again").at("/reason").asText()).isEqualTo("DELAY");
    assertThat(waiting(run, "again").at("/why").asText())
        .isEqualTo("waits for the delay before attempt 2");
    assertThat(waiting(run, "held").isMissingNode()).isTrue();

    Run<RunDetailsTest_WaitsRunner.Result> second = runner.withId("second").start("b");
    await()
        .until(() ->
            waiting(client.run("second"), "limited").at("/reason").asText().equals("LIMIT"));
    assertThat(waiting(client.run("second"), "limited").at("/why").asText())
        .contains("a place in the limit");
    first.cancel();
    second.cancel();
  }

  @Test
  void anItemThatNobodyKeepsSaysWhyItWaits() throws InterruptedException {
    Late late = new Late();
    Run<RunDetailsTest_LateRunner.Result> run =
        RunDetailsTest_LateRunner.builder(late).with(page).build().withId("one").start();
    late.others.await();
    JsonNode after = waiting(client.run("one"), "after");
    assertThat(after.at("/item").asText()).isEqualTo("number[300]");
    assertThat(after.at("/why").asText()).isEqualTo("needs asked");
    JsonNode item = PageClient.json(
        client.get(PageClient.path("one") + "/item?id=number%5B300%5D").body());
    assertThat(item.at("/item/closed").isNull()).isTrue();
    assertThat(item.at("/way/0/fate").asText()).isEqualTo("RUNNING");
    late.answer.complete(300);
    run.join();
    assertThat(client.run("one").at("/waiting")).isEmpty();
  }

  @Test
  void whatWaitsForOtherItemsSaysSo() {
    Crowd crowd = new Crowd();
    Run<RunDetailsTest_CrowdRunner.Result> run = RunDetailsTest_CrowdRunner.builder(crowd)
        .with(page)
        .build()
        .withId("one")
        .start();
    whyWaiting("square").isEqualTo("waits for others to be called with");
    whyWaiting("kept").isEqualTo("waits for its turn at the state \"last\"");
    whyWaiting("number").isEqualTo("waits for room: as many items are open as may be");
    crowd.free.countDown();
    assertThat(run.join().sum()).isEqualTo(200);
  }

  private AbstractStringAssert<?> whyWaiting(String task) {
    await().until(() -> !waiting(client.run("one"), task).isMissingNode());
    return assertThat(waiting(client.run("one"), task).at("/why").asText());
  }

  @Test
  void aTaskThatWaitsForAThreadSaysSo() throws InterruptedException {
    Waits waits = new Waits();
    ExecutorService one = Executors.newSingleThreadExecutor();
    try {
      CountDownLatch busy = new CountDownLatch(1);
      one.execute(() -> {
        try {
          busy.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
      RunDetailsTest_WaitsRunner runner =
          RunDetailsTest_WaitsRunner.builder(waits).with(page).executor(one).build();
      Run<RunDetailsTest_WaitsRunner.Result> run = runner.withId("one").start("a");
      await().until(() -> client.get(PageClient.path("one")).statusCode() == 200);
      JsonNode held = waiting(client.run("one"), "held");
      assertThat(held.at("/reason").asText()).isEqualTo("THREAD");
      assertThat(held.at("/why").asText()).isEqualTo("waits for a thread");
      busy.countDown();
      run.cancel();
    } finally {
      one.shutdownNow();
    }
  }

  @Test
  void retriesAndWhatGoesOnWithoutAThreadAreBars() {
    Waits waits = new Waits();
    waits.free.countDown();
    waits.answer.complete("yes");
    ManualClock clock = new ManualClock();
    Run<RunDetailsTest_WaitsRunner.Result> run = RunDetailsTest_WaitsRunner.builder(waits)
        .with(page)
        .clock(clock)
        .build()
        .withId("one")
        .start("a");
    await().until(() -> waits.tries.get() == 1);
    await().until(() -> {
      clock.advance(Duration.ofSeconds(10));
      return run.status().isOver();
    });
    JsonNode again = row(client.run("one"), "again");
    assertThat(again.at("/bars").findValuesAsText("attempt")).containsExactly("1", "2");
    assertThat(again.at("/bars").findValuesAsText("reason")).contains("DELAY");
    assertThat(again.at("/bars").findValuesAsText("failure").get(0)).contains("not yet");
  }

  @Test
  void aFailedRunTellsItsRootCause() {
    CheckoutRunner runner = CheckoutRunner.builder(Checkout.free()).with(page).build();
    assertThatThrownBy(() -> runner.withId("one").run("bad"))
        .isInstanceOf(RunFailedException.class);
    JsonNode product = row(client.run("one"), "product");
    assertThat(product.at("/fate").asText()).isEqualTo("FAILED");
    assertThat(product.at("/rootCause").asText()).contains("there is no bad");
    assertThat(client.run("one").at("/run/rootCause").asText()).contains("there is no bad");
  }

  @Test
  void anItemTellsItsWayAndItsFailure() {
    RunDetailsTest_OrdersRunner runner =
        RunDetailsTest_OrdersRunner.builder(new Orders()).with(page).build();
    assertThatThrownBy(() -> runner.withId("one").run(List.of("a", "bb", "bad one", "c")))
        .isInstanceOf(RunFailedException.class);
    JsonNode run = client.run("one");
    assertThat(run.at("/items").findValuesAsText("id")).contains("order[0]", "order[2]");
    JsonNode item = PageClient.json(
        client.get(PageClient.path("one") + "/item?id=order%5B2%5D").body());
    assertThat(item.at("/item/failed").asBoolean()).isTrue();
    assertThat(item.at("/item/loop").asText()).isEqualTo("order");
    assertThat(item.at("/way/0/task").asText()).isEqualTo("checked");
    assertThat(item.at("/way/0/fate").asText()).isEqualTo("FAILED");
    assertThat(item.at("/way/0/rootCause").asText()).contains("no bad one");
    assertThat(item.at("/gantt/rows")).hasSize(2);
    assertThat(item.at("/run/id").asText()).isEqualTo("one");
    assertThat(row(run, "checked", "order[2]").at("/fate").asText()).isEqualTo("FAILED");
    assertThat(client.get(PageClient.path("one") + "/item?id=order%5B99%5D").statusCode())
        .isEqualTo(404);
  }

  @Test
  void ofManyItemsSomeAreKeptAndTheOthersCounted() {
    RunDetailsTest_OrdersRunner runner =
        RunDetailsTest_OrdersRunner.builder(new Orders()).with(page).build();
    runner.withId("one").run(java.util.Collections.nCopies(10_000, "order"));
    JsonNode run = client.run("one");
    assertThat(run.at("/items").size()).isBetween(32, 200);
    assertThat(run.at("/items").size() + run.at("/itemsLetGo").asInt()).isEqualTo(10_000);
    assertThat(run.at("/gantt/rows").size()).isLessThan(100);
    assertThat(client.snapshot().at("/dags/0/counts/checked/1").asInt()).isEqualTo(10_000);
    JsonNode loop = client.snapshot().at("/dags/0/loops/order");
    assertThat(loop.at("/state").asText()).isEqualTo("idle");
    assertThat(loop.at("/emitted").asInt()).isEqualTo(10_000);
    assertThat(loop.at("/closed").asInt()).isEqualTo(10_000);
  }
}
