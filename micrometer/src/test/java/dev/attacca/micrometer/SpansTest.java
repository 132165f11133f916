package dev.attacca.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Last;
import dev.attacca.Loop;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.Retry;
import dev.attacca.Task;
import dev.attacca.runtime.RunFailedException;
import io.micrometer.observation.Observation;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpansTest {
  private final Tracing tracing = Tracing.ours();
  private final ExecutorService pool = Executors.newFixedThreadPool(4);

  @AfterEach
  void endPool() {
    pool.shutdownNow();
  }

  static class Shop {
    @Task
    String product(@Input String sku) {
      return sku;
    }

    @Task
    CompletableFuture<Integer> price(String product) {
      return CompletableFuture.supplyAsync(
          product::length, CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS));
    }

    @Task
    int tax(String product) {
      return product.length() / 2;
    }

    @Task
    int receipt(int price, int tax) {
      return price + tax;
    }

    @Task
    @DependsOn("receipt")
    void audit() {}
  }

  private SpansTest_ShopRunner shop() {
    return SpansTest_ShopRunner.builder(new Shop())
        .executor(pool)
        .with(tracing.observations())
        .build();
  }

  @Test
  void tasksAreChildrenOfTheirRunOnWhicheverThread() {
    shop().run("sku-1");

    SpanData run = tracing.span("run SpansTest.Shop");
    assertThat(run.getParentSpanContext().isValid()).isFalse();
    for (String task : List.of("product", "price", "tax", "receipt", "audit")) {
      SpanData span = tracing.span("SpansTest.Shop." + task);
      assertThat(span.getParentSpanId()).isEqualTo(run.getSpanId());
      assertThat(span.getTraceId()).isEqualTo(run.getTraceId());
      assertThat(Tracing.attribute(span, "run.id")).isEqualTo(Tracing.attribute(run, "run.id"));
      assertThat(Tracing.attribute(span, "task")).isEqualTo(task);
      assertThat(Tracing.attribute(span, "outcome")).isEqualTo("success");
      assertThat(Tracing.attribute(span, "attempt")).isEqualTo("1");
      assertThat(span.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
    }
  }

  @Test
  void aJoinLinksToAllThatItWaitsFor() {
    shop().run("sku-1");

    assertThat(links("product")).isEmpty();
    assertThat(links("price")).containsExactly("SpansTest.Shop.product");
    assertThat(links("receipt"))
        .containsExactlyInAnyOrder("SpansTest.Shop.price", "SpansTest.Shop.tax");
    assertThat(links("audit")).containsExactly("SpansTest.Shop.receipt");
  }

  private Set<String> links(String task) {
    return tracing.links(tracing.span("SpansTest.Shop." + task));
  }

  @Test
  void micrometersOwnHandlerGivesTheSameTree() {
    Tracing plain = Tracing.micrometers();
    SpansTest_ShopRunner.builder(new Shop())
        .executor(pool)
        .with(plain.observations())
        .build()
        .run("sku-1");

    SpanData run = plain.spans().stream()
        .filter(span -> !span.getParentSpanContext().isValid())
        .findAny()
        .orElseThrow();
    List<SpanData> tasks = plain.spans().stream().filter(span -> span != run).toList();
    assertThat(tasks)
        .hasSize(5)
        .allSatisfy(task -> assertThat(task.getParentSpanId()).isEqualTo(run.getSpanId()));
    SpanData receipt = tasks.stream()
        .filter(span -> "receipt".equals(Tracing.attribute(span, "task")))
        .findAny()
        .orElseThrow();
    assertThat(receipt.getLinks()).hasSize(2);
    assertThat(plain.links(receipt)).allMatch(name -> name.matches(".*(price|tax)"));
  }

  @Test
  void theCallersObservationIsTheParentAndIsThereAfterwards() {
    Observation request = Observation.start("request", tracing.registry);
    try (Observation.Scope scope = request.openScope()) {
      assertThat(scope.getCurrentObservation()).isSameAs(request);
      shop().receipt("sku-1");
      assertThat(tracing.registry.getCurrentObservation()).isSameAs(request);
    }
    request.stop();

    assertThat(tracing.registry.getCurrentObservation()).isNull();
    assertThat(tracing.tracer.currentSpan()).isNull();
    SpanData run = tracing.span("run SpansTest.Shop");
    assertThat(run.getParentSpanId()).isEqualTo(tracing.span("request").getSpanId());
    assertThat(Tracing.attribute(run, "target")).isEqualTo("receipt");
  }

  static class Trying {
    private final AtomicInteger calls = new AtomicInteger();

    @Task
    @Retry(times = 3, delay = "1ms")
    String live(@Input String key) {
      if (calls.incrementAndGet() < 3) {
        throw new IllegalStateException("not yet");
      }
      return key;
    }

    @Task
    String shown(String live) {
      return live;
    }
  }

  @Test
  void eachAttemptHasASpanAndTheLastOneIsLinkedTo() {
    SpansTest_TryingRunner.builder(new Trying())
        .executor(pool)
        .with(tracing.observations())
        .build()
        .run("key");

    SpanData run = tracing.span("run SpansTest.Trying");
    List<SpanData> attempts = tracing.spans("SpansTest.Trying.live");
    assertThat(attempts)
        .extracting(
            span -> Tracing.attribute(span, "attempt"), span -> Tracing.attribute(span, "outcome"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("1", "failure"),
            org.assertj.core.groups.Tuple.tuple("2", "failure"),
            org.assertj.core.groups.Tuple.tuple("3", "success"));
    assertThat(attempts)
        .allSatisfy(span -> assertThat(span.getParentSpanId()).isEqualTo(run.getSpanId()));
    assertThat(attempts.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(run.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
    SpanData shown = tracing.span("SpansTest.Trying.shown");
    assertThat(shown.getLinks()).hasSize(1);
    assertThat(shown.getLinks().get(0).getSpanContext().getSpanId())
        .isEqualTo(attempts.get(2).getSpanId());
  }

  static class Outer {
    private final SpansTest_ShopRunner shop;

    Outer(SpansTest_ShopRunner shop) {
      this.shop = shop;
    }

    @Task
    int bought(@Input String sku) {
      return shop.receipt(sku);
    }

    @Task
    CompletableFuture<Integer> ordered(@Input String sku) {
      return shop.receiptAsync(sku);
    }

    @Task
    int all(int bought, int ordered) {
      return bought + ordered;
    }
  }

  @Test
  void aRunWithinATaskIsAChildOfThatTask() {
    SpansTest_OuterRunner.builder(new Outer(shop()))
        .executor(pool)
        .with(tracing.observations())
        .build()
        .run("sku");

    SpanData outer = tracing.span("run SpansTest.Outer");
    Set<String> parents = Set.of(
        tracing.span("SpansTest.Outer.bought").getSpanId(),
        tracing.span("SpansTest.Outer.ordered").getSpanId());
    List<SpanData> inner = tracing.spans("run SpansTest.Shop");
    assertThat(inner).hasSize(2);
    assertThat(inner)
        .extracting(SpanData::getParentSpanId)
        .containsExactlyInAnyOrderElementsOf(parents);
    assertThat(inner).allSatisfy(run -> {
      assertThat(run.getTraceId()).isEqualTo(outer.getTraceId());
      assertThat(Tracing.attribute(run, "parent.run"))
          .isEqualTo(Tracing.attribute(outer, "run.id"));
    });
  }

  @Test
  void requestsAtOnceNeverShareATrace() throws Exception {
    SpansTest_ShopRunner shop = shop();
    int requests = 8;
    CyclicBarrier together = new CyclicBarrier(requests);
    ExecutorService callers = Executors.newFixedThreadPool(requests);
    List<CompletableFuture<Void>> all = IntStream.range(0, requests)
        .mapToObj(i -> CompletableFuture.runAsync(
            () -> {
              for (int round = 0; round < 50; round++) {
                Observation.createNotStarted("request", tracing.registry).observe(() -> {
                  await(together);
                  shop.receipt("sku");
                });
              }
            },
            callers))
        .toList();
    all.forEach(CompletableFuture::join);
    callers.shutdownNow();

    List<SpanData> requestSpans = tracing.spans("request");
    assertThat(requestSpans).hasSize(requests * 50);
    assertThat(requestSpans).extracting(SpanData::getTraceId).doesNotHaveDuplicates();
    requestSpans.forEach(request -> assertThat(tracing.spans())
        .filteredOn(span -> span.getTraceId().equals(request.getTraceId()))
        .hasSize(6)); // itself, the run, and four tasks
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(1, TimeUnit.MINUTES);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static class Flow {
    @Loop
    List<Integer> number(@Input int count) {
      return IntStream.range(0, count).boxed().toList();
    }

    @Task
    int doubled(int number) {
      return 2 * number;
    }

    @Task
    int sum(@Collect List<Integer> doubled) {
      return doubled.stream().mapToInt(i -> i).sum();
    }
  }

  @Test
  void theTasksOfFewItemsHaveSpansAndGatheringLinksToThem() {
    SpansTest_FlowRunner.builder(new Flow())
        .with(tracing.observations())
        .build()
        .run(5);

    SpanData run = tracing.span("run SpansTest.Flow");
    assertThat(tracing.spans("SpansTest.Flow.doubled"))
        .hasSize(5)
        .allSatisfy(span -> {
          assertThat(span.getParentSpanId()).isEqualTo(run.getSpanId());
          assertThat(tracing.links(span)).containsExactly("SpansTest.Flow.number");
        })
        .extracting(span -> Tracing.attribute(span, "item"))
        .containsExactlyInAnyOrder("number[0]", "number[1]", "number[2]", "number[3]", "number[4]");
    SpanData sum = tracing.span("SpansTest.Flow.sum");
    assertThat(sum.getLinks()).hasSize(5);
    assertThat(tracing.links(sum)).containsExactly("SpansTest.Flow.doubled");
  }

  @Test
  void manyItemsHaveFewSpansAndAreCounted() {
    SpansTest_FlowRunner.builder(new Flow())
        .with(tracing.observations())
        .build()
        .run(100_000);

    assertThat(tracing.spans().size()).isBetween(20, 1_000);
    assertThat(tracing
            .meters
            .get("attacca.task")
            .tags("task", "doubled", "outcome", "success")
            .timer()
            .count())
        .isEqualTo(100_000);
  }

  static class Faulty {
    private final CountDownLatch slow = new CountDownLatch(1);

    @Loop
    List<Integer> number(@Input int count) {
      return IntStream.range(0, count).boxed().toList();
    }

    @Task
    int checked(int number) throws InterruptedException {
      if (number == 4711) {
        throw new IllegalArgumentException("4711");
      }
      if (number == 4712) {
        assertThat(slow.await(500, TimeUnit.MILLISECONDS)).isFalse();
      }
      return number;
    }
  }

  @Test
  void itemsThatFailOrAreSlowestHaveSpansWhereTheyWereInTime() {
    SpansTest_FaultyRunner runner = SpansTest_FaultyRunner.builder(new Faulty())
        .with(tracing.observations())
        .build();

    assertThatThrownBy(() -> runner.run(10_000)).isInstanceOf(RunFailedException.class);

    SpanData run = tracing.span("run SpansTest.Faulty");
    assertThat(run.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    SpanData failed = item("number[4711]");
    assertThat(failed.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(Tracing.attribute(failed, "outcome")).isEqualTo("failure");
    assertThat(failed.getParentSpanId()).isEqualTo(run.getSpanId());
    SpanData slow = item("number[4712]");
    assertThat(slow.getParentSpanId()).isEqualTo(run.getSpanId());
    assertThat(slow.getEndEpochNanos() - slow.getStartEpochNanos())
        .isBetween(TimeUnit.MILLISECONDS.toNanos(499), TimeUnit.SECONDS.toNanos(30));
    assertThat(slow.getEndEpochNanos()).isLessThanOrEqualTo(run.getEndEpochNanos());
    assertThat(tracing.meters.get("attacca.task").tags("task", "checked").timers().stream()
            .mapToLong(timer -> timer.count())
            .sum())
        .isEqualTo(10_000);
    assertThat(tracing
            .meters
            .get("attacca.task")
            .tags("task", "checked", "outcome", "success")
            .timer()
            .max(TimeUnit.MILLISECONDS))
        .isGreaterThanOrEqualTo(499);
  }

  private SpanData item(String item) {
    return tracing.spans().stream()
        .filter(span -> item.equals(Tracing.attribute(span, "item")))
        .findAny()
        .orElseThrow();
  }

  static class Revising {
    @Repeat(max = 10)
    Optional<Integer> draft(@Previous Optional<Integer> revised) {
      int last = revised.orElse(0);
      return last >= 3 ? Optional.empty() : Optional.of(last);
    }

    @Task
    int revised(int draft) {
      return draft + 1;
    }

    @Task
    int report(@Last int revised) {
      return revised;
    }
  }

  @Test
  void aRoundLinksToTheRoundBeforeAndTheLastOneIsLinkedTo() {
    SpansTest_RevisingRunner.builder(new Revising())
        .with(tracing.observations())
        .build()
        .run();

    assertThat(tracing.spans("SpansTest.Revising.revised"))
        .extracting(span -> Tracing.attribute(span, "item"))
        .containsExactly("draft[0]", "draft[1]", "draft[2]");
    SpanData report = tracing.span("SpansTest.Revising.report");
    assertThat(report.getLinks()).hasSize(1);
    assertThat(report.getLinks().get(0).getSpanContext().getSpanId())
        .isEqualTo(item("draft[2]", "revised").getSpanId());
    assertThat(tracing.links(item("draft[1]", "draft"))).contains("SpansTest.Revising.revised");
    assertThat(item("draft[1]", "draft").getLinks())
        .extracting(link -> link.getSpanContext().getSpanId())
        .contains(item("draft[0]", "revised").getSpanId())
        .doesNotContain(item("draft[1]", "revised").getSpanId());
  }

  private SpanData item(String item, String task) {
    return tracing.spans().stream()
        .filter(span -> item.equals(Tracing.attribute(span, "item"))
            && task.equals(Tracing.attribute(span, "task")))
        .findAny()
        .orElseThrow();
  }
}
