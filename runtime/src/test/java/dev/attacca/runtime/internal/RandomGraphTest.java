package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import dev.attacca.OnError;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.SkippedException;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.internal.RandomGraph.Glitch;
import dev.attacca.runtime.internal.RandomGraph.Planned;
import dev.attacca.runtime.internal.SequentialModel.Fate;
import dev.attacca.runtime.internal.SequentialModel.Request;
import dev.attacca.runtime.internal.scope.Overrides;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random graphs, run for real and by a model that does one thing after the other. */
@Timeout(120)
class RandomGraphTest {
  private static final int SEEDS = 1_000;

  static List<TestThreads.Kind> threads() {
    return TestThreads.Kind.available();
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("D3")
  @Tag("D10")
  @Tag("A4")
  @Tag("A8")
  @Tag("G8")
  @Tag("G11")
  @Tag("G14")
  @Tag("S6")
  void everyTaskRunsOnceAfterWhatItWaitsForAndComesToWhatTheModelSays(TestThreads.Kind kind)
      throws Exception {
    try (TestThreads threads = kind.open()) {
      for (long seed = 0; seed < SEEDS; seed++) {
        RandomGraph graph = RandomGraph.of(seed);
        SequentialModel model = new SequentialModel(graph, Request.random(graph, new Random(seed)));
        try {
          check(TestEngine.on(threads, graph.blueprint(), seed), model, Face.of(seed));
        } catch (Throwable e) {
          throw new AssertionError(
              "seed " + seed + " on " + threads + " as " + model.request + "\n" + graph.text(), e);
        }
      }
      assertThat(threads.strayInterrupts()).isZero();
      assertThat(threads.escaped).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("D4")
  @Tag("A6")
  void overlappingRunsOfOneEngineKnowNothingOfEachOther(TestThreads.Kind kind) throws Exception {
    try (TestThreads threads = kind.open()) {
      for (long seed = 5_000; seed < 5_020; seed++) {
        RandomGraph graph = RandomGraph.of(seed);
        Engine engine = TestEngine.on(threads, graph.blueprint(), seed);
        AtomicInteger next = new AtomicInteger();
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int caller = 0; caller < 4; caller++) {
          long seeds = seed * 1_000 + caller * 100;
          callers.add(Callers.call(() -> {
            for (int i = 0; i < 10; i++) {
              Request request = Request.random(graph, new Random(seeds + i));
              check(engine, new SequentialModel(graph, request), Face.of(next.getAndIncrement()));
            }
          }));
        }
        for (CompletableFuture<Void> caller : callers) {
          try {
            caller.get(60, TimeUnit.SECONDS);
          } catch (Exception e) {
            throw new AssertionError("seed " + seed + " on " + threads + "\n" + graph.text(), e);
          }
        }
      }
    }
  }

  @Test
  void theGraphsAreWorthRunning() {
    Map<Fate, Integer> fates = new HashMap<>();
    int halting = 0;
    int standIns = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      RandomGraph graph = RandomGraph.of(seed);
      SequentialModel model = new SequentialModel(graph, Request.random(graph, new Random(seed)));
      for (int task = 0; task < graph.size(); task++) {
        fates.merge(model.ownFate(task), 1, Integer::sum);
        standIns += model.fate(task) != model.ownFate(task) ? 1 : 0;
      }
      halting += model.failed(OnError.HALT).isEmpty() ? 0 : 1;
    }
    assertThat(fates.get(Fate.DONE)).isGreaterThan(5_000);
    assertThat(fates.get(Fate.SKIPPED)).isGreaterThan(2_000);
    assertThat(fates.get(Fate.FAILED)).isGreaterThan(200);
    assertThat(fates.get(Fate.EMPTY)).isGreaterThan(100);
    assertThat(halting).isBetween(50, 400);
    assertThat(standIns).isGreaterThan(200);
  }

  /** The ways to ask for a run. */
  private enum Face {
    CALL,
    FUTURE;

    static Face of(long seed) {
      return seed % 2 == 0 ? CALL : FUTURE;
    }
  }

  private static void check(Engine engine, SequentialModel model, Face face) throws Exception {
    RecordingScope scope = new RecordingScope(model.graph);
    Throwable thrown = check(scope, model, () -> run(engine, scope, model, face));
    if (isRejected(thrown)) {
      assertThat(face).isEqualTo(Face.FUTURE);
    }
  }

  /** Does a run, and looks whether it has come to what the model says; what was thrown. */
  static @Nullable Throwable check(
      RecordingScope scope, SequentialModel model, Callable<@Nullable Object> run)
      throws Exception {
    Object value = null;
    Throwable thrown = null;
    try {
      value = run.call();
    } catch (RuntimeException e) {
      thrown = e;
    }
    assertThat(scope.running).as("tasks still running").hasValue(0);
    int started = scope.started.get();
    assertThat(scope.problems).isEmpty();
    checkStarts(scope, model);
    if (isRejected(thrown)) { // a run in the background has no thread to fall back on
      assertThat(thrown).isNotNull();
    } else if (model.failed(OnError.HALT).isEmpty()) {
      checkFates(scope, model);
      checkEnd(model, value, thrown);
      checkStatistics(scope, model);
    } else {
      checkHalted(model, thrown);
    }
    checkHooks(scope);
    for (CompletableFuture<?> future : scope.futures) {
      assertThat(future).isDone();
    }
    assertThat(scope.started).as("started after the end").hasValue(started);
    assertThat(Thread.interrupted()).as("the caller's interrupt flag").isFalse();
    return thrown;
  }

  private static boolean isRejected(@Nullable Throwable thrown) {
    return thrown instanceof RejectedExecutionException
        || (thrown instanceof RunFailedException failure
            && failure.failures().stream()
                .anyMatch(one -> one.cause() instanceof RejectedExecutionException));
  }

  /** The target's value; null for a run of everything. */
  private static @Nullable Object run(
      Engine engine, RecordingScope scope, SequentialModel model, Face face)
      throws InterruptedException {
    Request request = model.request;
    int target = request.target();
    try {
      if (request.isPlain()) {
        scope.withInputs();
        if (target < 0) {
          if (face == Face.CALL) {
            engine.run(scope);
          } else {
            engine.start(scope, TestEngine.Result::new).join();
          }
          return null;
        }
        if (face == Face.FUTURE) {
          return engine.async(scope, target).get();
        }
        engine.run(scope, target);
        return targetOf(scope, target);
      }
      Overrides overrides = overrides(model);
      for (int input : model.graph.inputsOf(model.members)) {
        overrides = overrides.with(model.graph.size() + input, model.graph.input(input));
      }
      if (target < 0) {
        if (face == Face.CALL) {
          Inside.overriding(engine, scope, overrides).run();
        } else {
          Inside.overriding(engine, scope, overrides).start().join();
        }
        return null;
      }
      if (face == Face.FUTURE) {
        return Inside.overriding(engine, scope, overrides).async(target).get();
      }
      Inside.overriding(engine, scope, overrides).run(target);
      return targetOf(scope, target);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e);
    }
  }

