package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.attacca.Collect;
import dev.attacca.Dag;
import dev.attacca.DependsOn;
import dev.attacca.From;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.Merge;
import dev.attacca.OnError;
import dev.attacca.Router;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Context;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What flows promise, at the level of annotated classes, on every kind of executor. */
@Timeout(60)
class FlowsTest {
  private static final ExecutorService ONE = Executors.newFixedThreadPool(1);
  private static final ExecutorService FOUR = Executors.newFixedThreadPool(4);

  static Stream<Executor> executors() {
    return Stream.of(Runnable::run, ONE, FOUR);
  }

  @AfterAll
  static void closePools() {
    ONE.shutdownNow();
    FOUR.shutdownNow();
  }

  /** Two levels, a state, and every way to gather. */
  static class Words {
    @Loop(inFlight = 4)
    Stream<String> line(@Input String text) {
      return text.lines();
    }

    @Loop(inFlight = 3)
    List<String> word(String line) {
      return line.isEmpty() ? List.of() : List.of(line.split(" "));
    }

    @Task
    int length(String word) {
      return word.length();
    }

    @Task
    void log(String line, String word, int length, @State StringBuilder told) {
      told.append(word).append(length).append(line.length()).append(' ');
    }

    @State
    StringBuilder told() {
      return new StringBuilder(":");
    }

    @Task
    @DependsOn(every = "log")
    String all(@State StringBuilder told) {
      return told.toString();
    }

    @Task
    String line2(
        String line,
        @Collect List<Integer> length,
        @Collect @From("word") Collection<String> words) {
      return line + length + words;
    }

    @Task
    List<String> perLine(@Collect List<String> line2) {
      return line2;
    }

    @Task
    Set<Object> different(@Collect @From("length") Set<Object> lengths) {
      return lengths;
    }

    @Task
    int sum(@Collect @From("length") Stream<Integer> lengths) {
      return lengths.mapToInt(Integer::intValue).sum();
    }

    @Task
    int count(@Collect @From("length") Iterable<? extends Number> lengths) {
      int count = 0;
      for (Number ignored : lengths) {
        count++;
      }
      return count;
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  @Tag("G1")
  @Tag("G8")
  @Tag("G17")
  @Tag("S8")
  @Tag("S14")
  void items_run_through_the_tasks_below_and_are_gathered_in_order(Executor executor) {
    FlowsTest_WordsRunner runner =
        FlowsTest_WordsRunner.builder(new Words()).executor(executor).build();
    for (int i = 0; i < 50; i++) {
      FlowsTest_WordsRunner.Result result = runner.run("to be or\n\nnot to be");
      assertThat(result.all()).isEqualTo(":to28 be28 or28 not39 to29 be29 ");
      assertThat(result.perLine())
          .containsExactly(
              "to be or[2, 2, 2][to, be, or]", "[][]", "not to be[3, 2, 2][not, to, be]");
      assertThat(result.different()).containsExactly(2, 3);
      assertThat(result.sum()).isEqualTo(13);
      assertThat(result.count()).isEqualTo(6);
      assertThat(result.stats().task("word").out()).isEqualTo(6);
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  @Tag("S5")
  void a_task_inside_a_loop_is_a_stream(Executor executor) {
    FlowsTest_WordsRunner runner =
        FlowsTest_WordsRunner.builder(new Words()).executor(executor).build();
    try (Stream<Integer> lengths = runner.length("a bb\nccc")) {
      assertThat(lengths).containsExactly(1, 2, 3);
    }
    try (Stream<String> words = runner.word("a bb\nccc")) {
      assertThat(words.limit(2)).containsExactly("a", "bb");
    }
    try (Stream<String> lines = runner.line("a bb\nccc")) {
      assertThat(lines).containsExactly("a bb", "ccc");
    }
    runner.log("a bb\nccc");
    runner.logAsync("a bb\nccc").join();
  }

  @Test
  void a_task_inside_a_loop_is_a_publisher() {
    Flow.Publisher<Integer> lengths =
        FlowsTest_WordsRunner.of(new Words()).lengthPublisher("a bb\nccc");
    for (int i = 0; i < 2; i++) {
      List<Integer> received = Collections.synchronizedList(new ArrayList<>());
      CompletableFuture<Void> done = new CompletableFuture<>();
      lengths.subscribe(new Flow.Subscriber<>() {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
          subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Integer item) {
          received.add(item);
        }

        @Override
        public void onError(Throwable throwable) {
          done.completeExceptionally(throwable);
        }

        @Override
        public void onComplete() {
          done.complete(null);
        }
      });
      done.join();
      assertThat(received).containsExactly(1, 2, 3);
    }
  }

  @Test
  @Tag("G7")
  void a_flow_starts_in_the_middle() {
    FlowsTest_WordsRunner runner = FlowsTest_WordsRunner.of(new Words());
    assertThat(runner.overriding().line(List.of("x", "y z")).run().all())
        .isEqualTo(":x11 y13 z13 ");
    assertThat(runner.overriding().line(Stream.of("x", "y z")).sum()).isEqualTo(3);
    assertThat(runner.overriding().word(List.of("p", "qq")).text("1\n2").run().sum())
        .isEqualTo(6);
    assertThat(runner.overriding().length(7).text("a b").different()).containsExactly(7);
    assertThat(runner.overriding().length(7).text("a b").sum()).isEqualTo(14);
    try (Stream<Integer> lengths = runner.overriding().line(List.of("x", "yy")).length()) {
      assertThat(lengths).containsExactly(1, 2);
    }
  }

  @Test
  @Tag("S15")
  void runs_are_served() {
    try (FlowsTest_WordsRunner.Server server =
        FlowsTest_WordsRunner.of(new Words()).serve()) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        ids.add(server.submit("a".repeat(i)));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(server.result(ids.get(i)).sum()).isEqualTo(i);
        assertThat(server.status(ids.get(i))).isEqualTo(RunStatus.SUCCEEDED);
      }
    }
  }

