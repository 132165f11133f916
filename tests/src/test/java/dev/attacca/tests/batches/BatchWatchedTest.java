package dev.attacca.tests.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Task;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.TaskCall;
import dev.attacca.runtime.TaskEvent;
import dev.attacca.runtime.TaskInterceptor;
import dev.attacca.runtime.TaskStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is told of batches: counts, events, calls; and what may be put in their place. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchWatchedTest extends OnFive {
  static class Shop {
    final Calls calls = new Calls();
    final Calls stores = new Calls();

    @Loop
    Stream<Integer> item(@Input int items) {
      return IntStream.range(0, items).boxed();
    }

    @Task
    @Batch(max = 4)
    Map<Integer, String> price(Set<Integer> item) {
      return calls.each(item, each -> "p" + each);
    }

    @Task
    @Batch(max = 4)
    List<Integer> weight(List<Integer> item) {
      calls.add(item);
      return item;
    }

    @Task
    @Batch(max = 100)
    void store(List<String> price) {
      stores.add(price);
    }

    @Task
    List<String> all(@Collect List<String> price) {
      return price;
    }

    @Task
    int weights(@Collect List<Integer> weight) {
      return weight.stream().mapToInt(each -> each).sum();
    }

    @Task
    @DependsOn(every = "store")
    int end() {
      return stores.keys().size();
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void callsGoInAndItemsComeOut(On on) {
    Shop shop = new Shop();
    BatchWatchedTest_ShopRunner.Result result =
        on(on, BatchWatchedTest_ShopRunner.builder(shop)).build().run(10);
    TaskStats price = result.stats().task("price");
    TaskStats store = result.stats().task("store");
    TaskStats weight = result.stats().task("weight");
    assertThat(price.in() + weight.in()).isEqualTo(shop.calls.count());
    assertThat(store.in()).isEqualTo(shop.stores.count());
    for (TaskStats stats : List.of(price, store, weight)) {
      assertThat(List.of(stats.out(), stats.failed(), stats.skipped()))
          .containsExactly(10L, 0L, 0L);
      assertThat(List.of(stats.running(), stats.waiting())).containsExactly(0L, 0L);
    }
    if (on == On.CALLER) {
      assertThat(List.of(price.in(), store.in())).containsExactly(3L, 1L);
    }
  }

  /** Notes each event, by task. */
  static final class Noting implements RunListener {
    final Queue<String> events = new ConcurrentLinkedQueue<>();

    private void note(String what, TaskEvent event) {
      if (event.task().equals("price")) {
        events.add(what + " " + event.item());
      }
    }

    @Override
    public void ready(TaskEvent event) {
      note("ready", event);
    }

    @Override
    public void started(TaskEvent event) {
      note("started", event);
    }

    @Override
    public void finished(TaskEvent event) {
      note("finished", event);
    }

    @Override
    public void failed(TaskEvent event) {
      note("failed", event);
    }

    @Override
    public void cancelled(TaskEvent event) {
      note("cancelled", event);
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aListenerHearsOfEachItem(On on) {
    Noting noting = new Noting();
    on(on, BatchWatchedTest_ShopRunner.builder(new Shop()))
        .listener(noting)
        .build()
        .all(10);
    for (String what : List.of("ready", "started", "finished")) {
      assertThat(noting.events.stream().filter(event -> event.startsWith(what)))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, 10).mapToObj(i -> what + " item[" + i + "]").toList());
    }
    assertThat(noting.events).hasSize(30);
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aListenerHearsOfEachItemThatFails(On on) {
    Noting noting = new Noting();
    Shop shop = new Shop() {
      @Override
      Map<Integer, String> price(Set<Integer> item) {
        throw new IllegalStateException("closed");
      }
    };
    BatchWatchedTest_ShopRunner runner =
        on(on, BatchWatchedTest_ShopRunner.builder(shop)).listener(noting).build();
    assertThatThrownBy(() -> runner.all(5)).hasRootCauseMessage("closed");
    assertThat(noting.events.stream().filter(event -> event.startsWith("failed")))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 5).mapToObj(i -> "failed item[" + i + "]").toList());
    assertThat(noting.events.stream().filter(event -> event.startsWith("finished")))
        .isEmpty();
  }

  /** Counts what it is around of. */
  static final class Around implements TaskInterceptor {
    final AtomicInteger around = new AtomicInteger();
    final AtomicInteger settled = new AtomicInteger();
    final Queue<Integer> sizes = new ConcurrentLinkedQueue<>();

    @Override
    public Object intercept(TaskCall call) throws Exception {
      if (call.task().equals("price")) {
        around.incrementAndGet();
        call.whenSettled((value, failure) -> settled.incrementAndGet());
      }
      Object value = call.proceed();
      if (value instanceof Map<?, ?> map) {
        sizes.add(map.size());
      }
      return value;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void anInterceptorIsAroundTheCallOnce(On on) {
    Around around = new Around();
    Shop shop = new Shop();
    assertThat(on(on, BatchWatchedTest_ShopRunner.builder(shop))
            .intercept(around)
            .build()
            .all(10))
        .hasSize(10);
    assertThat(around.around).hasValue(shop.calls.count());
    assertThat(around.settled).hasValue(shop.calls.count());
    assertThat(around.sizes.stream().mapToInt(each -> each).sum()).isEqualTo(10);
  }

  @Test
  void whatAnInterceptorReturnsInsteadIsSharedOut() {
    Shop shop = new Shop();
    assertThat(BatchWatchedTest_ShopRunner.builder(shop)
            .intercept(
                call -> call.task().equals("price") ? Map.of(0, "zero", 2, "two") : call.proceed())
            .build()
            .all(4))
        .containsExactly("zero", "two");
    assertThat(shop.calls.count()).isZero();
  }

  @Test
  void theBoundCanBeSetFromOutside() {
    Shop shop = new Shop();
    assertThat(BatchWatchedTest_ShopRunner.builder(shop)
            .executor(Runnable::run)
            .configure(Map.of("tasks.price.batch.max", "2"))
            .build()
            .all(10))
        .hasSize(10);
    assertThat(shop.calls.all()).hasSize(5).allSatisfy(keys -> assertThat(keys).hasSize(2));
    assertThatThrownBy(() -> BatchWatchedTest_ShopRunner.builder(shop)
            .configure(Map.of("tasks.price.batch.max", "0"))
            .build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BatchWatchedTest_ShopRunner.builder(shop)
            .configure(Map.of("tasks.item.batch.max", "3"))
            .build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aBatchIsReplacedByItsMapOrByOneValueForEveryItem(On on) {
    Shop shop = new Shop();
    BatchWatchedTest_ShopRunner runner =
        on(on, BatchWatchedTest_ShopRunner.builder(shop)).build();
    assertThat(runner
            .overriding()
            .items(4)
            .price(Map.of(1, "one", 3, "three", 9, "nine"))
            .all())
        .containsExactly("one", "three");
    assertThat(runner.overriding().items(4).weight(7).weights()).isEqualTo(28);
    assertThat(shop.calls.count()).isZero();
    assertThat(runner.overriding().items(4).without("store").end()).isZero();
    assertThat(runner.overriding().item(List.of(5, 6)).all()).containsExactly("p5", "p6");
    assertThat(runner.overriding().items(3).price(Map.of(0, "a", 2, "c")).end()).isEqualTo(2);
    assertThat(shop.stores.keys()).containsExactlyInAnyOrder("a", "c");
  }

  @ParameterizedTest
  @MethodSource("executors")
  void aServerServesRunsWithBatches(On on) {
    try (BatchWatchedTest_ShopRunner.Server server =
        on(on, BatchWatchedTest_ShopRunner.builder(new Shop())).build().serve()) {
      String one = server.submit(3);
      String other = server.submit(5);
      assertThat(server.result(other).all()).containsExactly("p0", "p1", "p2", "p3", "p4");
      assertThat(server.result(one).end()).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void theItemsOfABatchAreStreamedAndPublished(On on) throws Exception {
    BatchWatchedTest_ShopRunner runner =
        on(on, BatchWatchedTest_ShopRunner.builder(new Shop())).build();
    try (Stream<String> prices = runner.price(10_000)) {
      assertThat(prices.limit(9))
          .containsExactly("p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8");
    }
    try (Stream<Integer> weights = runner.weight(1_000)) {
      assertThat(weights.mapToInt(each -> each).sum()).isEqualTo(499_500);
    }
    CompletableFuture<List<String>> published = new CompletableFuture<>();
    runner.pricePublisher(50).subscribe(new Flow.Subscriber<>() {
      private final List<String> values = new ArrayList<>();
      private Flow.Subscription subscription;

      @Override
      public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
      }

      @Override
      public void onNext(String value) {
        values.add(value);
        subscription.request(1);
      }

      @Override
      public void onError(Throwable thrown) {
        published.completeExceptionally(thrown);
      }

      @Override
      public void onComplete() {
        published.complete(values);
      }
    });
    assertThat(published.get())
        .containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(i -> "p" + i).toList());
  }
}
