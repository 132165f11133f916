package dev.attacca.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.attacca.flink.internal.job.JobWatch;
import dev.attacca.flink.internal.sent.HaltedException;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A job as a run. */
class FlinkRunTest {
  @RegisterExtension
  private static final Cluster CLUSTER = new Cluster();

  private static final AtomicInteger ATTEMPTS = new AtomicInteger();

  private static Run<String> run(
      StreamExecutionEnvironment environment, long numbers, MapFunction<Long, Long> map)
      throws Exception {
    DataStream<Long> stream = environment.fromSequence(1, numbers).map(map);
    stream.sinkTo(new DiscardingSink<>());
    return new FlinkRun<>(new JobWatch<>(
        "numbers",
        environment.executeAsync("numbers"),
        FlinkRunTest.class.getClassLoader(),
        environment.getConfiguration().get(CheckpointingOptions.SAVEPOINT_DIRECTORY),
        accumulators -> new Stats(List.of()),
        (accumulators, counted) -> "done"));
  }

  @Test
  void ends_with_the_result() throws Exception {
    Run<String> run = run(CLUSTER.environment(2), 10, n -> n);
    assertThat(run.join()).isEqualTo("done");
    assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(run.result()).isEqualTo("done");
    assertThat(run.toCompletableFuture()).isCompletedWithValue("done");
    run.cancel();
    run.stop();
    assertThat(run.join(Duration.ZERO)).isEqualTo("done");
  }

  @Test
  void a_failure_that_halts_is_thrown_as_it_is_by_a_run_and_nothing_is_tried_again(
      @TempDir Path folder) throws Exception {
    ATTEMPTS.set(0);
    Run<String> run = run(CLUSTER.recovering(1, folder), 10, n -> {
      ATTEMPTS.incrementAndGet();
      throw HaltedException.of(new TaskFailure(
          "price", "order[0]", List.of("order", "price"), new IOException("no price")));
    });
    assertThatThrownBy(run::join)
        .isInstanceOf(RunFailedException.class)
        .hasMessage(
            "task \"price\" failed in order[0] (order → price): java.io.IOException: no price")
        .hasCauseInstanceOf(CarriedException.class);
    assertThat(ATTEMPTS).hasValue(1);
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThatThrownBy(run::result).isInstanceOf(RunFailedException.class);
  }

  @Test
  void a_failure_of_flinks_own_is_got_over_and_told_if_it_cannot_be(@TempDir Path folder)
      throws Exception {
    ATTEMPTS.set(0);
    Run<String> again = run(CLUSTER.recovering(1, folder), 10, n -> {
      if (ATTEMPTS.incrementAndGet() < 3) {
        throw new IllegalStateException("a cable");
      }
      return n;
    });
    assertThat(again.join()).isEqualTo("done");
    Run<String> never = run(CLUSTER.environment(1), 10, n -> {
      throw new IllegalStateException("a cable");
    });
    assertThatThrownBy(never::join)
        .isInstanceOf(JobFailedException.class)
        .hasMessageStartingWith("job \"numbers\" failed: ")
        .hasStackTraceContaining("a cable");
  }

  @Test
  void can_be_cancelled_and_bounded_and_left() throws Exception {
    Run<String> run = run(CLUSTER.environment(1), Long.MAX_VALUE, n -> n);
    await().until(() -> run.status() == RunStatus.RUNNING);
    CompletableFuture<String> future = run.toCompletableFuture();
    run.cancel();
    assertThatThrownBy(run::join)
        .isInstanceOf(RunCancelledException.class)
        .hasMessage("the run was cancelled");
    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    await().untilAsserted(() -> assertThat(future).isCompletedExceptionally());

    Run<String> bounded = run(CLUSTER.environment(1), Long.MAX_VALUE, n -> n);
    assertThatThrownBy(() -> bounded.join(Duration.ofMillis(1)))
        .isInstanceOf(RunCancelledException.class)
        .hasCauseInstanceOf(TimeoutException.class);

    Run<String> completed = run(CLUSTER.environment(1), Long.MAX_VALUE, n -> n);
    completed.toCompletableFuture().complete("mine");
    assertThatThrownBy(completed::join).isInstanceOf(RunCancelledException.class);

    Run<String> interrupted = run(CLUSTER.environment(1), Long.MAX_VALUE, n -> n);
    Thread.currentThread().interrupt();
    assertThatThrownBy(interrupted::join).isInstanceOf(RunCancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
    await().until(() -> interrupted.status() == RunStatus.CANCELLED);
  }

  @Test
  void stopping_drains_into_a_savepoint(@TempDir Path folder) throws Exception {
    FlinkRun<String> run =
        (FlinkRun<String>) run(CLUSTER.recovering(1, folder), Long.MAX_VALUE, n -> n);
    await().until(() -> run.status() == RunStatus.RUNNING);
    await().until(() -> {
      run.stop(); // refused as long as not all is running
      return run.status().isOver();
    });
    assertThat(run.join()).isEqualTo("done");
    assertThat(Path.of(java.net.URI.create(run.savepoint().orElseThrow())))
        .satisfies(path -> assertThat(Files.isDirectory(path)).isTrue());
  }
}
