package dev.attacca.examples.cluster;

import dev.attacca.flink.AttaccaFlink;
import dev.attacca.flink.FlinkRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.serialization.Encoder;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/** The same ledger on a cluster of Flink. */
final class There {
  /** How often it is kept how far everybody is. */
  private static final Duration CHECKPOINTS = Duration.ofMillis(500);

  private There() {}

  /** How jobs are to be done: what a failure has undone is done again, as often as it takes. */
  static Configuration settings(Path folder) {
    Configuration settings = new Configuration();
    settings.set(PipelineOptions.GENERIC_TYPES, false);
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINTS);
    settings.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        folder.resolve("checkpoints").toUri().toString());
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
    settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(500));
    return settings;
  }

  /** Starts the job. What is booked goes to files, each posting once; what is not committed yet is hidden in them. */
  static FlinkRun<LedgerRunner.Result> start(
      StreamExecutionEnvironment environment, Path files, Path to) {
    AttaccaFlink<LedgerRunner.Result> flow =
        AttaccaFlink.on(environment, () -> LedgerRunner.of(new Ledger()).portable(files));
    flow.values(LedgerRunner.Values.booked())
        .sinkTo(FileSink.forRowFormat(new org.apache.flink.core.fs.Path(to.toUri()), new AsLine())
            .withRollingPolicy(OnCheckpointRollingPolicy.build())
            .build());
    return flow.start("ledger");
  }

  /** How a posting stands in a file. */
  private static final class AsLine implements Encoder<Booked> {
    private static final long serialVersionUID = 1;

    @Override
    public void encode(Booked booked, OutputStream to) throws IOException {
      to.write((booked.line() + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
