package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunResult;
import dev.attacca.runtime.internal.base.Threads;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.EngineSettings;
import dev.attacca.runtime.spi.Inside;
import dev.attacca.runtime.spi.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shortest way through the engine, with scopes written by hand. */
@Timeout(60)
class SkeletonTest {
  interface Body {
    Object run(GraphScope scope) throws Throwable;
  }

  static final class GraphScope extends Scope {
    final Object[] values;
    final Map<String, Body> bodies;
    final List<String> hooks = new ArrayList<>();

    GraphScope(Blueprint blueprint, Map<String, Body> bodies) {
      super(blueprint);
      this.values = new Object[Inside.of(blueprint).size()];
      this.bodies = bodies;
    }

    Object get(String name) {
      return values[graph().task(name)];
    }

    @Override
    public int compute(int task) throws Throwable {
      Object value = bodies.get(graph().node(task).name()).run(this);
      if (value instanceof CompletableFuture<?> future) {
        return await(task, future);
      }
      values[task] = value;
      return given(value);
    }

    @Override
    public void assign(int task, Object value) {
      values[task] = value;
    }

    @Override
    public Object value(int task) {
      return values[task];
    }

    @Override
    public void input(int input, Object value) {}

    @Override
    public void shutdown(int hook) {
      hooks.add(graph().hooks().stream()
          .filter(h -> h.index() == hook)
          .findFirst()
          .orElseThrow()
          .method());
    }
  }

  static final class Result extends RunResult {
    Result(Scope scope) {
      super(scope);
    }
  }

  static Stream<Executor> executors() {
    return Stream.of(Threads.executor(), Runnable::run);
  }

  static Engine engine(Blueprint blueprint, Executor executor) {
    return new Engine(
        blueprint,
        new EngineSettings(
            executor,
            Map.of(),
            0,
            null,
            List.of(),
            List.of(),
            Duration.ofMillis(300),
            1000,
            null,
            null,
            List.of()));
  }

  static final Blueprint DIAMOND = Blueprint.parse("""
          dag Diamond
          task a: int
          task b: int
            value a
          task c: int
            value a
          task d: int
            value b
            value c
          shutdown close
          shutdown closeB for b
          """);

  @ParameterizedTest
  @MethodSource("executors")
  void a_diamond_runs_each_task_once(Executor executor) {
    AtomicInteger calls = new AtomicInteger();
    Map<String, Body> bodies = Map.of(
        "a", s -> calls.incrementAndGet() * 10,
        "b", s -> (int) s.get("a") + 1,
        "c", s -> CompletableFuture.supplyAsync(() -> (int) s.get("a") + 2),
        "d", s -> (int) s.get("b") + (int) s.get("c"));
    GraphScope scope = new GraphScope(DIAMOND, bodies);
    engine(DIAMOND, executor).run(scope);
    assertThat(scope.get("d")).isEqualTo(23);
    assertThat(calls).hasValue(1);
    assertThat(scope.hooks).containsExactly("closeB", "close");
    assertThat(new Result(scope).outcomes()).containsEntry("d", new Outcome.Success<>(23));
  }

  @ParameterizedTest
  @MethodSource("executors")
  void a_failure_names_the_task_and_the_way_to_it(Executor executor) {
    Map<String, Body> bodies = Map.of(
        "a", s -> 1,
        "b",
            s -> {
              throw new IllegalStateException("boom");
            },
        "c", s -> new CompletableFuture<>(),
        "d", s -> 1);
    GraphScope scope = new GraphScope(DIAMOND, bodies);
    assertThatThrownBy(() -> engine(DIAMOND, executor).run(scope))
        .isInstanceOf(RunFailedException.class)
        .hasMessage("task \"b\" failed (a → b): java.lang.IllegalStateException: boom")
        .hasCause(new IllegalStateException("boom"));
    assertThat(scope.hooks).containsExactly("closeB", "close");
  }

  @Test
  void cancelling_interrupts_what_runs() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Map<String, Body> bodies = Map.of("a", s -> {
      running.countDown();
      try {
        return new CountDownLatch(1).await(60, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
    });
    GraphScope scope = new GraphScope(DIAMOND, bodies);
    Run<Result> run = engine(DIAMOND, Threads.executor()).start(scope, Result::new);
    running.await();
    run.cancel();
    assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
    assertThat(interrupted.getCount()).isZero();
  }

  @Test
  void a_stubborn_task_is_named() {
    CountDownLatch release = new CountDownLatch(1);
    Blueprint blueprint = Blueprint.parse("dag Stubborn\ntask stone timeout=20000000: int\n");
    Map<String, Body> bodies = Map.of("stone", s -> {
      while (release.getCount() > 0) {
        Thread.onSpinWait();
      }
      return 1;
    });
    GraphScope scope = new GraphScope(blueprint, bodies);
    try {
      assertThatThrownBy(() -> engine(blueprint, Threads.executor()).run(scope))
          .isInstanceOf(RunFailedException.class)
          .hasCauseInstanceOf(TimeoutException.class)
          .hasMessageContaining("still running")
          .hasMessageContaining("stone");
    } finally {
      release.countDown();
    }
  }

  @Test
  void a_task_is_tried_again() {
    AtomicInteger calls = new AtomicInteger();
    Blueprint blueprint = Blueprint.parse(
        "dag Retry\ntask flaky retry=3,1000000,2.0,0.5 calls=1 per=1000000 concurrency=1: int\n");
    Map<String, Body> bodies = Map.of("flaky", s -> {
      if (calls.incrementAndGet() < 3) {
        throw new IllegalStateException("no");
      }
      return 7;
    });
    for (Executor executor : executors().toList()) {
      calls.set(0);
      GraphScope scope = new GraphScope(blueprint, bodies);
      engine(blueprint, executor).run(scope, 0);
      assertThat(scope.get("flaky")).isEqualTo(7);
    }
  }
}
