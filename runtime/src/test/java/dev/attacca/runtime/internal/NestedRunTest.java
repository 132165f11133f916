package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.RunResult;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Scope;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A task that runs a graph on the very pool that it occupies. */
@Timeout(60)
class NestedRunTest {
  private final ExecutorService pool = Executors.newFixedThreadPool(1);

  static final class Result extends RunResult {
    Result(Scope scope) {
      super(scope);
    }
  }

  @AfterEach
  void close() {
    pool.shutdownNow();
  }

  @Test
  void a_task_may_run_another_graph_on_its_own_pool_of_one_thread() {
    assertThat(nested(inner -> SkeletonTest.engine(SkeletonTest.DIAMOND, pool).run(inner)))
        .isEqualTo(23);
  }

  @Test
  void a_task_may_wait_for_a_run_that_it_has_started_on_its_own_pool_of_one_thread() {
    assertThat(nested(inner -> SkeletonTest.engine(SkeletonTest.DIAMOND, pool)
            .start(inner, Result::new)
            .join()))
        .isEqualTo(23);
  }

  private Object nested(java.util.function.Consumer<SkeletonTest.GraphScope> run) {
    Map<String, SkeletonTest.Body> bodies = Map.of(
        "a", s -> 10,
        "b", s -> (int) s.get("a") + 1,
        "c", s -> (int) s.get("a") + 2,
        "d", s -> (int) s.get("b") + (int) s.get("c"));
    Blueprint outer = Blueprint.parse("dag Outer\ntask outer: int\n");
    SkeletonTest.GraphScope scope = new SkeletonTest.GraphScope(outer, Map.of("outer", s -> {
      SkeletonTest.GraphScope inner = new SkeletonTest.GraphScope(SkeletonTest.DIAMOND, bodies);
      run.accept(inner);
      return inner.get("d");
    }));
    SkeletonTest.engine(outer, pool).run(scope);
    return scope.get("outer");
  }
}
