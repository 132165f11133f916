package dev.attacca.spring.actuate;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Server;
import dev.attacca.runtime.TaskStats;
import dev.attacca.runtime.spi.LoopView;
import dev.attacca.runtime.spi.RunView;
import dev.attacca.runtime.spi.RunnerTotals;
import dev.attacca.runtime.spi.RunnerView;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A runner, as the endpoint tells of it.
 *
 * @param dag the name of its class of tasks
 * @param runs what its runs have come to
 * @param inputs what the caller passes
 * @param tasks its tasks, in the order of their declaration
 * @param edges what waits for what
 * @param servers its servers that are open
 * @param goingOn its runs that go on, at most a hundred
 */
public record RunnerDescriptor(
    String dag,
    Runs runs,
    List<Graph.Input> inputs,
    List<Task> tasks,
    List<Graph.Edge> edges,
    List<OpenServer> servers,
    List<Run> goingOn) {
  private static final int MOST_RUNS = 100;

  private static final TaskStats NONE = new TaskStats("", 0, 0, 0, 0, 0, 0, Duration.ZERO);

  /**
   * How many runs there were, since the runner was built.
   *
   * @param running how many go on
   * @param succeeded how many have ended with a result
   * @param failed how many have failed
   * @param cancelled how many were cancelled
   */
  public record Runs(long running, long succeeded, long failed, long cancelled) {}

  /**
   * A task, with counts of all runs.
   *
   * @param name its name
   * @param kind what it is
   * @param type the type of its value, as in source
   * @param scope the loop or merge per whose item it runs; empty for the main scope
   * @param notes how it runs, in words: time-out, attempts, limits, executor
   * @param in how often it has started
   * @param out how many values it has handed on
   * @param failed how often it has failed
   * @param skipped how often it was skipped
   * @param running how many of it run now
   * @param waiting how many of it wait now
   * @param busyMillis how long it has run, in all
   */
  public record Task(
      String name,
      Graph.Kind kind,
      String type,
      String scope,
      List<String> notes,
      long in,
      long out,
      long failed,
      long skipped,
      long running,
      long waiting,
      long busyMillis) {}

  /**
   * A server that is open.
   *
   * @param running how many runs go on
   * @param runsAtOnce how many may
   * @param queued how many wait for their turn
   * @param queueBound how many may
   * @param kept how many results are kept
   * @param isFull whether it refuses what is submitted now
   */
  public record OpenServer(
      int running, int runsAtOnce, int queued, int queueBound, int kept, boolean isFull) {
    static OpenServer of(Server<?> server) {
      int running = server.running();
      int queued = server.queued();
      int atOnce = server.options().runsAtOnce();
      int bound = server.options().queueBound();
      return new OpenServer(
          running, atOnce, queued, bound, server.kept(), queued + running - atOnce >= bound);
    }
  }

  /**
   * A run that goes on.
   *
   * @param id which one
   * @param status where it stands
   * @param loops its loops that go on
   */
  public record Run(String id, RunStatus status, List<LoopView> loops) {}

  /** Whether there is anything to tell of it. */
  static boolean isCounted(RunnerView runner) {
    try {
      runner.totals();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  static RunnerDescriptor of(RunnerView runner) {
    RunnerTotals totals = runner.totals();
    Graph graph = runner.graph();
    Map<String, TaskStats> stats = new HashMap<>();
    totals.stats().tasks().forEach(task -> stats.put(task.task(), task));
    return new RunnerDescriptor(
        graph.name(),
        new Runs(totals.running(), totals.succeeded(), totals.failed(), totals.cancelled()),
        graph.inputs(),
        graph.tasks().stream()
            .map(task -> task(task, stats.getOrDefault(task.name(), NONE)))
            .toList(),
        graph.edges(),
        runner.servers().stream()
            .filter(server -> !server.isClosed())
            .map(OpenServer::of)
            .toList(),
        runner.runs().stream().limit(MOST_RUNS).map(RunnerDescriptor::run).toList());
  }

  private static Run run(RunView run) {
    return new Run(run.id(), run.status(), run.loops());
  }

  private static Task task(Graph.Task task, TaskStats stats) {
    return new Task(
        task.name(),
        task.kind(),
        task.type(),
        task.scope(),
        task.notes(),
        stats.in(),
        stats.out(),
        stats.failed(),
        stats.skipped(),
        stats.running(),
        stats.waiting(),
        stats.busy().toMillis());
  }
}
