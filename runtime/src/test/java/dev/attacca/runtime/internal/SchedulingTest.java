package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.Route;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small graphs whose every step is known. */
@Timeout(120)
class SchedulingTest {
  static List<TestThreads.Kind> threads() {
    return TestThreads.Kind.available();
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("D10")
  void ofSevenTasksTheTwoWithoutDependenciesStartTogetherAndTheLastComesLast(
      TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Seven
        task a
        task b
          after a
        task c
        task d
          after b
          after c
        task e
          after d
        task f
          after c
          after d
        task g
          after e
          after f
        """);
    boolean parallel = kind.isElsewhere() && kind != TestThreads.Kind.ONE;
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    CyclicBarrier together = new CyclicBarrier(2);
    try (TestThreads threads = kind.open()) {
      TestScope scope = new TestScope(blueprint);
      for (String task : List.of("a", "b", "c", "d", "e", "f", "g")) {
        scope.action(task, () -> {
          if (parallel && (task.equals("a") || task.equals("c"))) {
            together.await(60, TimeUnit.SECONDS);
          }
          order.add(task);
        });
      }
      TestEngine.on(threads, blueprint).run(scope);
    }
    assertThat(order)
        .hasSize(7)
        .endsWith("g")
        .containsSubsequence("a", "b", "d", "e")
        .containsSubsequence("c", "d", "f");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Tag("S7")
  void aRouterThatChoosesANameThatIsNoDependantFailsWithTheListOfThoseThatAre(boolean async) {
    Blueprint blueprint = Blueprint.parse(
        "dag Routed\nrouter choice%s chooses=route: Route\n".formatted(async ? " async" : "")
            + "task left\n  after choice\ntask right: String\n  optional choice\ntask join\n  optional right\n");
    Route route = Route.to("left", "wrong", "join");
    TestScope scope = new TestScope(blueprint)
        .task("choice", s -> async ? CompletableFuture.completedFuture(route) : route);
    assertThatThrownBy(() -> TestEngine.builder().build(blueprint).run(scope))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("\"choice\"")
        .cause()
        .hasMessageContaining("wrong, join")
        .hasMessageContaining("left, right");
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("S7")
  void aJoinAfterBranchesRunsWhicheverWasChosen(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse("""
        dag Join
        router choice chooses=route: Route
        task left: String
          after choice
        task right: String
          after choice
        task either: String
          value right left
        """);
    try (TestThreads threads = kind.open()) {
      Engine engine = TestEngine.on(threads, blueprint);
      for (String branch : List.of("left", "right")) {
        TestScope scope = new TestScope(blueprint)
            .task("choice", s -> Route.to(branch))
            .task("either", s -> s.get(branch));
        engine.run(scope);
        assertThat(scope.get("either")).isEqualTo(branch);
        assertThat(scope.outcomes().toString()).contains("router \"choice\" chose " + branch);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  void aTaskThatIgnoresItsTimeOutIsNamedAndTheRunEnds(TestThreads.Kind kind) throws Exception {
    if (!kind.isElsewhere()) {
      return; // whoever runs such a task himself cannot be let go
    }
    Blueprint blueprint =
        Blueprint.parse("dag Deaf\ntask deaf timeout=10000000\ntask next\n  after deaf\n");
    AtomicBoolean released = new AtomicBoolean();
    AtomicBoolean nextRan = new AtomicBoolean();
    try (TestThreads threads = kind.open()) {
      TestScope scope = new TestScope(blueprint)
          .action("deaf", () -> {
            while (!released.get()) {
              Thread.yield();
            }
          })
          .action("next", () -> nextRan.set(true));
      Engine engine =
          TestEngine.builder().on(threads).shutdownGrace(Duration.ofMillis(50)).build(blueprint);
      assertThatThrownBy(() -> engine.run(scope))
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("still running")
          .hasMessageContaining("deaf")
          .hasCauseInstanceOf(TimeoutException.class);
      released.set(true);
      threads.awaitQuiet();
      assertThat(nextRan).isFalse();
      assertThat(threads.strayInterrupts()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("threads")
  @Tag("D3")
  void twoThatEndAtTheSameMomentStartTheirCommonDependantOnce(TestThreads.Kind kind) {
    int pairs = 1_000;
    StringBuilder text = new StringBuilder("dag Pairs\n");
    for (int pair = 0; pair < pairs; pair++) {
      text.append("task a%1$d async\ntask b%1$d async onError=TOLERATE\n".formatted(pair));
      text.append("task join%1$d\n  after a%1$d\n  outcome b%1$d\n".formatted(pair));
    }
    Blueprint blueprint = Blueprint.parse(text.toString());
    List<CompletableFuture<String>> as = new ArrayList<>();
    List<CompletableFuture<String>> bs = new ArrayList<>();
    AtomicIntegerArray starts = new AtomicIntegerArray(pairs);
    AtomicInteger awaited = new AtomicInteger();
    TestScope scope = new TestScope(blueprint);
    for (int pair = 0; pair < pairs; pair++) {
      int here = pair;
      as.add(new CompletableFuture<>());
      bs.add(new CompletableFuture<>());
      scope.task("a" + pair, s -> {
        awaited.incrementAndGet();
        return as.get(here);
      });
      scope.task("b" + pair, s -> {
        awaited.incrementAndGet();
        return bs.get(here);
      });
      scope.action("join" + pair, () -> starts.incrementAndGet(here));
    }
    AtomicInteger atA = new AtomicInteger();
    AtomicInteger atB = new AtomicInteger();
    CompletableFuture<Void> one =
        Callers.call(() -> completeInStep(awaited, pairs, as, atA, atB, false));
    CompletableFuture<Void> two =
        Callers.call(() -> completeInStep(awaited, pairs, bs, atB, atA, true));
    try (TestThreads threads = kind.open()) {
      TestEngine.on(threads, blueprint).run(scope);
    }
    assertThat(one).succeedsWithin(Duration.ofSeconds(30));
    assertThat(two).succeedsWithin(Duration.ofSeconds(30));
    for (int pair = 0; pair < pairs; pair++) {
      assertThat(starts.get(pair)).as("starts of join" + pair).isEqualTo(1);
    }
  }

  /** Completes a future at the moment in which the other thread completes its own of the same place. */
  private static void completeInStep(
      AtomicInteger awaited,
      int pairs,
      List<CompletableFuture<String>> futures,
      AtomicInteger mine,
      AtomicInteger other,
      boolean failing) {
    while (awaited.get() < 2 * pairs) {
      Thread.yield();
    }
    for (int pair = 0; pair < pairs; pair++) {
      mine.set(pair + 1);
      for (int spins = 0; other.get() <= pair; spins++) {
        if (spins < 100) {
          Thread.onSpinWait();
        } else {
          Thread.yield(); // the other has no core
        }
      }
      if (failing && pair % 2 == 0) {
        futures.get(pair).completeExceptionally(new IllegalStateException());
      } else {
        futures.get(pair).complete("value");
      }
    }
  }

  @Test
  void aTaskMayRunAnotherGraph() {
    Blueprint blueprint =
        Blueprint.parse("dag Nested\ntask inner: Integer\ntask outer: Integer\n  value inner\n");
    Engine engine = TestEngine.builder().build(blueprint);
    assertThat(nested(engine, blueprint, 20)).isEqualTo(20);
  }

  private static int nested(Engine engine, Blueprint blueprint, int depth) {
    TestScope scope = new TestScope(blueprint)
        .task("inner", s -> depth == 0 ? 0 : nested(engine, blueprint, depth - 1) + 1)
        .task("outer", s -> s.get("inner"));
    engine.run(scope);
    return (int) scope.get("outer");
  }
}
