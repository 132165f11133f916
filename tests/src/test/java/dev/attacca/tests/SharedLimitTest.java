package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.Task;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.SharedLimit;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One limit for several tasks and several runners. */
@Timeout(60)
class SharedLimitTest {
  /** Counts how many are inside, of whatever class. */
  static final class Gauge {
    private final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final AtomicInteger total = new AtomicInteger();

    int pass(int value) {
      total.incrementAndGet();
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
      Thread.yield();
      inside.decrementAndGet();
      return value;
    }
  }

  static class Orders {
    private final Gauge gauge;

    Orders(Gauge gauge) {
      this.gauge = gauge;
    }

    @Loop
    List<Integer> order() {
      return IntStream.range(0, 40).boxed().toList();
    }

    @Task
    @Limit(shared = "crm")
    int customer(int order) {
      return gauge.pass(order);
    }

    @Task
    @Limit(shared = "crm")
    CompletableFuture<Integer> address(int order) {
      return CompletableFuture.supplyAsync(() -> gauge.pass(order));
    }

    @Task
    int sum(@Collect List<Integer> customer, @Collect List<Integer> address) {
      return IntStream.concat(
              customer.stream().mapToInt(i -> i), address.stream().mapToInt(i -> i))
          .sum();
    }
  }

  static class Offers {
    private final Gauge gauge;

    Offers(Gauge gauge) {
      this.gauge = gauge;
    }

    @Task
    @Limit(shared = "crm")
    int offer(@Input int number) {
      return gauge.pass(number);
    }
  }

