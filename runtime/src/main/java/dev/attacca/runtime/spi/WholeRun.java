package dev.attacca.runtime.spi;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.TaskStats;
import dev.attacca.runtime.internal.scope.PastRun;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is left of a run that was done in parts: the account of the last one, with what was counted in all. */
final class WholeRun extends PastRun {
  private final PastRun last;
  private final Stats stats;

  WholeRun(Graph graph, PastRun last, Collection<Stats> others) {
    this.last = last;
    Map<String, TaskStats> sums = new HashMap<>();
    add(last.stats(), sums);
    others.forEach(some -> add(some, sums));
    List<TaskStats> ordered = new ArrayList<>();
    graph.tasks().stream()
        .map(task -> sums.get(task.name()))
        .filter(sum -> sum != null)
        .forEach(ordered::add);
    this.stats = new Stats(ordered);
  }

  private static void add(Stats some, Map<String, TaskStats> sums) {
    some.tasks().forEach(one -> sums.merge(one.task(), one, EngineView::sum));
  }

  @Override
  public List<TaskFailure> failures() {
    return last.failures();
  }

  @Override
  public void throwIfFailed() {
    last.throwIfFailed();
  }

  @Override
  public Stats stats() {
    return stats;
  }
}