  /** Every kind of source. */
  static class Sources {
    @Loop
    IntStream numbers() {
      return IntStream.range(0, 3);
    }

    @Loop
    Iterator<Integer> iterated() {
      return List.of(3, 4).iterator();
    }

    @Loop
    Flow.Publisher<Integer> published() {
      return subscriber -> {
        SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>(ONE, 16);
        publisher.subscribe(subscriber);
        publisher.submit(5);
        publisher.submit(6);
        publisher.close();
      };
    }

    @Loop(inFlight = 1)
    void emitted(Emitter<Integer> out, @Input int upTo) {
      for (int i = 0; i < upTo; i++) {
        out.emit(7 + i);
      }
    }

    @Task
    int square(@Merge({"numbers", "iterated", "published", "emitted"}) int any) {
      return any * any;
    }

    @Task
    int again(int any, int square) {
      return any + square;
    }

    @Task
    List<Integer> squares(@Collect List<Integer> square, @Collect List<Integer> again) {
      List<Integer> sorted = new ArrayList<>(square);
      Collections.sort(sorted);
      sorted.add(again.size());
      return sorted;
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  @Tag("G2")
  @Tag("G3")
  @Tag("G15")
  void a_merge_runs_once_for_each_value_of_any(Executor executor) {
    if (executor == ONE) {
      return; // its one thread is the publisher's
    }
    FlowsTest_SourcesRunner runner =
        FlowsTest_SourcesRunner.builder(new Sources()).executor(executor).build();
    assertThat(runner.squares(2)).containsExactly(0, 1, 4, 9, 16, 25, 36, 49, 64, 9);
    try (Stream<Integer> numbers = runner.numbers()) {
      assertThat(numbers).containsExactly(0, 1, 2);
    }
  }

  /** Routers, failures and empty values, each in the scope of an item. */
  static class Branches {
    enum Kind {
      EVEN,
      ODD
    }

    @Router(partial = true)
    boolean loud(@Input boolean given) {
      return given;
    }

    @Loop
    List<Integer> number() {
      return List.of(0, 1, 2, 3, 4, 5);
    }

    @Router
    Kind kind(int number) {
      return number % 2 == 0 ? Kind.EVEN : Kind.ODD;
    }

    @Task
    @DependsOn(value = "kind", when = "EVEN")
    String even(int number) {
      if (number == 4) {
        throw new IllegalStateException("four");
      }
      return "e" + number;
    }

    @Task
    @DependsOn(value = "kind", when = "ODD")
    Optional<String> odd(int number) {
      return number == 3 ? Optional.empty() : Optional.of("o" + number);
    }

    @Task
    String either(@From({"even", "odd"}) String some) {
      return some;
    }

    @Task
    String fate(Outcome<String> even, Optional<String> odd) {
      return even.getClass().getSimpleName().charAt(0) + odd.orElse("-");
    }

    @Task
    @DependsOn(value = "loud", when = "true")
    String shout(String either) {
      return either.toUpperCase(java.util.Locale.ROOT);
    }

    @Task
    String all(
        @Collect List<String> either, @Collect List<String> fate, @Collect List<String> shout) {
      return either + " " + fate + " " + shout;
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  @Tag("G11")
  @Tag("G14")
  @Tag("S6")
  @Tag("S7")
  @Tag("S19")
  void routers_choose_for_each_item_and_a_failure_drops_its_item(Executor executor) {
    FlowsTest_BranchesRunner runner =
        FlowsTest_BranchesRunner.builder(new Branches()).executor(executor).build();
    assertThat(runner.all(true))
        .isEqualTo("[e0, o1, e2, o5] [S-, So1, S-, S-, F-, So5] [E0, O1, E2, O5]");
    assertThat(runner.all(false)).endsWith(" []");
  }

  /** How failures of items end a run. */
  @Dag(onError = OnError.FINISH)
  static class Failing {
    @Loop
    List<Integer> number() {
      return List.of(1, 2, 3, 4);
    }

    @Task
    int even(int number) {
      if (number % 2 == 1) {
        throw new IllegalArgumentException("odd: " + number);
      }
      return number;
    }

    @Task
    int sum(@Collect List<Integer> even) {
      return even.stream().mapToInt(Integer::intValue).sum();
    }
  }

  @Test
  @Tag("G10")
  @Tag("G11")
  void failed_items_are_told_and_the_rest_goes_on() {
    Run<FlowsTest_FailingRunner.Result> run =
        FlowsTest_FailingRunner.of(new Failing()).start();
    assertThatThrownBy(run::join)
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("even")
        .rootCause()
        .hasMessageStartingWith("odd: ");
    assertThat(run.stats().task("even").failed()).isEqualTo(2);
    assertThat(run.stats().task("even").out()).isEqualTo(2);
  }

  /** A failing item that is put up with. */
  static class Tolerant {
    @Loop(onError = OnError.TOLERATE)
    List<Integer> number() {
      return List.of(1, 2, 3, 4);
    }

    @Task
    int even(int number) {
      if (number % 2 == 1) {
        throw new IllegalArgumentException("odd: " + number);
      }
      return number;
    }

    @Task
    int sum(@Collect List<Integer> even) {
      return even.stream().mapToInt(Integer::intValue).sum();
    }
  }

  @Test
  @Tag("G10")
  void failures_can_be_put_up_with() {
    FlowsTest_TolerantRunner runner =
        FlowsTest_TolerantRunner.builder(new Tolerant()).maxFailures(1).build();
    FlowsTest_TolerantRunner.Result result = runner.run();
    assertThat(result.sum()).isEqualTo(6);
    assertThat(result.failures()).hasSize(1);
  }

  /** A worker with a queue of requests. */
  static class Worker {
    final AtomicInteger starts = new AtomicInteger();

    @Loop
    List<Integer> number() {
      return IntStream.range(0, 100).boxed().toList();
    }

    @Task
    String prefix() {
      return "n";
    }

    @Task
    void name(
        Context context,
        String prefix,
        @From("number") Inbox<Integer, String> inbox,
        @Input String suffix,
        @State StringBuilder seen) {
      starts.incrementAndGet();
      for (Inbox.Request<Integer, String> request : inbox) {
        seen.append(request.value()).append(' ');
        if (request.value() == 13) {
          request.fail(new IllegalStateException("unlucky"));
        } else {
          request.complete(prefix + request.value() + suffix);
        }
      }
    }

    @Task
    String loud(int number, Optional<String> name) {
      return number + name.orElse("?");
    }

    @Task
    List<String> names(@Collect List<String> loud) {
      return loud;
    }
  }

  @Test
  @Tag("S10")
  void a_worker_answers_every_item() {
    Worker worker = new Worker();
    FlowsTest_WorkerRunner runner = FlowsTest_WorkerRunner.of(worker);
    assertThatThrownBy(() -> runner.names("!")).hasRootCauseMessage("unlucky");
    assertThat(worker.starts).hasValue(1);
    try (Stream<String> names = runner.name("!")) {
      assertThat(names.limit(2).toList()).containsExactly("n0!", "n1!");
    } catch (
        RunFailedException e) { // the run is ahead of its consumer, and may have met the failure
      assertThat(e).hasRootCauseMessage("unlucky");
    }
    assertThat(runner.overriding().number(List.of(1, 2)).suffix("!").names())
        .containsExactly("1n1!", "2n2!");
  }

  /** Contexts as items, and beside them. */
  static class Contexts {
    @Loop
    void page(Context start, Emitter<Context> out) {
      start.set("site", "s");
      for (int i = 0; i < 3; i++) {
        Context page = start.create();
        page.set("number", i);
        out.emit(page);
      }
    }

    @Task
    void mark(Context page) {
      page.set("marked", page.get("site") + "" + page.get("number"));
    }

    @Task
    @DependsOn("mark")
    String read(Context own) {
      return own.get("marked") + "/" + own.size();
    }

    @Task
    String all(Context whole, @Collect List<String> read) {
      return read + " " + whole.contains("marked");
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  @Tag("G16")
  @Tag("S1")
  @Tag("S2")
  @Tag("S5")
  void contexts_travel_through_the_graph(Executor executor) {
    assertThat(FlowsTest_ContextsRunner.builder(new Contexts())
            .executor(executor)
            .build()
            .all())
        .startsWith("[s0/")
        .endsWith(" false");
  }

  /** A source without an end. */
  static class Endless {
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final CountDownLatch some = new CountDownLatch(1000);

    @Loop(inFlight = 8)
    Stream<Integer> tick() {
      return Stream.iterate(0, i -> {
        most.accumulateAndGet(open.incrementAndGet(), Math::max);
        return i + 1;
      });
    }

    @Task
    void slow(int tick) {
      some.countDown();
      if (tick > 0) {
        open.decrementAndGet();
      }
    }

    @Task
    @DependsOn(every = "slow")
    long seen() {
      return 1000 - some.getCount();
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  @Tag("G5")
  @Tag("S9")
  @Tag("S17")
  void an_endless_loop_is_bounded_and_ends_with_stop(Executor executor)
      throws InterruptedException {
    if (!(executor instanceof ExecutorService)) {
      return; // start() would run it here
    }
    Endless endless = new Endless();
    Run<FlowsTest_EndlessRunner.Result> run =
        FlowsTest_EndlessRunner.builder(endless).executor(executor).build().start();
    endless.some.await();
    run.stop();
    assertThat(run.join().seen()).isEqualTo(1000);
    assertThat(endless.most.get()).isLessThanOrEqualTo(9);
  }

  /** A limit on one task of the items. */
  static class Limited {
    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();

    @Loop
    List<Integer> number() {
      return IntStream.range(0, 50).boxed().toList();
    }

    @Task
    @Limit(concurrency = 2)
    int fetch(int number) throws InterruptedException {
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
      Thread.sleep(1);
      running.decrementAndGet();
      return number;
    }

    @Task
    CompletableFuture<Integer> later(int fetch) {
      return CompletableFuture.supplyAsync(() -> fetch + 1);
    }

    @Task
    List<Integer> all(@Collect List<Integer> later) {
      return later;
    }
  }

  @Test
  @Tag("G4")
  @Tag("S16")
  void a_limit_holds_over_all_items_and_order_stays() {
    Limited limited = new Limited();
    FlowsTest_LimitedRunner runner =
        FlowsTest_LimitedRunner.builder(limited).executor(FOUR).parallelism(4).build();
    assertThat(runner.all()).isEqualTo(IntStream.rangeClosed(1, 50).boxed().toList());
    assertThat(limited.most.get()).isLessThanOrEqualTo(2);
  }

  /** Merges of values out of different depths, and below a loop. */
  static class Fan {
    @Loop
    List<String> customer() {
      return List.of("x", "y");
    }

    @Loop
    List<Integer> order(String customer) {
      return List.of(1, 2);
    }

    @Task
    String bill(String customer, int order) {
      return customer + order;
    }

    @Task
    Optional<String> gift(String customer) {
      return customer.equals("x") ? Optional.of("gift") : Optional.empty();
    }

    @Task
    String event(String customer, @Merge({"bill", "gift"}) String any) {
      return customer + ":" + any;
    }

    @Task
    String perCustomer(String customer, @Collect Set<String> event) {
      return customer + new java.util.TreeSet<>(event);
    }

    @Task
    Map<String, Integer> all(@Collect List<String> perCustomer, @Collect List<String> event) {
      Map<String, Integer> all = new TreeMap<>();
      perCustomer.forEach(each -> all.put(each, event.size()));
      return all;
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  @Tag("G2")
  void a_merge_stands_below_the_nearest_common_scope(Executor executor) {
    FlowsTest_FanRunner runner =
        FlowsTest_FanRunner.builder(new Fan()).executor(executor).build();
    for (int i = 0; i < 50; i++) {
      assertThat(runner.all()).isEqualTo(Map.of("x[x:gift, x:x1, x:x2]", 5, "y[y:y1, y:y2]", 5));
    }
  }

  /** A stream that must be closed. */
  static class Closing {
    final AtomicBoolean closed = new AtomicBoolean();

    @Loop
    Stream<Integer> number() {
      return Stream.of(1, 2, 3).onClose(() -> closed.set(true));
    }

    @Task
    int twice(int number) {
      return 2 * number;
    }
  }

  @Test
  @Tag("S18")
  void closing_the_values_closes_the_source() {
    Closing closing = new Closing();
    Stream<Integer> values = FlowsTest_ClosingRunner.of(closing).twice();
    assertThat(values.iterator().next()).isEqualTo(2);
    values.close();
    await().untilTrue(closing.closed);
  }
}
