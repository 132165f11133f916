package dev.attacca.flink;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A cluster of two task managers within this JVM, for the tests of a class; jobs reach it over HTTP, as they do any other. */
public final class Cluster implements BeforeAllCallback, AfterAllCallback {
  /** How old may be what the cluster tells of itself. */
  private static final Duration NOT_LONG = Duration.ofMillis(50);

  private MiniCluster cluster;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.BIND_PORT, "0");
    configuration.set(RestOptions.ADDRESS, "localhost");
    configuration.set(RestOptions.CACHE_CHECKPOINT_STATISTICS_TIMEOUT, NOT_LONG);
    configuration.set(RestOptions.CACHE_EXECUTION_GRAPH_TIMEOUT, NOT_LONG);
    configuration.set(
        TaskManagerOptions.TASK_MANAGER_LOAD_BALANCE_MODE,
        TaskManagerOptions.TaskManagerLoadBalanceMode.SLOTS); // so that both have something to do
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(32));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(16));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(16));
    configuration.setString("metrics.reporter.kept.factory.class", KeptMetrics.class.getName());
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
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createRemoteEnvironment("localhost", port(), configuration);
    environment.setParallelism(parallelism);
    return environment;
  }

  public StreamExecutionEnvironment environment(int parallelism) {
    return environment(parallelism, new Configuration());
  }

  /** The same, whose states are bytes in a database. */
  public StreamExecutionEnvironment recoveringOnRocksDb(int parallelism, Path folder) {
    StreamExecutionEnvironment environment = recovering(parallelism, folder);
    Configuration backend = new Configuration();
    backend.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    environment.configure(backend, Cluster.class.getClassLoader());
    return environment;
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
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
    StreamExecutionEnvironment environment = environment(parallelism, configuration);
    environment.enableCheckpointing(20);
    return environment;
  }

  private int port() {
    return cluster.getRestAddress().join().getPort();
  }

  /** What a client needs to know. */
  public Configuration client() {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.ADDRESS, "localhost");
    configuration.set(RestOptions.PORT, port());
    return configuration;
  }

  /** Takes a task manager away, with whatever it is doing, and adds a new one. */
  public void exchangeTaskManager(int number) throws Exception {
    cluster.terminateTaskManager(number).get();
    cluster.startTaskManager();
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    cluster.close();
  }
}
