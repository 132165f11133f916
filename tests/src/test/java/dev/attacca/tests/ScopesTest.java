package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.From;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Merge;
import dev.attacca.OnError;
import dev.attacca.Retry;
import dev.attacca.Router;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Context;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.Key;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.ServerOptions;
import dev.attacca.runtime.TaskFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
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

/** Scopes, gathering, states, workers, contexts and servers, at the level of annotated classes. */
@Timeout(60)
class ScopesTest {
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

  /** Counts words, as far as its type allows. */
  static class Counts {
    private final Map<String, Integer> counts = new TreeMap<>();

    void add(String word) {
      counts.merge(word, 1, Integer::sum);
    }

    List<String> top(int n) {
      return counts.entrySet().stream()
          .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
          .limit(n)
          .map(entry -> entry.getKey() + entry.getValue())
          .toList();
    }
  }

  /** A state that its constructor makes. */
  static class WordCount {
    @Loop
    Stream<String> line(@Input String text) {
      return text.lines();
    }

    @Loop
    List<String> word(String line) {
      return List.of(line.split("\\W+"));
    }

    @Task
    void count(String word, @State Counts counts) {
      counts.add(word);
    }

    @Task
    @DependsOn(every = "count")
    List<String> top(@State Counts counts) {
      return counts.top(2);
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  @Tag("S8")
  @Tag("G16")
  void words_are_counted_anew_in_every_run(Executor executor) {
    ScopesTest_WordCountRunner runner =
        ScopesTest_WordCountRunner.builder(new WordCount()).executor(executor).build();
    for (int i = 0; i < 20; i++) {
      assertThat(runner.top("a b a\nc a b\n")).containsExactly("a3", "b2");
    }
    assertThat(runner.run("x y").stats().task("count").in()).isEqualTo(2);
  }

  /** An outer value below two loops, and every way to gather at either level. */
  static class Nested {
    final AtomicInteger reads = new AtomicInteger();

    @Task
    String file() {
      reads.incrementAndGet();
      return "f";
    }

    @Loop
    List<Integer> row(@Input int upTo) {
      return IntStream.range(0, upTo).boxed().toList();
    }

    @Loop
    Iterator<Integer> cell(int row) {
      return IntStream.range(0, row).iterator();
    }

    @Task
    String at(String file, int row, int cell) {
      if (row == 3 && cell == 1) {
        throw new IllegalStateException("3.1");
      }
      return file + row + cell;
    }

    @Task
    String joined(int row, @Collect @From("at") List<String> ats) {
      return row + String.join(",", ats);
    }

    @Task
    @DependsOn(every = "at")
    int settled(int row) {
      return row;
    }

    @Task
    List<String> rows(@Collect List<String> joined) {
      return joined;
    }

    @Task
    List<String> everything(@Collect @From("at") List<String> ats) {
      return ats;
    }

    @Task
    List<String> iterated(@Collect @From("at") Iterable<String> ats) {
      List<String> all = new ArrayList<>();
      ats.forEach(all::add);
      return all;
    }

    @Task
    Set<Integer> distinct(@Collect @From("cell") Set<Integer> cells) {
      return cells;
    }

    @Task
    long streamed(@Collect @From("cell") Stream<Integer> cells) {
      return cells.count();
    }

    @Task
    @DependsOn(every = "at")
    String end() {
      return "end";
    }

    @Task
    int sum(@Collect Collection<Integer> settled) {
      return settled.stream().mapToInt(Integer::intValue).sum();
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  @Tag("G1")
  @Tag("G17")
  @Tag("S19")
  void values_of_outer_scopes_are_seen_and_gathering_is_per_scope(Executor executor) {
    Nested nested = new Nested();
    ScopesTest_NestedRunner runner =
        ScopesTest_NestedRunner.builder(nested).executor(executor).build();
    ScopesTest_NestedRunner.Result result = runner.run(3);
    assertThat(nested.reads).hasValue(1);
    assertThat(result.rows()).containsExactly("0", "1f10", "2f20,f21");
    assertThat(result.everything()).containsExactly("f10", "f20", "f21");
    assertThat(result.iterated()).containsExactly("f10", "f20", "f21");
    assertThat(result.distinct()).containsExactlyInAnyOrder(0, 1);
    assertThat(result.streamed()).isEqualTo(3);
    assertThat(result.end()).isEqualTo("end");
    assertThat(result.sum()).isEqualTo(3);
    assertThat(result.stats().task("cell").in()).isEqualTo(3);
    assertThat(result.stats().task("cell").out()).isEqualTo(3);

    // A failed item is absent, counts as settled, and fails the run in the end.
    Run<ScopesTest_NestedRunner.Result> run = executor == FOUR ? runner.start(4) : null;
    if (run != null) {
      assertThatThrownBy(run::join)
          .isInstanceOfSatisfying(
              RunFailedException.class,
              e -> assertThat(e.failures())
                  .singleElement()
                  .extracting(TaskFailure::item)
                  .isEqualTo("row[3].cell[1]"));
      assertThat(run.stats().task("end").out()).isEqualTo(1);
      assertThat(run.stats().task("at").out()).isEqualTo(5);
      assertThat(run.stats().task("joined").out()).isEqualTo(4);
    }
    try (Stream<String> joined = runner.joined(3)) {
      assertThat(joined).containsExactly("0", "1f10", "2f20,f21");
    }
  }

  /** Two endless sources into one. */
  static class TwoSources {
    @Loop
    List<Integer> a() {
      return List.of(1, 2, 3);
    }

    @Loop
    List<Integer> b() {
      return List.of(10, 20);
    }

    @Task
    int one() {
      return 100;
    }

    @Task
    int event(@Merge({"a", "b", "one"}) int e) {
      return e;
    }

    @Task
    int twice(int event) {
      return 2 * event;
    }

    @Task
    int sum(@Collect List<Integer> twice) {
      return twice.stream().mapToInt(Integer::intValue).sum();
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  @Tag("G2")
  void a_merge_takes_items_of_loops_side_by_side_and_a_value(Executor executor) {
    ScopesTest_TwoSourcesRunner runner =
        ScopesTest_TwoSourcesRunner.builder(new TwoSources()).executor(executor).build();
    assertThat(runner.sum()).isEqualTo(272);
    try (Stream<Integer> events = runner.event()) {
      assertThat(events).containsExactlyInAnyOrder(1, 2, 3, 10, 20, 100);
    }
    assertThat(runner.run().outcomes()).containsOnlyKeys("a", "b", "one", "sum");
  }

  /** Ends before its work is done. */
  static class Quitting {
    @Loop
    List<Integer> number() {
      return List.of(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Task
    void worker(@From("number") Inbox<Integer, String> inbox, @Input String how) {
      int left = 3;
      for (Inbox.Request<Integer, String> request : inbox) {
        request.complete("done " + request.value());
        if (--left == 0) {
          if (how.equals("throw")) {
            throw new IllegalStateException("tired");
          }
          return;
        }
      }
    }

    @Task
    List<String> all(@Collect List<String> worker) {
      return worker;
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  @Tag("S10")
  void a_worker_that_ends_early_fails_the_items_that_wait(Executor executor) {
    ScopesTest_QuittingRunner runner =
        ScopesTest_QuittingRunner.builder(new Quitting()).executor(executor).build();
    assertThatThrownBy(() -> runner.all("return"))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("worker");
    assertThatThrownBy(() -> runner.all("throw"))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("worker");
  }

  /** An emitter without an end, and what becomes of its items. */
  static class Ticks {
    final CountDownLatch some = new CountDownLatch(100);
    final AtomicInteger done = new AtomicInteger();
    final AtomicBoolean interrupted = new AtomicBoolean();

    @Loop(inFlight = 4, onError = OnError.TOLERATE)
    void tick(Emitter<Integer> out) {
      for (int i = 0; ; i++) {
        out.emit(i);
      }
    }

    @Task
    int work(int tick) {
      some.countDown();
      if (tick % 10 == 0) {
        throw new IllegalArgumentException("ten");
      }
      done.incrementAndGet();
      return tick;
    }

    @Task
    long sum(@Collect Stream<Integer> work) {
      return work.count();
    }
  }

  @Test
  @Tag("S9")
  @Tag("G9")
  void stopping_lets_open_items_finish_and_the_run_succeeds() throws Exception {
    Ticks ticks = new Ticks();
    ScopesTest_TicksRunner runner =
        ScopesTest_TicksRunner.builder(ticks).maxFailures(3).build();
    Run<ScopesTest_TicksRunner.Result> run = runner.start();
    ticks.some.await();
    assertThat(run.stats().task("work").out()).isPositive();
    run.stop();
    ScopesTest_TicksRunner.Result result = run.join();
    assertThat(result.sum()).isEqualTo(ticks.done.get());
    assertThat(result.failures()).hasSize(3);
    long out = result.stats().task("work").out();
    long failed = result.stats().task("work").failed();
    assertThat(out).isEqualTo(ticks.done.get());
    assertThat(result.stats().task("work").in()).isEqualTo(out + failed);
    assertThat(result.stats().task("tick").out()).isEqualTo(out + failed);
    assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);

    Run<ScopesTest_TicksRunner.Result> cancelled = runner.start();
    cancelled.cancel();
    assertThatThrownBy(cancelled::join).isInstanceOf(RunCancelledException.class);
  }

  /** States that several tasks share. */
  static class Shared {
    @Loop
    List<Integer> number(@Input int count) {
      return IntStream.range(0, count).boxed().toList();
    }

    @Task
    int slowly(int number) throws InterruptedException {
      if (number % 7 == 0) {
        Thread.sleep(1);
      }
      return number;
    }

    @Task
    boolean ordered(int slowly, @State AtomicInteger last) {
      return last.getAndSet(slowly) == slowly - 1;
    }

    @State
    AtomicInteger last() {
      return new AtomicInteger(-1);
    }

    @Task
    int total(int slowly, @State ArrayList<Integer> seen) {
      seen.add(slowly);
      return seen.size();
    }

    @Task
    Set<Boolean> all(@Collect Set<Boolean> ordered) {
      return ordered;
    }
  }

  @Test
  @Tag("S8")
  void a_state_sees_the_items_in_the_order_of_their_emission() {
    ScopesTest_SharedRunner runner =
        ScopesTest_SharedRunner.builder(new Shared()).executor(FOUR).build();
    assertThat(runner.all(200)).containsExactly(true);
    try (Stream<Integer> totals = runner.total(5)) {
      assertThat(totals).containsExactly(1, 2, 3, 4, 5);
    }
  }

  record User(String name) {}

  /** Contexts of the main scope and of items. */
  static class Board {
    static final Key<User> USER = Key.of("user", User.class);

    @Task
    void init(Context context) {
      context.setAll(Map.of("site", "s", "shared", 0));
      context.set(USER, new User("u"));
    }

    @Loop
    @DependsOn("init")
    List<Integer> page() {
      return List.of(1, 2);
    }

    @Task
    void note(int page, Context context) {
      context.set("page", page);
      context.set("site", context.get("site") + "" + page);
      context.write(() -> context.write(() -> context.set("twice", true)));
    }

    @Task
    @DependsOn("note")
    CompletionStage<String> read(Context context) {
      return context.async().get("page").thenApply(page -> {
        context.destroy();
        try {
          return "" + context.get("page");
        } catch (IllegalStateException e) {
          return page + "destroyed";
        }
      });
    }

    @Task
    @DependsOn("note")
    String seen(Context context) {
      return "seen";
    }

    @Task
    String whole(Context context, @Collect @From("read") List<String> read) {
      return read
          + " "
          + context.get("site")
          + context.get(USER).name()
          + context.find("page").isPresent()
          + context.get("none", "default")
          + context.size()
          + context.keys().size()
          + context.values().size()
          + context.entries().size()
          + context.remove("shared").isPresent()
          + context.contains("shared")
          + context.create().size();
    }

    @Task
    Object missing(Context context) {
      return context.get("nothing");
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  @Tag("S1")
  @Tag("S2")
  @Tag("S3")
  @Tag("S4")
  void an_items_context_reads_through_and_its_writes_stay(Executor executor) {
    ScopesTest_BoardRunner runner =
        ScopesTest_BoardRunner.builder(new Board()).executor(executor).build();
    assertThat(runner.whole()).isEqualTo("[1destroyed, 2destroyed] sufalsedefault3333truefalse2");
    assertThatThrownBy(runner::missing)
        .hasCauseInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("nothing");
  }

  /** A run that waits, to be served. */
  static class Job {
    final CountDownLatch go = new CountDownLatch(1);

    @Task
    int number(@Input int n) {
      if (n < 0) {
        throw new IllegalArgumentException("negative");
      }
      return n;
    }

    @Task
    int slow(int number) throws InterruptedException {
      if (number == 0) {
        go.await();
      }
      return number;
    }
  }

  @Test
  @Tag("S15")
  void a_server_accepts_tells_cancels_and_drains() {
    Job job = new Job();
    ScopesTest_JobRunner.Server server = ScopesTest_JobRunner.of(job)
        .serve(ServerOptions.defaults().withRunsAtOnce(1).withQueueBound(3));
    String first = server.submit(0);
    String second = server.submit(1);
    String third = server.submit(-1);
    String fourth = server.submit(2);
    assertThat(server.status(first)).isEqualTo(RunStatus.RUNNING);
    assertThat(server.status(second)).isEqualTo(RunStatus.QUEUED);
    assertThatThrownBy(() -> server.submit(3))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("full");
    server.cancel(fourth);
    assertThat(server.status(fourth)).isEqualTo(RunStatus.CANCELLED);
    assertThatThrownBy(() -> server.result(fourth)).isInstanceOf(RunCancelledException.class);
    assertThatThrownBy(() -> server.status("nobody"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("nobody");
    job.go.countDown();
    assertThat(server.result(first).slow()).isZero();
    assertThat(server.result(second).slow()).isEqualTo(1);
    assertThatThrownBy(() -> server.result(third))
        .isInstanceOf(RunFailedException.class)
        .hasCauseInstanceOf(IllegalArgumentException.class);
    assertThat(server.status(third)).isEqualTo(RunStatus.FAILED);
    dev.attacca.runtime.Server<ScopesTest_JobRunner.Result> same = server;
    same.close();
    assertThatThrownBy(() -> server.submit(1)).isInstanceOf(IllegalStateException.class);
    assertThat(server.result(first).number()).isZero();

    Job stuck = new Job();
    ScopesTest_JobRunner.Server other = ScopesTest_JobRunner.of(stuck).serve();
    String id = other.submit(0);
    other.close(Duration.ofMillis(20));
    assertThat(other.status(id)).isEqualTo(RunStatus.CANCELLED);
  }

  /** Says who emits, to a merge that is nobody's item. */
  static class Deep {
    final List<String> closed = Collections.synchronizedList(new ArrayList<>());

    @Loop(inFlight = 1)
    Stream<String> a() {
      return Stream.of("a", "b").onClose(() -> closed.add("a"));
    }

    @Loop(inFlight = 1)
    Stream<String> b(String a) {
      return Stream.of(a + 1, a + 2).onClose(() -> closed.add("b"));
    }

    @Loop(inFlight = 1)
    void c(String b, Emitter<String> out) {
      out.emit(b + "x");
      out.emit(b + "y");
    }

    @Task
    String leaf(String a, String b, String c) {
      return c;
    }

    @Task
    List<String> perB(String b, @Collect List<String> leaf) {
      return leaf;
    }

    @Task
    List<List<String>> perA(String a, @Collect List<List<String>> perB) {
      return perB;
    }

    @Task
    List<List<List<String>>> all(@Collect List<List<List<String>>> perA) {
      return perA;
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  @Tag("G5")
  @Tag("G1")
  void three_loops_nest_with_one_item_open_each(Executor executor) {
    Deep deep = new Deep();
    ScopesTest_DeepRunner runner =
        ScopesTest_DeepRunner.builder(deep).executor(executor).build();
    assertThat(runner.all()).hasToString("[[[a1x, a1y], [a2x, a2y]], [[b1x, b1y], [b2x, b2y]]]");
    assertThat(deep.closed).containsExactlyInAnyOrder("a", "b", "b");
    try (Stream<String> leaves = runner.overriding().b(List.of("p", "q")).leaf()) {
      assertThat(leaves).containsExactly("px", "py", "qx", "qy", "px", "py", "qx", "qy");
    }
    try (Stream<String> leaves = runner.leaf()) {
      assertThat(leaves).containsExactly("a1x", "a1y", "a2x", "a2y", "b1x", "b1y", "b2x", "b2y");
    }
  }

  /** A state called like the task that shows it, and one called like an input. */
  static class Namesakes {
    @Loop
    Stream<String> word(@Input String text) {
      return Stream.of(text.split(" "));
    }

    @Task
    void count(String word, @State Counts counts, @State StringBuilder text) {
      counts.add(word);
      text.append(word);
    }

    @Task
    @DependsOn(every = "count")
    List<String> counts(@State Counts counts, @State StringBuilder text) {
      return List.of(counts.top(1).get(0), text.toString());
    }

    @State
    Counts counts() {
      return new Counts();
    }

    @Task
    String shown(List<String> counts, @Input String text) {
      return counts + text;
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  @Tag("S8")
  void a_state_may_be_called_like_a_task_or_an_input(Executor executor) {
    ScopesTest_NamesakesRunner runner =
        ScopesTest_NamesakesRunner.builder(new Namesakes()).executor(executor).build();
    assertThat(runner.shown("a b a")).isEqualTo("[a2, aba]a b a");
  }

  /** A loop whose source must be closed, or fails on the way. */
  static class Sourced {
    final List<String> events = Collections.synchronizedList(new ArrayList<>());

    final class Source implements Iterator<Integer>, AutoCloseable {
      private final int failAt;
      private int next;

      Source(int failAt) {
        this.failAt = failAt;
      }

      @Override
      public boolean hasNext() {
        return next < 4;
      }

      @Override
      public Integer next() {
        if (next == failAt) {
          throw new IllegalStateException("torn");
        }
        return next++;
      }

      @Override
      public void close() {
        events.add("closed");
      }
    }

    @Loop
    Source number(@Input int failAt) {
      return new Source(failAt);
    }

    sealed interface Parity permits Even, Odd {}

    record Even(int n) implements Parity {}

    record Odd(int n) implements Parity {}

    @Router
    Parity parity(int number) {
      return number % 2 == 0 ? new Even(number) : new Odd(number);
    }

    @Task
    String even(@From("parity") Even p) {
      return "e" + p.n();
    }

    @Task
    String odd(@From("parity") Odd p) {
      return "o" + p.n();
    }

    @Task
    @Retry(times = 2)
    String either(@From({"even", "odd"}) String one, @State AtomicInteger tries)
        throws IOException {
      if (tries.incrementAndGet() % 2 == 1) {
        throw new IOException("try again");
      }
      events.add(one);
      return one;
    }

    @Task
    @DependsOn(every = {"even", "odd"})
    int settled(@Collect List<String> either) {
      return either.size();
    }

    @Task
    String first(@Collect Iterable<String> either) {
      return either.iterator().next();
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  @Tag("S7")
  @Tag("S13")
  void a_source_is_closed_however_it_ends_and_items_have_policies_of_their_own(Executor executor) {
    Sourced sourced = new Sourced();
    ScopesTest_SourcedRunner runner =
        ScopesTest_SourcedRunner.builder(sourced).executor(executor).build();
    ScopesTest_SourcedRunner.Result result = runner.run(9);
    assertThat(result.settled()).isEqualTo(4);
    assertThat(result.first()).isEqualTo("e0");
    assertThat(sourced.events).containsExactlyInAnyOrder("e0", "o1", "e2", "o3", "closed");
    sourced.events.clear();
    assertThatThrownBy(() -> runner.run(2))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("number")
        .hasRootCauseMessage("torn");
    assertThat(sourced.events).contains("closed");
    try (Stream<String> values = runner.either(9)) {
      assertThat(values).containsExactly("e0", "o1", "e2", "o3");
    }
  }

  /** A consumer of the items of each row, while the row is read. */
  static class PerRow {
    @Loop
    List<Integer> row() {
      return List.of(2, 0, 3);
    }

    @Loop(inFlight = 2)
    Stream<Integer> cell(int row) {
      return IntStream.range(0, row).boxed();
    }

    @Task
    int twice(int cell) {
      return cell * 2;
    }

    @Task
    int sum(int row, @Collect Stream<Integer> twice) {
      return row * 100 + twice.mapToInt(Integer::intValue).sum();
    }

    @Task
    List<Integer> sums(@Collect List<Integer> sum) {
      return sum;
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  @Tag("G17")
  void a_stream_is_gathered_per_item_of_the_outer_loop(Executor executor) {
    ScopesTest_PerRowRunner runner =
        ScopesTest_PerRowRunner.builder(new PerRow()).executor(executor).build();
    assertThat(runner.sums()).containsExactly(202, 0, 306);
  }

  /** Items that halt. */
  static class HaltingItems {
    final AtomicInteger afterThirty = new AtomicInteger();
    private volatile boolean isThirty;

    @Loop(inFlight = 2, onError = OnError.HALT)
    Stream<Integer> number() {
      return Stream.iterate(0, i -> i + 1);
    }

    @Task
    int fails(int number) throws InterruptedException {
      if (number == 30) {
        isThirty = true;
        throw new IllegalStateException("thirty");
      }
      if (number > 30 && isThirty) {
        afterThirty.incrementAndGet();
        new CountDownLatch(1).await(); // until the run is halted
      }
      return number;
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("executors")
  @Tag("G11")
  @Tag("G12")
  void an_item_can_halt_an_endless_run(Executor executor) {
    HaltingItems items = new HaltingItems();
    ScopesTest_HaltingItemsRunner runner =
        ScopesTest_HaltingItemsRunner.builder(items).executor(executor).build();
    assertThatThrownBy(runner::run)
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("number[30]")
        .hasRootCauseMessage("thirty");
    assertThat(items.afterThirty.get()).as("others that were open").isLessThanOrEqualTo(1);
    try (Stream<Integer> values = runner.fails()) {
      assertThat(values.limit(3)).containsExactly(0, 1, 2);
    }
  }
}