  /** What a generated method for the target returns. */
  static @Nullable Object targetOf(RecordingScope scope, int target) {
    return scope.graph.nodes[target].isOptional()
        ? scope.requireOptional(target)
        : scope.value(target);
  }

  private static Overrides overrides(SequentialModel model) {
    Overrides overrides = Overrides.of(Inside.plansOf(model.graph.blueprint()));
    for (Map.Entry<Integer, Object> given : model.request.given().entrySet()) {
      overrides = model.graph.nodes[given.getKey()].isOptional()
          ? overrides.maybe(given.getKey(), Optional.ofNullable(given.getValue()))
          : overrides.with(given.getKey(), given.getValue());
    }
    return overrides.without(model.request.without().stream()
        .map(task -> model.graph.nodes[task].name())
        .toArray(String[]::new));
  }

  /** Holds for every run, halted or not. */
  private static void checkStarts(RecordingScope scope, SequentialModel model) {
    for (int task = 0; task < model.graph.size(); task++) {
      String name = model.graph.nodes[task].name();
      if (scope.starts(task) == 0) {
        continue;
      }
      int attempts = model.graph.nodes[task].policy().attempts();
      assertThat(scope.starts(task)).as("starts of " + name).isBetween(1, attempts);
      assertThat(model.ownFate(task))
          .as("fate of " + name)
          .isIn(Fate.DONE, Fate.EMPTY, Fate.FAILED);
      for (int source : model.graph.awaited(task)) {
        if (scope.starts(source) > 0) {
          assertThat(scope.startedAt(task))
              .as("start of " + name)
              .isGreaterThan(scope.endedAt(source));
        }
      }
    }
  }

