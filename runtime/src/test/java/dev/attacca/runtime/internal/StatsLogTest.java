package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunnerBuilder;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.internal.SkeletonTest.Body;
import dev.attacca.runtime.internal.SkeletonTest.GraphScope;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.PreparedRun;
import dev.attacca.runtime.spi.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
@Tag("G9")
class StatsLogTest {
  static final Duration OFTEN = Duration.ofMillis(1);
  static final Duration NEVER = Duration.ofDays(365);

  static final class Builder extends RunnerBuilder<Builder> {
    @Override
    protected Builder self() {
      return this;
    }

    Engine build() {
      return engine(SkeletonTest.DIAMOND);
    }
  }

  @RegisterExtension
  final Logged log = new Logged();

  static GraphScope scope(Body a) {
    return new GraphScope(
        SkeletonTest.DIAMOND, Map.of("a", a, "b", s -> 1, "c", s -> 2, "d", s -> 3));
  }

  @Test
  void a_run_logs_from_time_to_time_and_at_its_end() {
    CountDownLatch three = new CountDownLatch(3);
    List<Stats> shown = new CopyOnWriteArrayList<>();
    Function<Stats, String> format = stats -> {
      shown.add(stats);
      if (stats.task("a").running() == 1) {
        three.countDown();
      }
      return "a: " + stats.task("a").out();
    };
    Engine engine = new Builder().logStats(OFTEN, task -> true, format).build();
    Run<Stats> run = engine.start(
        scope(s -> {
          three.await();
          return 1;
        }),
        Scope::stats);
    Stats last = run.join();

    List<String> logged = log.take();
    int lines = logged.size();
    assertThat(lines).isGreaterThan(3).isEqualTo(shown.size());
    assertThat(logged.get(0)).isEqualTo("INFO %s RUNNING%na: 0".formatted(run.id()));
    assertThat(logged.get(lines - 1)).isEqualTo("INFO %s SUCCEEDED%na: 1".formatted(run.id()));
    assertThat(shown.get(lines - 1).tasks()).isEqualTo(last.tasks());
    assertThat(log.take()).isEmpty();
  }

  @Test
  void a_short_run_logs_at_its_end_only() {
    Engine engine = new Builder().logStats(NEVER).build();
    engine.run(scope(s -> 1));
    List<String> logged = log.take();
    assertThat(logged).hasSize(1);
    assertThat(logged.get(0).lines().toList())
        .hasSize(6)
        .satisfies(
            lines -> assertThat(lines.get(0)).matches("INFO Diamond-[0-9a-z]+-\\d+ SUCCEEDED"))
        .satisfies(lines -> assertThat(lines.get(1)).startsWith("task"))
        .satisfies(lines -> assertThat(lines.get(2)).matches("a +1 +1 +0 +0 +0 +0 .*"));
  }

  @Test
  void only_the_tasks_that_pass_the_filter_are_logged() {
    GraphScope failing = scope(s -> {
      throw new IllegalStateException("boom");
    });
    Engine engine = new Builder().logStats(NEVER, task -> task.failed() > 0).build();
    engine.run(scope(s -> 1));
    assertThat(log.take()).isEmpty();
    assertThatThrownBy(() -> engine.run(failing)).isInstanceOf(RunFailedException.class);
    List<String> logged = log.take();
    assertThat(logged).hasSize(1);
    assertThat(logged.get(0)).contains(" FAILED").contains("a  ").doesNotContain("b  ");
  }

  @Test
  void a_format_that_fails_does_not_harm_the_run() {
    Engine engine = new Builder()
        .logStats(NEVER, task -> true, stats -> {
          throw new AssertionError("boom");
        })
        .build();
    GraphScope scope = scope(s -> 1);
    engine.run(scope);
    assertThat(scope.get("d")).isEqualTo(3);
    List<String> logged = log.take();
    assertThat(logged).hasSize(1);
    assertThat(logged.get(0))
        .matches(
            "WARNING the statistics of Diamond-[0-9a-z]+-\\d+ were not logged: java.lang.AssertionError");
  }

  @Test
  void a_run_that_was_cancelled_before_it_began_logs_its_end() {
    Engine engine = new Builder().logStats(NEVER).build();
    PreparedRun<Stats> prepared = engine.prepare(scope(s -> 1), Scope::stats);
    prepared.run().cancel();
    prepared.start();
    assertThatThrownBy(() -> prepared.run().join()).hasMessageContaining("cancel() was called");
    List<String> logged = log.take();
    assertThat(logged).hasSize(1);
    assertThat(logged.get(0)).contains(" CANCELLED");
  }

  @Test
  void nonsense_is_refused() {
    assertThatThrownBy(() -> new Builder().logStats(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Builder().logStats(OFTEN, null))
        .isInstanceOf(NullPointerException.class);
  }
}