  @Test
  void no_more_run_at_once_than_the_limit_admits_over_tasks_and_runners_of_several_classes() {
    Gauge gauge = new Gauge();
    SharedLimit crm = SharedLimit.ofConcurrency(3);
    var orders = SharedLimitTest_OrdersRunner.builder(new Orders(gauge))
        .limit("crm", crm)
        .build();
    var others = SharedLimitTest_OrdersRunner.builder(new Orders(gauge))
        .limit("crm", crm)
        .build();
    var offers = SharedLimitTest_OffersRunner.builder(new Offers(gauge))
        .limit("crm", crm)
        .build();
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(orders.sumAsync());
      all.add(others.sumAsync());
      for (int k = 0; k < 10; k++) {
        all.add(offers.offerAsync(k));
      }
    }
    all.forEach(CompletableFuture::join);
    assertThat(gauge.total).hasValue(20 * (4 * 40 + 10));
    assertThat(gauge.most).hasValueBetween(1, 3);
  }

  @Test
  void what_one_runner_has_used_of_a_rate_the_other_does_not_have() {
    SharedLimit crm = SharedLimit.of(3, Duration.ofHours(1));
    Gauge gauge = new Gauge();
    var one = SharedLimitTest_OffersRunner.builder(new Offers(gauge))
        .limit("crm", crm)
        .build();
    var other = SharedLimitTest_OffersRunner.builder(new Offers(gauge))
        .limit("crm", crm)
        .build();
    assertThat(one.offer(1)).isEqualTo(1);
    assertThat(other.offer(2)).isEqualTo(2);
    assertThat(one.offer(3)).isEqualTo(3);
    CompletableFuture<Integer> tooMuch = other.offerAsync(4);
    assertThat(tooMuch).isNotDone();
    tooMuch.cancel(true);
    assertThat(gauge.total).hasValue(3);
  }

  @Test
  void each_object_is_a_limit_of_its_own() {
    SharedLimit often = SharedLimit.of(1, Duration.ofHours(1));
    SharedLimit another = often.concurrency(5);
    for (SharedLimit limit : List.of(often, another)) {
      assertThat(SharedLimitTest_OffersRunner.builder(new Offers(new Gauge()))
              .limit("crm", limit)
              .build()
              .offer(7))
          .isEqualTo(7);
    }
    assertThat(often).hasToString("at most 1 per PT1H");
    assertThat(another).hasToString("at most 1 per PT1H, at most 5 at once");
    assertThat(SharedLimit.ofConcurrency(2)).hasToString("at most 2 at once");
  }

  @Test
  void a_limit_that_limits_nothing_is_refused() {
    assertThatThrownBy(() -> SharedLimit.of(0, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("calls must be at least 1, not 0");
    assertThatThrownBy(() -> SharedLimit.of(1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("per must be longer than nothing, not PT0S");
    assertThatThrownBy(() -> SharedLimit.ofConcurrency(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("concurrency must be at least 1, not 0");
    assertThatThrownBy(() -> SharedLimit.of(1, Duration.ofSeconds(1)).concurrency(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_name_without_a_limit_is_an_error_when_the_runner_is_built() {
    var builder = SharedLimitTest_OrdersRunner.builder(new Orders(new Gauge()));
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("tasks \"customer\", \"address\" of SharedLimitTest.Orders share the limit"
            + " \"crm\", which was not given: builder.limit(\"crm\", …)");
    builder.limit("cmr", SharedLimit.ofConcurrency(1));
    assertThatThrownBy(builder::build).hasMessageEndingWith("; did you mean \"cmr\"?");
    assertThat(builder.limit("crm", SharedLimit.ofConcurrency(1)).build()).isNotNull();
  }

  @Test
  void the_graph_says_which_limit_a_task_shares() {
    Graph graph = SharedLimitTest_OffersRunner.builder(new Offers(new Gauge()))
        .limit("crm", SharedLimit.ofConcurrency(1))
        .build()
        .graph();
    assertThat(graph.tasks().get(0).notes()).containsExactly("shares the limit crm");
  }

  /** A task that has a place, and begins a run that wants one. */
  static class Outer {
    final SharedLimitTest_InnerRunner inner;

    Outer(SharedLimit limit) {
      inner =
          SharedLimitTest_InnerRunner.builder(new Inner()).limit("db", limit).build();
    }

    @Task
    @Limit(shared = "crm")
    int asks(@Input int number) {
      return inner.answers(number)
          + inner.start(number).join().answers()
          + inner.answersAsync(number).join();
    }
  }

  static class Inner {
    @Task
    @Limit(shared = "db")
    int answers(@Input int number) {
      return number;
    }
  }

  @Test
  void a_place_serves_the_runs_that_its_task_begins_whatever_class_they_are_of() {
    for (int places = 1; places <= 3; places++) {
      SharedLimit limit = SharedLimit.ofConcurrency(places);
      var outer = SharedLimitTest_OuterRunner.builder(new Outer(limit))
          .limit("crm", limit)
          .build();
      List<CompletableFuture<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        all.add(outer.asksAsync(i));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(all.get(i).join()).isEqualTo(3 * i);
      }
    }
  }

  /** Whose task goes on until it is told to end. */
  static class Held {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);
    private final CompletableFuture<Integer> answer = new CompletableFuture<>();

    @Task
    @Limit(shared = "crm")
    CompletableFuture<Integer> held() {
      begun.countDown();
      return answer;
    }
  }

  @Test
  void who_waits_and_is_cancelled_leaves_and_holds_up_nobody() throws Exception {
    SharedLimit one = SharedLimit.ofConcurrency(1);
    Held held = new Held();
    var holds =
        SharedLimitTest_HeldRunner.builder(held).limit("crm", one).build().start();
    held.begun.await();
    Gauge gauge = new Gauge();
    var offers = SharedLimitTest_OffersRunner.builder(new Offers(gauge))
        .limit("crm", one)
        .build();
    Run<SharedLimitTest_OffersRunner.Result> waits = offers.start(1);
    CompletableFuture<Integer> last = offers.offerAsync(2);
    waits.cancel();
    assertThatThrownBy(waits::join).isInstanceOf(RunCancelledException.class);
    assertThat(last).isNotDone();
    held.answer.complete(7);
    assertThat(holds.join().held()).isEqualTo(7);
    assertThat(last.join()).isEqualTo(2);
    assertThat(gauge.total).hasValue(1);
  }

  @Test
  void who_waits_for_another_runner_holds_no_thread() throws Exception {
    SharedLimit one = SharedLimit.ofConcurrency(1);
    Held held = new Held();
    var holds =
        SharedLimitTest_HeldRunner.builder(held).limit("crm", one).build().start();
    held.begun.await();
    ExecutorService single = Executors.newSingleThreadExecutor();
    try {
      var offers = SharedLimitTest_OffersRunner.builder(new Offers(new Gauge()))
          .executor(single)
          .limit("crm", one)
          .build();
      List<CompletableFuture<Integer>> waiting = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        waiting.add(offers.offerAsync(i));
      }
      assertThat(single.submit(() -> "free").get()).isEqualTo("free");
      assertThat(waiting).noneMatch(CompletableFuture::isDone);
      held.answer.complete(1);
      for (int i = 0; i < 100; i++) {
        assertThat(waiting.get(i).join()).isEqualTo(i);
      }
      holds.join();
    } finally {
      single.shutdown();
    }
  }

  /** Notes who was let in. */
  static class Queue {
    private final String name;
    private final ConcurrentLinkedQueue<String> order;

    Queue(String name, ConcurrentLinkedQueue<String> order) {
      this.name = name;
      this.order = order;
    }

    @Task
    @Limit(shared = "crm")
    int next() {
      order.add(name);
      return 1;
    }
  }

  @Test
  void whoever_came_first_is_next_whatever_runner_it_is_of() throws Exception {
    SharedLimit one = SharedLimit.ofConcurrency(1);
    Held held = new Held();
    var holds =
        SharedLimitTest_HeldRunner.builder(held).limit("crm", one).build().start();
    held.begun.await();
    ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
    var greedy = queue("greedy", order, one);
    var modest = queue("modest", order, one);
    List<Run<?>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(greedy.start());
    }
    all.add(modest.start());
    for (int i = 0; i < 20; i++) {
      all.add(greedy.start());
    }
    held.answer.complete(1);
    all.forEach(Run::join);
    holds.join();
    assertThat(List.copyOf(order).indexOf("modest")).isEqualTo(20);
  }

  private static SharedLimitTest_QueueRunner queue(
      String name, ConcurrentLinkedQueue<String> order, SharedLimit limit) {
    return SharedLimitTest_QueueRunner.builder(new Queue(name, order))
        .executor(Runnable::run)
        .limit("crm", limit)
        .build();
  }

  /** Begins one run after the other, for as long as it is not told to end. */
  static class Insatiable {
    private final Supplier<Integer> child;
    final CountDownLatch begun = new CountDownLatch(1);
    volatile boolean enough;

    Insatiable(Supplier<Integer> child) {
      this.child = child;
    }

    @Task
    @Limit(shared = "crm")
    int eats() {
      int eaten = 0;
      while (!enough) {
        eaten += child.get();
        begun.countDown();
      }
      return eaten;
    }
  }

  @Test
  void the_children_of_one_that_has_a_place_leave_some_of_the_rate_to_others() throws Exception {
    SharedLimit often = SharedLimit.of(1, Duration.ofMillis(2)).concurrency(2);
    ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
    var child = queue("child", order, often);
    Insatiable insatiable = new Insatiable(child::next);
    var run = SharedLimitTest_InsatiableRunner.builder(insatiable)
        .limit("crm", often)
        .build()
        .start();
    insatiable.begun.await();
    for (int i = 0; i < 20; i++) {
      assertThat(queue("other", order, often).next()).isEqualTo(1);
    }
    insatiable.enough = true;
    assertThat(run.join().eats()).isPositive();
  }

  /** Emits in the midst of its method. */
  static class Emits {
    @Loop
    @Limit(shared = "crm")
    void entry(Emitter<Integer> out) {
      out.emit(1);
    }
  }

  @Test
  void a_loop_that_emits_may_share_a_rate_but_no_number_of_places() {
    var builder = SharedLimitTest_EmitsRunner.builder(new Emits());
    assertThatThrownBy(() -> builder.limit("crm", SharedLimit.ofConcurrency(4)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "the loop \"entry\" takes an Emitter, so it would keep its place in the limit"
                + " \"crm\" while it waits for room");
    assertThat(builder
            .limit("crm", SharedLimit.of(4, Duration.ofSeconds(1)))
            .build()
            .entry()
            .toList())
        .containsExactly(1);
  }

  @Test
  void a_runner_that_nobody_has_any_more_is_not_held_by_its_limit() throws Exception {
    SharedLimit one = SharedLimit.of(1_000, Duration.ofSeconds(1)).concurrency(1);
    Held held = new Held();
    var holds =
        SharedLimitTest_HeldRunner.builder(held).limit("crm", one).build().start();
    held.begun.await();
    WeakReference<Object> left = usedAndLeft(one);
    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
      System.gc();
      assertThat(left.get()).isNull();
    });
    held.answer.complete(1);
    holds.join();
  }

  private static WeakReference<Object> usedAndLeft(SharedLimit limit) {
    Offers tasks = new Offers(new Gauge());
    var runner = SharedLimitTest_OffersRunner.builder(tasks).limit("crm", limit).build();
    Run<?> waits = runner.start(1);
    waits.cancel();
    assertThatThrownBy(waits::join).isInstanceOf(RunCancelledException.class);
    return new WeakReference<>(tasks);
  }
}