  private static void checkFates(RecordingScope scope, SequentialModel model) {
    Map<String, Outcome<?>> outcomes = scope.outcomes();
    for (int task = 0; task < model.graph.size(); task++) {
      String name = model.graph.nodes[task].name();
      Outcome<?> outcome = outcomes.get(name);
      Fate fate = model.ownFate(task);
      if (model.request.overrides(task)) {
        assertThat(scope.starts(task)).as("starts of " + name).isZero();
        continue;
      }
      int attempts = model.graph.nodes[task].policy().attempts();
      boolean runs = fate == Fate.DONE || fate == Fate.EMPTY || fate == Fate.FAILED;
      assertThat(scope.starts(task)).as("starts of " + name).isEqualTo(runs ? attempts : 0);
      switch (fate) {
        case DONE ->
          assertThat(outcome)
              .as(name)
              .isEqualTo(new Outcome.Success<@Nullable Object>(model.ownValue(task)));
        case EMPTY, SKIPPED ->
          assertThat(outcome)
              .as(name)
              .isInstanceOfSatisfying(
                  Outcome.Skipped.class, skipped -> assertThat(skipped.reason()).isNotBlank());
        case FAILED -> {
          assertThat(outcome).as(name).isInstanceOf(Outcome.Failure.class);
          checkCause(model, task, ((Outcome.Failure<?>) outcome).cause());
        }
        case ABSENT -> assertThat(outcome).as(name).isNull();
      }
    }
    assertThat(names(scope.failures()))
        .as("%s", scope.failures())
        .isEqualTo(names(model, OnError.FINISH, OnError.TOLERATE));
  }

  private static void checkCause(SequentialModel model, int task, Throwable cause) {
    Throwable planned = model.failure(task);
    if (planned == null) {
      assertThat(cause).isNotInstanceOf(Planned.class).hasMessageMatching("(?s).{10,}");
    } else {
      assertThat(cause).hasSameClassAs(planned).hasMessage(planned.getMessage());
    }
  }

  private static void checkEnd(
      SequentialModel model, @Nullable Object value, @Nullable Throwable thrown) {
    int target = model.request.target();
    if (!model.failed(OnError.FINISH).isEmpty()) {
      assertThat(thrown).isInstanceOf(RunFailedException.class);
      RunFailedException failure = (RunFailedException) thrown;
      assertThat(names(failure.failures()))
          .isEqualTo(names(model, OnError.FINISH, OnError.TOLERATE));
      assertThat(names(model, OnError.FINISH)).contains(failure.task());
      checkFailures(model, failure);
    } else if (target < 0) {
      assertThat(thrown).isNull();
    } else {
      switch (model.fate(target)) {
        case DONE -> {
          assertThat(thrown).isNull();
          Object expected = model.value(target);
          boolean optional = model.graph.nodes[target].isOptional();
          assertThat(value).isEqualTo(optional ? Optional.ofNullable(expected) : expected);
        }
        case EMPTY -> assertThat(value).isEqualTo(Optional.empty());
        case SKIPPED -> assertThat(thrown).isInstanceOf(SkippedException.class);
        case FAILED -> {
          assertThat(thrown).isInstanceOf(RunFailedException.class);
          checkFailures(model, (RunFailedException) thrown);
        }
        case ABSENT -> fail("the target is always there");
      }
    }
  }

