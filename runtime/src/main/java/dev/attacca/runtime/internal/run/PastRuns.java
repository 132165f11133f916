package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.TaskStats;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the runs of a runner that are over have come to, added up. In parts, each with a lock of its own, so that runs that end at
 * the same time rarely meet.
 */
public final class PastRuns {
  private static final int PARTS = 8;

  private static final int IN = 0;
  private static final int OUT = 1;
  private static final int FAILED = 2;
  private static final int SKIPPED = 3;
  private static final int BUSY = 4;
  private static final int KINDS = 5;

  /** Guarded by itself. */
  private static final class Part {
    final long[] sums;
    final Map<RunStatus, Long> runs = new EnumMap<>(RunStatus.class);

    long walked;

    Part(int tasks) {
      sums = new long[tasks * KINDS];
    }

    void add(int task, TaskStats stats) {
      int at = task * KINDS;
      sums[at + IN] += stats.in();
      sums[at + OUT] += stats.out();
      sums[at + FAILED] += stats.failed();
      sums[at + SKIPPED] += stats.skipped();
      sums[at + BUSY] += stats.busy().toNanos();
    }
  }

  private final TaskGraph graph;
  private final Part[] parts = new Part[PARTS];

  public PastRuns(TaskGraph graph) {
    this.graph = graph;
    Arrays.setAll(parts, i -> new Part(graph.size()));
  }

  private Part part() {
    return parts[(int) Thread.currentThread().getId() & PARTS - 1];
  }

  /** Is about to be told that it is over. */
  void add(Execution run) {
    Statistics all =
        new Statistics(run.plan, run.main::slot, run.group.tally.sum(), run.times, true);
    Part part = part();
    run.presence.isPast =
        true; // first: whoever has read the sums before may miss it, but never counts it twice
    synchronized (part) {
      all.forEach(part::add);
      part.runs.merge(run.report.status(), 1L, Long::sum);
    }
  }

  /** A main scope has been walked through, which is all of its run. */
  public void addWalk(ScopeCore main) {
    Part part = part();
    synchronized (part) {
      Statistics.forEach(main, part::add);
      part.walked++;
    }
  }

  /** How many runs have ended in this way. */
  public long runs(RunStatus how) {
    long sum = 0;
    for (Part part : parts) {
      synchronized (part) {
        sum += part.runs.getOrDefault(how, 0L) + (how == RunStatus.SUCCEEDED ? part.walked : 0);
      }
    }
    return sum;
  }

  /** By the task's number in the graph. */
  public TaskStats[] sums() {
    long[] sums = new long[graph.size() * KINDS];
    for (Part part : parts) {
      synchronized (part) {
        for (int i = 0; i < sums.length; i++) {
          sums[i] += part.sums[i];
        }
      }
    }
    TaskStats[] all = new TaskStats[graph.size()];
    for (int task = 0; task < all.length; task++) {
      int at = task * KINDS;
      all[task] = new TaskStats(
          graph.node(task).name(),
          sums[at + IN],
          sums[at + OUT],
          sums[at + FAILED],
          sums[at + SKIPPED],
          0,
          0,
          Duration.ofNanos(sums[at + BUSY]));
    }
    return all;
  }
}
