package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.Worker;
import java.util.List;
import java.util.concurrent.ForkJoinTask;

/** How long a thread waits for room that it cannot make itself, before it does without; see {@link EmitterLoop}. */
enum Patience {
  NONE,
  SHORT,
  ENDLESS;

  /** How long one waits for room whose thread may be in the midst of something else of the run. */
  static Patience ofGuest(Execution execution, int task) {
    TaskGraph graph = execution.plan.graph;
    ScopeType items = graph.openedBy(task);
    List<Worker> below = execution.group.rest.allHere();
    for (Worker each : below) {
      int current = each.currentTask();
      if (current == task || current >= 0 && graph.isWithin(graph.scopeOf(current), items)) {
        return NONE;
      }
    }
    return !below.isEmpty() && ForkJoinTask.inForkJoinPool() ? SHORT : ENDLESS;
  }
}
