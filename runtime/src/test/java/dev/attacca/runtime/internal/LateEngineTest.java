package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.internal.run.EngineCore;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import dev.attacca.runtime.spi.RunnerExtension;
import dev.attacca.runtime.spi.RunnerView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An engine is put together when it is first needed, and what is wrong with it is told when it is built. */
@Timeout(60)
class LateEngineTest {
  private static final int ROUNDS = 300;
  private static final int THREADS = 4;

  private static Blueprint blueprint() {
    return Blueprint.of("dag One\ntask first concurrency=1: String\n");
  }

  private static TestScope scope(Blueprint blueprint) {
    return new TestScope(blueprint).task("first", s -> "value");
  }

  /** What each of several threads that go at once has come to. */
  private static <T> List<T> atOnce(ExecutorService pool, List<Callable<T>> calls)
      throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(calls.size());
    List<Future<T>> futures = new ArrayList<>();
    for (Callable<T> call : calls) {
      futures.add(pool.submit(() -> {
        barrier.await();
        return call.call();
      }));
    }
    List<T> all = new ArrayList<>();
    for (Future<T> future : futures) {
      all.add(future.get());
    }
    return all;
  }

  @Test
  void a_graph_is_read_when_somebody_asks_what_it_says() {
    Engine engine = TestEngine.builder().build(Blueprint.of("nothing that the processor writes"));
    assertThatThrownBy(engine::graph)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not a blueprint");
  }

  @Test
  void an_executor_that_was_not_given_is_told_when_the_runner_is_built() {
    assertThatThrownBy(() ->
            TestEngine.builder().build(Blueprint.of("dag One\ntask first runOn=io: String\n")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("\"io\"");
  }

  @Test
  void a_limit_that_was_not_given_is_told_when_the_runner_is_built() {
    assertThatThrownBy(() ->
            TestEngine.builder().build(Blueprint.of("dag One\ntask first shared=crm: String\n")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("\"crm\"");
  }

  @Test
  void settings_that_do_not_fit_are_told_when_the_runner_is_built() {
    assertThatThrownBy(() ->
            TestEngine.builder().configure(Map.of("tasks.frist.timeout", "1s")).build(blueprint()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("did you mean \"first\"");
  }

  @Test
  void a_runner_that_is_closed_before_its_first_run_begins_none() {
    AtomicReference<RunnerView> view = new AtomicReference<>();
    RunnerExtension shown = view::set;
    Blueprint blueprint = blueprint();
    Engine engine = TestEngine.builder().with(shown).build(blueprint);
    assertThat(view.get().isClosed()).isFalse();
    engine.close();
    assertThat(view.get().isClosed()).isTrue();
    assertThat(view.get().runs()).isEmpty();
    TestScope scope = scope(blueprint);
    assertThatThrownBy(() -> engine.run(scope)).isInstanceOf(IllegalStateException.class);
    assertThat(view.get().isClosed()).isTrue();
    assertThat(view.get().graph().name()).isEqualTo("One");
  }

  @Test
  void first_runs_that_begin_at_once_share_one_core_and_its_limits() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        Blueprint blueprint = blueprint();
        Engine engine = TestEngine.builder().build(blueprint);
        AtomicInteger within = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Callable<EngineCore> run = () -> {
          engine.run(new TestScope(blueprint).task("first", s -> {
            most.accumulateAndGet(within.incrementAndGet(), Math::max);
            Thread.yield();
            within.decrementAndGet();
            return "value";
          }));
          return Inside.of(engine);
        };
        Set<EngineCore> cores = new HashSet<>(atOnce(pool, List.of(run, run, run, run)));
        assertThat(cores).hasSize(1);
        assertThat(most).hasValue(1);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void a_runner_that_is_closed_while_its_first_run_begins_is_closed_for_good() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        Blueprint blueprint = blueprint();
        Engine engine = TestEngine.builder().build(blueprint);
        Callable<String> run = () -> {
          try {
            return String.valueOf(engine.run(scope(blueprint)).get("first"));
          } catch (IllegalStateException e) {
            return "closed";
          }
        };
        Callable<String> close = () -> {
          engine.close();
          return "closed";
        };
        assertThat(atOnce(pool, List.of(run, close, run))).isSubsetOf("value", "closed");
        assertThat(run.call()).isEqualTo("closed");
        assertThat(Inside.of(engine).runs.isClosed()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