  private static void checkHalted(SequentialModel model, @Nullable Throwable thrown) {
    assertThat(thrown).isInstanceOf(RunFailedException.class);
    RunFailedException failure = (RunFailedException) thrown;
    checkFailures(model, failure);
    assertThat(names(model, OnError.HALT)).containsAnyElementsOf(names(failure.failures()));
    assertThat(names(model, OnError.HALT, OnError.FINISH)).contains(failure.task());
  }

  private static void checkFailures(SequentialModel model, RunFailedException thrown) {
    RandomGraph graph = model.graph;
    assertThat(thrown)
        .hasMessageContaining(thrown.task())
        .hasCause(thrown.failures().get(0).cause());
    assertThat(thrown.getSuppressed())
        .containsExactlyElementsOf(
            thrown.failures().stream().skip(1).map(TaskFailure::cause).toList());
    for (TaskFailure failure : thrown.failures()) {
      int task = Integer.parseInt(failure.task().substring(1));
      boolean halted = !model.failed(OnError.HALT).isEmpty();
      if (!(halted && failure.cause() instanceof Glitch)) { // there was no second attempt
        checkCause(model, task, failure.cause());
      }
      List<String> path = failure.path();
      assertThat(path).endsWith(failure.task());
      for (int i = 1; i < path.size(); i++) {
        int source = Integer.parseInt(path.get(i - 1).substring(1));
        assertThat(graph.nodes[Integer.parseInt(path.get(i).substring(1))].sources())
            .contains(source);
      }
    }
  }

  private static void checkStatistics(RecordingScope scope, SequentialModel model) {
    for (int task : model.members) {
      var stats = scope.stats().task(model.graph.nodes[task].name());
      Fate fate = model.ownFate(task);
      assertThat(stats.in()).as(stats.task()).isEqualTo(fate == Fate.SKIPPED ? 0 : 1);
      assertThat(stats.out()).as(stats.task()).isEqualTo(fate == Fate.DONE ? 1 : 0);
      assertThat(stats.failed()).as(stats.task()).isEqualTo(fate == Fate.FAILED ? 1 : 0);
      assertThat(stats.skipped()).as(stats.task()).isEqualTo(fate == Fate.SKIPPED ? 1 : 0);
      assertThat(stats.running() + stats.waiting()).as(stats.task()).isZero();
    }
  }

  /** Clean-ups ran once: those of tasks that had started, against the graph, and then the run's own. */
  static void checkHooks(RecordingScope scope) {
    RandomGraph graph = scope.graph;
    List<Integer> expected = new ArrayList<>();
    for (int hook = 0; hook < graph.hooks(); hook++) {
      String owner = graph.hookOf(hook);
      if (owner == null || scope.starts(Integer.parseInt(owner.substring(1))) > 0) {
        expected.add(hook);
      }
    }
    List<Integer> ran = scope.hooks();
    assertThat(ran).as("clean-ups").containsExactlyInAnyOrderElementsOf(expected);
    for (int i = 0; i < ran.size(); i++) {
      for (int j = i + 1; j < ran.size(); j++) {
        String first = graph.hookOf(ran.get(i));
        String second = graph.hookOf(ran.get(j));
        if (first == null) {
          assertThat(second).as("clean-ups of tasks come first").isNull();
          assertThat(ran.get(i)).as("source order").isLessThan(ran.get(j));
        } else if (second != null) {
          boolean wrong = graph.waitsFor(
              Integer.parseInt(second.substring(1)), Integer.parseInt(first.substring(1)));
          assertThat(wrong)
              .as("clean-up of " + first + " before that of " + second)
              .isFalse();
        }
      }
    }
  }

  private static Set<String> names(List<TaskFailure> failures) {
    Set<String> names = new TreeSet<>();
    failures.forEach(failure ->
        assertThat(names.add(failure.task())).as(failure.task() + " once").isTrue());
    return names;
  }

  private static Set<String> names(SequentialModel model, OnError... policies) {
    Set<String> names = new TreeSet<>();
    for (OnError policy : policies) {
      model.failed(policy).forEach(task -> names.add(model.graph.nodes[task].name()));
    }
    return names;
  }
}
