package dev.attacca.flink.processes;

import dev.attacca.Loop;
import dev.attacca.flink.AttaccaFlink;
import dev.attacca.runtime.Run;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A cluster of processes on this machine: ZooKeeper, two job managers of which one leads, three task managers. They have Flink's JARs, and
 * get Attacca and the job with the job. Each is ended when this is closed, in whatever way the test ends.
 */
final class Processes implements AutoCloseable {
  private static final Path SCRIPT = Path.of("..", "examples", "cluster", "process.sh");
  private static final String ZOOKEEPER = "zookeeper";
  private static final Duration CHECKPOINTS = Duration.ofSeconds(1);

  private final Path folder;
  private final int zookeeperPort;
  private final List<Path> attacca;
  private final String classPath;
  private final Path jar;

  private final Map<String, Process> running = new LinkedHashMap<>();
  private final Map<Integer, String> jobManagers = new LinkedHashMap<>();
  private int started;

  /** Whoever ends the test from outside ends them, too. */
  private final Thread atTheEnd = new Thread(this::killAll);

  Processes(Path folder) throws IOException {
    this.folder = folder.toAbsolutePath();
    deleteAll(this.folder);
    Files.createDirectories(this.folder);
    zookeeperPort = freePort();
    attacca =
        List.of(place(Loop.class), place(Run.class), place(AttaccaFlink.class), place(Books.class));
    classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar") && !attacca.contains(Path.of(entry)))
        .collect(Collectors.joining(File.pathSeparator));
    jar = this.folder.resolve("job.jar");
    writeJar();
    Runtime.getRuntime().addShutdownHook(atTheEnd);
  }

  private static Path place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** What a user would have built: Attacca, and the class with tasks. */
  private void writeJar() throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Path place : attacca) {
        if (Files.isDirectory(place)) {
          addFolder(place, zip);
        } else {
          addJar(place, zip);
        }
      }
    }
  }

  private static void addFolder(Path folder, ZipOutputStream zip) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
        if (!name.equals("module-info.class")) {
          zip.putNextEntry(new ZipEntry(name));
          Files.copy(file, zip);
        }
      }
    }
  }

  private static void addJar(Path jar, ZipOutputStream zip) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (ZipEntry entry : file.stream().toList()) {
        if (entry.getName().startsWith("dev/") && entry.getName().endsWith(".class")) {
          zip.putNextEntry(new ZipEntry(entry.getName()));
          file.getInputStream(entry).transferTo(zip);
        }
      }
    }
  }

  void start() throws IOException {
    start(ZOOKEEPER, ZOOKEEPER, List.of(String.valueOf(zookeeperPort)));
    startJobManager();
    startJobManager();
    for (int i = 0; i < 3; i++) {
      startTaskManager();
    }
  }

  void startJobManager() throws IOException {
    int port = freePort();
    String name = "jobmanager-" + ++started;
    jobManagers.put(port, name);
    start(name, "jobmanager", settings("rest.port=" + port));
  }

  void startTaskManager() throws IOException {
    String name = "taskmanager-" + ++started;
    start(
        name,
        "taskmanager",
        settings("taskmanager.resource-id=" + name, "taskmanager.numberOfTaskSlots=2"));
  }

  private List<String> settings(String... more) {
    List<String> settings = new ArrayList<>(List.of(
        "high-availability.type=zookeeper",
        "high-availability.zookeeper.quorum=localhost:" + zookeeperPort,
        "high-availability.zookeeper.client.session-timeout=10 s",
        "high-availability.storageDir=" + folder.resolve("ha").toUri(),
        "high-availability.cluster-id=/books",
        "heartbeat.interval=2 s",
        "heartbeat.timeout=30 s",
        "rest.cache.checkpoint-statistics.timeout=100 ms",
        "rest.cache.execution-graph.timeout=100 ms"));
    settings.addAll(List.of(more));
    return settings;
  }

  private void start(String name, String role, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(
        List.of("bash", SCRIPT.toString(), role, folder.resolve(name).toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(name + ".out").toFile());
    builder.environment().put("CLASS_PATH", classPath);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    add(name, builder.start());
  }

  private synchronized void add(String name, Process process) {
    running.put(name, process);
  }

  /** As kill -9 does it. */
  synchronized void kill(String name) {
    running.remove(name).destroyForcibly().onExit().join();
  }

  synchronized void killAll() {
    running.values().forEach(Process::destroyForcibly);
    running.values().forEach(process -> process.onExit().join());
    running.clear();
  }

  /** The job manager that listens there. */
  String jobManagerAt(URI address) {
    return jobManagers.get(address.getPort());
  }

  /** What a client has to know: where to ask who leads. */
  Configuration client() {
    Configuration configuration = new Configuration();
    configuration.set(HighAvailabilityOptions.HA_MODE, "zookeeper");
    configuration.set(HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM, "localhost:" + zookeeperPort);
    configuration.set(
        HighAvailabilityOptions.HA_STORAGE_PATH, folder.resolve("ha").toUri().toString());
    configuration.set(HighAvailabilityOptions.HA_CLUSTER_ID, "/books");
    configuration.set(RestOptions.RETRY_MAX_ATTEMPTS, 300);
    configuration.set(RestOptions.RETRY_DELAY, Duration.ofSeconds(1));
    return configuration;
  }

  /** Where a job is added. */
  StreamExecutionEnvironment environment(int parallelism, String savepoint) {
    Configuration configuration = client();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        folder.resolve("checkpoints").toUri().toString());
    configuration.set(
        CheckpointingOptions.SAVEPOINT_DIRECTORY,
        folder.resolve("savepoints").toUri().toString());
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofSeconds(1));
    if (!savepoint.isEmpty()) {
      configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.createRemoteEnvironment(
        "localhost", 1, configuration, jar.toString());
    environment.setParallelism(parallelism);
    environment.enableCheckpointing(CHECKPOINTS.toMillis());
    return environment;
  }

  @Override
  public void close() {
    killAll();
    Runtime.getRuntime().removeShutdownHook(atTheEnd);
  }
}
