package dev.attacca.micrometer;

import dev.attacca.runtime.Graph;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tasks of a graph, by name. */
final class ObservedGraph {
  final Tags tags;
  final Naming ofRuns;
  private final Map<String, ObservedTask> tasks = new HashMap<>();
  private final List<ObservedTask> byIndex = new ArrayList<>();

  ObservedGraph(Graph graph, Settings settings) {
    tags = Tags.of("dag", graph.name());
    ofRuns = Naming.ofRun(graph.name());
    Map<String, Graph.Kind> kinds = new HashMap<>();
    graph.tasks().forEach(task -> kinds.put(task.name(), task.kind()));
    Map<String, List<Graph.Edge>> edges = new HashMap<>();
    for (Graph.Edge edge : graph.edges()) {
      edges.computeIfAbsent(edge.to(), any -> new ArrayList<>()).add(edge);
    }
    for (Graph.Task task : graph.tasks()) {
      List<ObservedTask.Upstream> upstream = new ArrayList<>();
      addUpstream(task.name(), kinds, edges, new HashSet<>(), upstream);
      Naming naming = Naming.ofTask(graph.name(), task.name());
      ObservedTask observed = new ObservedTask(
          task.name(),
          byIndex.size(),
          !task.scope().isEmpty() || task.kind() == Graph.Kind.REPEAT,
          task.notes().stream().anyMatch(note -> note.startsWith("timeout ")),
          task.kind() == Graph.Kind.LOOP,
          List.copyOf(upstream),
          naming,
          new TaskMeters(settings, naming));
      byIndex.add(observed);
      tasks.put(task.name(), observed);
    }
  }

  /** A merge is not called: what it waits for counts in its place. */
  private static void addUpstream(
      String task,
      Map<String, Graph.Kind> kinds,
      Map<String, List<Graph.Edge>> edges,
      Set<String> seen,
      List<ObservedTask.Upstream> upstream) {
    for (Graph.Edge edge : edges.getOrDefault(task, List.of())) {
      Graph.Kind kind = kinds.get(edge.from());
      if (kind == null || !seen.add(edge.from())) {
        continue; // an input, or known
      }
      if (kind == Graph.Kind.MERGE) {
        addUpstream(edge.from(), kinds, edges, seen, upstream);
      } else {
        upstream.add(new ObservedTask.Upstream(edge.from(), edge.kind()));
      }
    }
  }

  /** Null if it is none of them. */
  @Nullable
  ObservedTask task(String name) {
    return tasks.get(name);
  }

  ObservedTask task(int index) {
    return byIndex.get(index);
  }

  int size() {
    return byIndex.size();
  }
}
