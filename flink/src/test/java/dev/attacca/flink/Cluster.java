package dev.attacca.flink;

import java.nio.file.Path;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A cluster of two task managers within this JVM; jobs reach it over HTTP, as they do any other. */
public final class Cluster {
  private final MiniCluster cluster;

  public Cluster() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.BIND_PORT, "0");
    configuration.set(RestOptions.ADDRESS, "localhost");
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(32));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(16));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(16));
    cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
        .setConfiguration(configuration)
        .setNumTaskManagers(2)
        .setNumSlotsPerTaskManager(4)
        .build());
    cluster.start();
  }

  public StreamExecutionEnvironment environment(int parallelism, Configuration more) {
    Configuration configuration = new Configuration(more);
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    int port = cluster.getRestAddress().join().getPort();
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createRemoteEnvironment("localhost", port, configuration);
    environment.setParallelism(parallelism);
    return environment;
  }

  public StreamExecutionEnvironment environment(int parallelism) {
    return environment(parallelism, new Configuration());
  }

  /** With checkpoints that often, and as many restarts as it takes. */
  public StreamExecutionEnvironment recovering(int parallelism, Path folder) {
    Configuration configuration = new Configuration();
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        folder.resolve("checkpoints").toUri().toString());
    configuration.set(
        CheckpointingOptions.SAVEPOINT_DIRECTORY,
        folder.resolve("savepoints").toUri().toString());
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, java.time.Duration.ofMillis(1));
    StreamExecutionEnvironment environment = environment(parallelism, configuration);
    environment.enableCheckpointing(20);
    return environment;
  }

  public void close() throws Exception {
    cluster.close();
  }
}
