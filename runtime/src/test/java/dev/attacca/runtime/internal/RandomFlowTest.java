package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.OnError;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskStats;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.internal.FlowModel.Fate;
import dev.attacca.runtime.internal.RandomFlow.Kind;
import dev.attacca.runtime.internal.RandomFlow.Need;
import dev.attacca.runtime.internal.RandomFlow.Source;
import dev.attacca.runtime.internal.RandomFlow.Task;
import dev.attacca.runtime.internal.base.Threads;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.loop.MergeLoop;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.ItemSource;
import dev.attacca.runtime.internal.scope.Overrides;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import dev.attacca.runtime.spi.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random flows, run for real and by a model that does one thing after the other. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RandomFlowTest {
  private static final int SEEDS = Integer.getInteger(
      "attacca.flow.seeds", Boolean.getBoolean("attacca.flow.full") ? 1_000 : 400);
  private static final int FIRST = Integer.getInteger("attacca.flow.first", 0);

  static List<TestThreads.Kind> threads() {
    return FlowFixture.threads();
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("G1")
  @Tag("G2")
  @Tag("G3")
  @Tag("G7")
  @Tag("G8")
  @Tag("G9")
  @Tag("G11")
  @Tag("G16")
  @Tag("G17")
  @Tag("S5")
  @Tag("S7")
  @Tag("S8")
  @Tag("S19")
  void aFlowComesToWhatTheModelSaysHoweverItIsRun(TestThreads.Kind kind) throws Exception {
    try (TestThreads threads = kind.open()) {
      for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
        check(threads, seed);
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
      assertThat(threads.escaped).isEmpty();
    }
  }

  /** Once in some thousand runs an item's merge was over before it had been given what stands in for its source. */
  @ParameterizedTest
  @MethodSource("threads")
  void whatStandsInForATaskIsThereBeforeOthersKnowOfTheItem(TestThreads.Kind kind)
      throws Exception {
    try (TestThreads threads = kind.open()) {
      for (int i = 0; i < 500; i++) {
        check(threads, 102);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void itemsThatGoStraightComeToWhatTheModelSays(TestThreads.Kind kind) throws Exception {
    int straight = 0;
    try (TestThreads threads = kind.open()) {
      for (long seed = FIRST; seed < FIRST + SEEDS / 10; seed++) {
        RandomFlow flow = new RandomFlow(seed, true);
        FlowModel model = new FlowModel(flow, null, Map.of());
        int every = seed % 3 == 0 ? 40 : Integer.MAX_VALUE;
        Recorder recorder = new Recorder(model);
        recorder.onCall = () -> {
          if (recorder.started.get() % every == every - 1) {
            java.util.concurrent.locks.LockSupport.parkNanos(2_500_000); // others are let in
          }
        };
        AtomicInteger reads = new AtomicInteger();
        boolean readsSlowly = seed % 5 == 0;
        recorder.onRead = () -> {
          if (readsSlowly && reads.getAndIncrement() % 200 == 4) {
            java.util.concurrent.locks.LockSupport.parkNanos(25_000_000); // loops go on unread
          }
        };
        try {
          Engine engine =
              TestEngine.builder().on(threads).maxFailures(1_000_000).build(flow.blueprint);
          for (Task task : flow.tasks) {
            if (task.kind == Kind.LOOP) {
              for (int i = 0; i < 100; i++) {
                Inside.of(engine)
                    .itemCost(Inside.task(flow.blueprint, task.name))
                    .tookRolled(seed % 2 == 0 ? 50_000 : 50);
              }
            }
          }
          check(engine, recorder, Map.of(), seed % 4 < 2);
        } catch (Throwable e) {
          throw new AssertionError("seed " + seed + " on " + threads + "\n" + flow.text, e);
        }
        straight += recorder.straight.get();
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
      assertThat(threads.escaped).isEmpty();
    }
    assertThat(straight).as("tasks of items that went straight").isGreaterThan(SEEDS / 10);
  }

  @ParameterizedTest
  @MethodSource("threads")
  void flowsThatAreRecordedComeToWhatTheModelSays(TestThreads.Kind kind) throws Exception {
    RunRecorder recorder = RunRecorder.keeping(1);
    try (TestThreads threads = kind.open()) {
      for (long seed = FIRST; seed < FIRST + SEEDS / 5; seed++) {
        boolean straight = seed % 2 == 0;
        RandomFlow flow = seed % 3 == 0 ? RandomFlow.batched(seed) : new RandomFlow(seed, straight);
        FlowModel model = new FlowModel(flow, null, Map.of());
        try {
          Engine engine = TestEngine.builder()
              .on(threads)
              .maxFailures(1_000_000)
              .with(recorder)
              .build(flow.blueprint);
          check(engine, new Recorder(model), Map.of(), seed % 4 < 2);
          checkTrace(recorder.runs().get(0), model);
        } catch (Throwable e) {
          throw new AssertionError("seed " + seed + " on " + threads + "\n" + flow.text, e);
        }
      }
    }
  }

  private static void checkTrace(Trace trace, FlowModel model) {
    assertThat(trace.toGantt()).contains(trace.runId());
    assertThat(trace.toJson()).startsWith("{").endsWith("}");
    assertThat(trace.criticalPath()).doesNotContainNull();
    if (model.failures.isEmpty()) {
      assertThat(trace.status()).isEqualTo(RunStatus.SUCCEEDED);
      assertThat(trace.items()).allMatch(item -> item.closed() != null && !item.hasFailed());
      assertThat(trace.tasks()).allMatch(task -> task.ended() != null);
      assertThat(trace.items().stream().flatMap(item -> item.tasks().stream()))
          .allMatch(task -> task.ended() != null);
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void batchesComeToWhatTheModelSays(TestThreads.Kind kind) throws Exception {
    try (TestThreads threads = kind.open()) {
      for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
        check(threads, seed, RandomFlow.batched(seed));
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
      assertThat(threads.escaped).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void statesOfKeysComeToWhatTheModelSays(TestThreads.Kind kind) throws Exception {
    int shared = 0;
    try (TestThreads threads = kind.open()) {
      for (long seed = FIRST; seed < FIRST + SEEDS / 2; seed++) {
        RandomFlow flow = RandomFlow.ofKeys(seed);
        if (!FlowCycles.mayWaitForItself(flow)) { // else refused by the compiler
          shared += check(threads, seed, flow).sharedByItems();
        }
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
      assertThat(threads.escaped).isEmpty();
    }
    assertThat(shared).as("states of keys that several items have").isGreaterThan(SEEDS / 20);
  }

  @ParameterizedTest
  @MethodSource("threads")
  void roundsComeToWhatTheModelSays(TestThreads.Kind kind) throws Exception {
    try (TestThreads threads = kind.open()) {
      for (long seed = FIRST; seed < FIRST + SEEDS / 2; seed++) {
        RandomFlow flow = RandomFlow.ofRounds(seed);
        if (!FlowCycles.mayWaitForItself(flow)) { // else refused by the compiler
          check(threads, seed, flow);
        }
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
      assertThat(threads.escaped).isEmpty();
    }
  }

  static void check(TestThreads threads, long seed) {
    check(threads, seed, new RandomFlow(seed));
  }

  private static Recorder check(TestThreads threads, long seed, RandomFlow flow) {
    Random random = new Random(seed);
    Task target = target(flow, random);
    Map<Task, Object> given = given(flow, random);
    try {
      return check(threads, new FlowModel(flow, target, given), seed % 2 == 0);
    } catch (Throwable e) {
      throw new AssertionError(
          "seed %d on %s, target %s, given %s%n%s"
              .formatted(
                  seed,
                  threads,
                  target == null ? "none" : target.name,
                  given.keySet().stream().map(task -> task.name).toList(),
                  flow.text),
          e);
    }
  }

  @Test
  void theFlowsAreWorthRunning() {
    Map<Fate, Integer> fates = new HashMap<>();
    int halting = 0;
    int calls = 0;
    for (long seed = 0; seed < 1_000; seed++) {
      FlowModel model = new FlowModel(new RandomFlow(seed), null, Map.of());
      model
          .fates
          .values()
          .forEach(of -> of.forEach((fate, n) -> fates.merge(fate, n, Integer::sum)));
      halting += model.failures.contains(OnError.HALT) ? 1 : 0;
      calls += model.calls.values().stream().mapToInt(List::size).sum();
    }
    assertThat(calls).isBetween(50_000, 5_000_000);
    assertThat(fates.get(Fate.SKIPPED)).isGreaterThan(1_500);
    assertThat(fates.get(Fate.FAILED)).isGreaterThan(500);
    assertThat(fates.get(Fate.EMPTY)).isGreaterThan(500);
    assertThat(halting).isBetween(20, 400);
  }

  @Test
  void theRoundsAreWorthRunning() {
    int rounds = 0;
    Map<TaskNode.Kind, Integer> taken = new HashMap<>();
    int failed = 0;
    for (long seed = 0; seed < 500; seed++) {
      FlowModel model = new FlowModel(RandomFlow.ofRounds(seed), null, Map.of());
      for (Task task : model.flow.tasks) {
        task.needs.forEach(need -> taken.merge(need.kind(), 1, Integer::sum));
        if (task.kind == Kind.REPEAT) {
          rounds += model.emitted.getOrDefault(task, 0);
          failed += model.count(task, Fate.FAILED);
        }
      }
    }
    assertThat(rounds).isGreaterThan(2_000);
    assertThat(failed).as("repeats that failed").isGreaterThan(50);
    assertThat(taken.get(TaskNode.Kind.PREVIOUS)).isGreaterThan(300);
    assertThat(taken.get(TaskNode.Kind.LAST)).isGreaterThan(20);
    assertThat(taken.get(TaskNode.Kind.LAST_OPTIONAL)).isGreaterThan(20);
    assertThat(taken.get(TaskNode.Kind.LAST_OUTCOME)).isGreaterThan(20);
  }

  private static @Nullable Task target(RandomFlow flow, Random random) {
    List<Task> streamed = flow.tasks.stream()
        .filter(task -> task.valueLevel().depth > 0 && task.typed && task.kind != Kind.ROUTER)
        .toList();
    return random.nextInt(4) == 0 && !streamed.isEmpty()
        ? streamed.get(random.nextInt(streamed.size()))
        : null;
  }

  private static Map<Task, Object> given(RandomFlow flow, Random random) {
    if (random.nextInt(4) != 0) {
      return Map.of();
    }
    Task task = flow.tasks.get(random.nextInt(flow.tasks.size()));
    if (task.kind == Kind.LOOP || task.kind == Kind.REPEAT) {
      return Map.of(task, List.of(5L, 6L, 7L));
    }
    return task.kind == Kind.TASK && task.typed && task.batch == 0 ? Map.of(task, 42L) : Map.of();
  }

  /** An entry of a state: who, with what, in which item of which loops, with which key. */
  private record Entry(Task task, long inputs, List<Long> path, long key) {}

  /** A state: who was there, and how many are. */
  private static final class Log {
    final List<Entry> entries = new ArrayList<>();
    final AtomicInteger inside = new AtomicInteger();
  }

  /** One run, with what is seen in it. */
  static final class Recorder {
    final FlowModel model;
    final RandomFlow flow;
    final FlowScope main;
    final Map<Task, Queue<Long>> calls = new ConcurrentHashMap<>();
    final Map<Task, AtomicInteger> batchCalls = new ConcurrentHashMap<>();
    final Queue<String> problems = new ConcurrentLinkedQueue<>();
    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger started = new AtomicInteger();
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    /** How many tasks were called in items that went straight. */
    final AtomicInteger straight = new AtomicInteger();

    /** By state: one for each key, or one for all. */
    private final List<Queue<Log>> logs = new ArrayList<>();

    /** Called at the beginning of each task. */
    Runnable onCall = () -> {};
    /** Called by who reads values as they come, with each. */
    Runnable onRead = () -> {};

    Recorder(FlowModel model) {
      this.model = model;
      this.flow = model.flow;
      this.main = new FlowScope(flow.blueprint);
      for (int i = 0; i < flow.states; i++) {
        Queue<Log> all = new ConcurrentLinkedQueue<>();
        logs.add(all);
        main.state(() -> {
          Log log = new Log();
          all.add(log);
          return log;
        });
      }
      for (Task task : flow.tasks) {
        if (task.inbox) {
          main.inbox(task.name, inbox -> serve(task, inbox));
        } else if (task.source == Source.EMITTER) {
          main.emitting(task.name, (scope, out) -> {
            running.incrementAndGet();
            try {
              long hash = called(scope, task);
              RandomFlow.items(task, hash).forEach(out::emit);
              failIfPlanned(task, hash);
            } finally {
              running.decrementAndGet();
            }
          });
        } else if (task.batch > 0) {
          main.task(task.name, scope -> callForMany(scope, task));
        } else {
          main.task(task.name, scope -> call(scope, task));
        }
      }
    }

    private @Nullable Object call(FlowScope scope, Task task) throws Exception {
      running.incrementAndGet();
      Log log = log(scope, task);
      if (log != null && log.inside.incrementAndGet() != 1) {
        problems.add("two tasks at once in state " + task.state + ": " + task.name);
      }
      boolean leaves = true;
      try {
        long hash = called(scope, task);
        if (log != null) {
          Task key = flow.keyOf(task.state);
          long value = key == null ? 0 : scope.<Long>get(key.name);
          log.entries.add(new Entry(task, hash, path(scope), value));
        }
        if (task.kind == Kind.LOOP) {
          return source(task, hash);
        }
        if (task.async) {
          leaves = false;
          return later(task, hash, log);
        }
        failIfPlanned(task, hash);
        return result(task, hash);
      } finally {
        if (leaves && log != null) {
          log.inside.decrementAndGet();
        }
        running.decrementAndGet();
      }
    }

    /** The state that a task takes. */
    private @Nullable Log log(FlowScope scope, Task task) {
      if (task.state < 0) {
        return null;
      }
      return scope.stateOf(task.state);
    }

    private Object callForMany(FlowScope scope, Task task) {
      running.incrementAndGet();
      try {
        started.incrementAndGet();
        onCall.run();
        Collection<Long> keys = scope.keys();
        batchCalls.computeIfAbsent(task, t -> new AtomicInteger()).incrementAndGet();
        if (keys.isEmpty() || keys.size() > task.batch) {
          problems.add(keys.size() + " keys in a call of " + task.name);
        }
        Map<Long, @Nullable Object> values = new HashMap<>();
        for (Long key : keys) {
          long hash = RandomFlow.ofKey(task, key);
          calls.computeIfAbsent(task, t -> new ConcurrentLinkedQueue<>()).add(hash);
          values.put(key, ofOne(task, hash));
        }
        if (RandomFlow.failsAsWhole(task, items(scope.requireParent(), task))) {
          IllegalStateException failure = new IllegalStateException("planned, as a whole");
          if (task.async) {
            return CompletableFuture.failedFuture(failure);
          }
          throw failure;
        }
        Object all = task.gives.endsWith("list")
            ? keys.stream().map(values::get).toList() // which may have nulls
            : values;
        if (task.async && flow.isOfOneThread()) {
          return CompletableFuture.completedFuture(all);
        }
        return task.async ? CompletableFuture.supplyAsync(() -> all) : all;
      } finally {
        running.decrementAndGet();
      }
    }

    private static @Nullable Object ofOne(Task task, long hash) {
      if (RandomFlow.fails(task, hash)) {
        return new Outcome.Failure<>(new IllegalStateException("planned"));
      }
      if (RandomFlow.isEmpty(task, hash)) {
        return hash % 2 == 0 ? null : new Outcome.Skipped<>("empty");
      }
      return new Outcome.Success<>(hash);
    }

    private CompletableFuture<@Nullable Object> later(Task task, long hash, @Nullable Log log) {
      java.util.function.Supplier<@Nullable Object> body = () -> {
        if (log != null) {
          log.inside.decrementAndGet();
        }
        failIfPlanned(task, hash);
        return result(task, hash);
      };
      if (hash % 3 == 0 || flow.isOfOneThread()) {
        CompletableFuture<@Nullable Object> present = new CompletableFuture<>();
        try {
          present.complete(body.get());
        } catch (IllegalStateException e) {
          present.completeExceptionally(e);
        }
        return present;
      }
      return CompletableFuture.supplyAsync(body);
    }

    private static @Nullable Object result(Task task, long hash) {
      if (task.kind == Kind.ROUTER) {
        return RandomFlow.choice(hash);
      }
      if (task.kind == Kind.REPEAT) {
        return RandomFlow.ends(hash) ? Optional.empty() : Optional.of(hash);
      }
      if (task.optional) {
        return RandomFlow.isEmpty(task, hash)
            ? Optional.empty()
            : Optional.of(RandomFlow.value(task, hash));
      }
      return task.typed ? RandomFlow.value(task, hash) : null;
    }

    private static void failIfPlanned(Task task, long hash) {
      if (RandomFlow.fails(task, hash)) {
        throw new IllegalStateException("planned");
      }
    }

    private Object source(Task task, long hash) {
      List<Long> items = RandomFlow.items(task, hash);
      Iterator<Long> iterator = items.iterator();
      switch (task.source) {
        case LIST:
          return items;
        case STREAM:
          opened.incrementAndGet();
          Iterable<Long> failing = () -> new Items(task, hash, iterator);
          return StreamSupport.stream(failing.spliterator(), false)
              .onClose(closed::incrementAndGet);
        case ITERATOR:
          opened.incrementAndGet();
          return new Items(task, hash, iterator);
        default:
          return (Flow.Publisher<Long>) subscriber -> {
            SubmissionPublisher<Long> publisher = new SubmissionPublisher<>(Threads.executor(), 2);
            publisher.subscribe(subscriber);
            Threads.executor().execute(() -> {
              items.forEach(publisher::submit);
              publisher.close();
            });
          };
      }
    }

    /** Fails at the end, if that is planned. */
    private final class Items implements Iterator<Long>, AutoCloseable {
      private final Task task;
      private final long hash;
      private final Iterator<Long> items;

      Items(Task task, long hash, Iterator<Long> items) {
        this.task = task;
        this.hash = hash;
        this.items = items;
      }

      @Override
      public boolean hasNext() {
        if (!items.hasNext()) {
          failIfPlanned(task, hash);
        }
        return items.hasNext();
      }

      @Override
      public Long next() {
        return items.next();
      }

      @Override
      public void close() {
        closed.incrementAndGet();
      }
    }

    private void serve(Task task, Inbox<Object, Object> inbox) {
      running.incrementAndGet();
      try {
        for (Inbox.Request<Object, Object> request : inbox) {
          onCall.run();
          long value = (Long) request.value();
          calls.computeIfAbsent(task, t -> new ConcurrentLinkedQueue<>()).add(value);
          if (RandomFlow.fails(task, value)) {
            request.fail(new IllegalStateException("planned"));
          } else {
            request.complete(value);
          }
        }
      } finally {
        running.decrementAndGet();
      }
    }

    private long called(FlowScope scope, Task task) {
      started.incrementAndGet();
      onCall.run();
      straight.addAndGet(scope.isStraight() ? 1 : 0);
      if (!scope.isMain()
          && !(scope.loop() instanceof MergeLoop)
          && ItemSource.of(scope).open() > ItemSource.of(scope).inFlight) {
        problems.add("more items open than may be, in " + task.name);
      }
      long hash = inputs(scope, task);
      calls.computeIfAbsent(task, t -> new ConcurrentLinkedQueue<>()).add(hash);
      return hash;
    }

    private static List<Long> path(Scope scope) {
      List<Long> path = new ArrayList<>();
      for (ScopeCore at = scope; !at.isMain(); at = at.requireParent()) {
        path.add(0, at.number());
        path.add(0, (long) at.plan().type.opener());
      }
      return path;
    }

    private static long items(ScopeCore scope, Task task) {
      long hash = task.name.hashCode();
      for (ScopeCore at = scope; !at.isMain(); at = at.requireParent()) {
        hash = RandomFlow.mix(hash, (Long) at.item());
      }
      return hash;
    }

    private long inputs(FlowScope scope, Task task) {
      long hash = items(task.kind == Kind.REPEAT ? scope.requireParent() : scope, task);
      for (Need need : task.needs) {
        hash = RandomFlow.mix(hash, input(scope, task, need));
      }
      return hash;
    }

    private long input(FlowScope scope, Task task, Need need) {
      switch (need.kind()) {
        case VALUE, OPTIONAL:
          for (Task source : need.sources()) {
            if (slot(scope, source) == TaskState.DONE) {
              return scope.<Long>get(source.name);
            }
          }
          return 0;
        case PREVIOUS:
          return scope.<Long>previousOf(need.sources().get(0).name).orElse(0L);
        case LAST:
          return scope.<Long>lastOf(need.sources().get(0).name);
        case LAST_OPTIONAL:
          return scope.<Long>lastOptionalOf(need.sources().get(0).name).orElse(0L);
        case LAST_OUTCOME:
          Outcome<Long> last = scope.lastOutcomeOf(need.sources().get(0).name);
          return last instanceof Outcome.Success<Long> success
              ? success.value()
              : last instanceof Outcome.Failure<Long> ? 7 : 11;
        case OUTCOME:
          Task first = need.sources().get(0);
          int slot = slot(scope, first);
          if (slot == TaskState.DONE) {
            return scope.<Long>get(first.name);
          }
          return slot == TaskState.FAILED ? 7 : 11;
        case COLLECT:
          boolean ordered = RandomFlow.isOrdered(task.level, need.sources().get(0));
          return switch (need.as()) {
            case "list" -> RandomFlow.gathered(scope.<Long>list(task.name), ordered);
            case "set" -> RandomFlow.gathered(scope.<Long>set(task.name), ordered);
            case "stream" ->
              RandomFlow.gathered(
                  scope.<Long>stream(task.name).peek(each -> onRead.run()).toList(), ordered);
            default ->
              RandomFlow.gathered(() -> read(scope.<Long>iterable(task.name).iterator()), ordered);
          };
        default:
          return 0;
      }
    }

    private Iterator<Long> read(Iterator<Long> values) {
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return values.hasNext();
        }

        @Override
        public Long next() {
          onRead.run();
          return values.next();
        }
      };
    }

    private int slot(FlowScope scope, Task task) {
      return scope.slotOf(Inside.task(flow.blueprint, task.name));
    }

    /** The same, and whether each was reached by the items in the order in which they were emitted. */
    void checkLogs() {
      logs.forEach(all -> all.forEach(Recorder::checkOrder));
      checkKeys();
    }

    /** Whether there is one state for each key. */
    void checkKeys() {
      for (Queue<Log> all : logs) {
        Set<Long> keys = new HashSet<>();
        for (Log log : all) {
          Set<Long> own = log.entries.stream().map(Entry::key).collect(Collectors.toSet());
          assertThat(own).as("keys of one state").hasSizeLessThanOrEqualTo(1);
          assertThat(own.isEmpty() || keys.addAll(own))
              .as("a state of key " + own + " alone")
              .isTrue();
        }
      }
    }

    /** How many states of keys several items have taken. */
    int sharedByItems() {
      int shared = 0;
      for (int state = 0; state < flow.states; state++) {
        if (flow.keyOf(state) != null) {
          shared += (int) logs.get(state).stream()
              .filter(log -> log.entries.stream().map(Entry::path).distinct().count() > 1)
              .count();
        }
      }
      return shared;
    }

    private static void checkOrder(Log log) {
      Map<List<Long>, Long> last = new HashMap<>();
      for (Entry entry : log.entries) {
        for (int i = 0; i < entry.path().size(); i += 2) {
          List<Long> loop = entry.path().subList(0, i + 1);
          long number = entry.path().get(i + 1);
          assertThat(number)
              .as("order in " + entry)
              .isGreaterThanOrEqualTo(last.getOrDefault(loop, 0L));
          last.put(loop, number);
        }
      }
    }
  }

  private static Recorder check(TestThreads threads, FlowModel model, boolean here) {
    Recorder recorder = new Recorder(model);
    check(TestEngine.on(threads, model.flow.blueprint), recorder, model.given, here);
    return recorder;
  }

  static void check(Engine engine, Recorder recorder, Map<Task, Object> all, boolean here) {
    FlowModel model = recorder.model;
    RandomFlow flow = model.flow;
    Overrides overrides = Overrides.of(Inside.plansOf(flow.blueprint));
    for (Map.Entry<Task, Object> given : all.entrySet()) {
      overrides =
          overrides.with(Inside.task(flow.blueprint, given.getKey().name), given.getValue());
    }
    List<Long> values = new ArrayList<>();
    RuntimeException thrown = null;
    try {
      if (model.target != null) {
        try (Stream<Long> stream = Inside.overriding(engine, recorder.main, overrides).stream(
            Inside.task(flow.blueprint, model.target.name))) {
          stream.forEach(values::add);
        }
      } else if (all.isEmpty() && here) {
        engine.run(recorder.main);
      } else if (all.isEmpty()) {
        engine.start(recorder.main, TestEngine.Result::new).join();
      } else if (here) {
        Inside.overriding(engine, recorder.main, overrides).run();
      } else {
        Inside.overriding(engine, recorder.main, overrides).start().join();
      }
    } catch (RunFailedException e) {
      thrown = e;
    }
    int started = recorder.started.get();
    assertThat(recorder.running).as("running").hasValue(0);
    assertThat(recorder.problems).isEmpty();
    assertThat(recorder.closed.get()).as("closed sources").isEqualTo(recorder.opened.get());
    recorder.checkLogs();
    if (model.failures.contains(OnError.HALT)) {
      assertThat(thrown).isNotNull();
    } else {
      checkCalls(recorder, model, thrown);
      if (model.failures.contains(OnError.FINISH)) {
        assertThat(thrown).as("failures").isNotNull();
      } else if (thrown != null) {
        throw thrown;
      }
      checkStatistics(recorder, model, recorder.main.stats());
      if (model.target != null) {
        checkValues(model, values);
      }
      assertThat(recorder.main.failures()).hasSize(model.failures.size());
    }
    assertThat(recorder.started).as("started after the end").hasValue(started);
  }

  private static void checkValues(FlowModel model, List<Long> values) {
    if (RandomFlow.isOrdered(model.flow.main, java.util.Objects.requireNonNull(model.target))) {
      assertThat(values).isEqualTo(model.values());
    } else {
      assertThat(values).containsExactlyInAnyOrderElementsOf(model.values());
    }
  }

  static void checkCalls(Recorder recorder, FlowModel model, @Nullable Throwable thrown) {
    try {
      checkCalls(recorder, model);
    } catch (AssertionError e) {
      if (thrown != null) {
        e.addSuppressed(thrown);
      }
      throw e;
    }
  }

  private static void checkCalls(Recorder recorder, FlowModel model) {
    for (Task task : model.flow.tasks) {
      if (task.batch > 0) { // equal keys may have met, or not
        assertThat(Set.copyOf(recorder.calls.getOrDefault(task, new ConcurrentLinkedQueue<>())))
            .as("keys of " + task.name)
            .isEqualTo(Set.copyOf(model.calls.getOrDefault(task, List.of())));
        continue;
      }
      assertThat(sorted(recorder.calls.getOrDefault(task, new ConcurrentLinkedQueue<>())))
          .as("calls of " + task.name)
          .isEqualTo(sorted(model.calls.getOrDefault(task, List.of())));
    }
  }

  private static List<Long> sorted(java.util.Collection<Long> values) {
    return values.stream().sorted().toList();
  }

  static void checkStatistics(Recorder recorder, FlowModel model, Stats all) {
    for (TaskStats stats : all.tasks()) {
      Task task = model.flow.tasks.stream()
          .filter(one -> one.name.equals(stats.task()))
          .findFirst()
          .orElseThrow();
      int done = model.count(task, Fate.DONE);
      int failed = model.count(task, Fate.FAILED);
      assertThat(stats.in())
          .as("in of " + stats)
          .isEqualTo(
              task.batch > 0
                  ? recorder.batchCalls.getOrDefault(task, new AtomicInteger()).get()
                  : task.kind == Kind.REPEAT && !model.given.containsKey(task)
                      ? model.calls.getOrDefault(task, List.of()).size()
                      : done + failed + model.count(task, Fate.EMPTY));
      assertThat(stats.out())
          .as("out of " + stats)
          .isEqualTo(task.opens() ? model.emitted.getOrDefault(task, 0) : done);
      assertThat(stats.failed()).as("failed of " + stats).isEqualTo(failed);
      assertThat(stats.skipped())
          .as("skipped of " + stats)
          .isEqualTo(model.count(task, Fate.SKIPPED));
      assertThat(stats.running() + stats.waiting()).as(stats.toString()).isZero();
    }
  }
}
