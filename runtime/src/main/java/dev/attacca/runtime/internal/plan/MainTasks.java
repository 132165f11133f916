package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import java.util.Arrays;
import java.util.BitSet;

/** Which tasks of the main scope, with the rounds of its repeats, wait for loops of items, and which do not. Immutable. */
public final class MainTasks {
  private static final int[] NONE = {};

  private final TaskGraph graph;
  private final BitSet early = new BitSet();
  private final BitSet late = new BitSet();

  MainTasks(TaskGraph graph, Refusals refusals) {
    this.graph = graph;
    boolean found = true;
    while (found) { // an end comes late through others that do
      found = false;
      for (int task : graph.ranks().order()) {
        if (!late.get(task) && !isOfItems(task) && isLate(task)) {
          late.set(task);
          late.set(outermost(task) < 0 ? task : outermost(task)); // a repeat is done as a whole
          addGathered(task);
          found = true;
        }
      }
    }
    for (int task = 0; task < graph.size(); task++) {
      early.set(task, !isOfItems(task) && !late.get(task) && !emits(task));
      if (emits(task) && isLate(task)) {
        refuseLate(refusals, task, task);
      }
    }
  }

  /** A repeat is done where its rounds are gathered. */
  private void addGathered(int task) {
    for (TaskNode.Need need : graph.node(task).needs()) {
      for (int source : need.gathers() ? need.tasks() : NONE) {
        int repeat =
            graph.node(source).opens() && outermost(source) < 0 ? source : outermost(source);
        if (repeat >= 0 && !emits(repeat)) {
          late.set(repeat);
        }
      }
    }
  }

  static void refuseLate(Refusals refusals, int loop, int task) {
    if (task == loop) {
      refusals.add(
          "LateLoop",
          task,
          "the loop %s begins when other loops are over, which a job of a cluster cannot wait for: run it as a job of its own");
    } else {
      refusals.add(
          "LateLoop",
          task,
          "%s is there when other loops are over, and a job of a cluster cannot wait for that, but items of %s take it: run that loop as a job of its own",
          loop);
    }
  }

  /** Those that wait for no loop. */
  public BitSet early() {
    return early;
  }

  /** Those that do. */
  public BitSet late() {
    return late;
  }

  /** Whether there is a loop of items in the main scope. */
  public boolean hasLoop() {
    for (int task = 0; task < graph.size(); task++) {
      if (graph.node(task).kind() == Graph.Kind.LOOP && graph.scopeOf(task).id() == 0) {
        return true;
      }
    }
    return false;
  }

  /** Those of items whose values are gathered in the main scope. */
  public int[] gathered() {
    return late.stream()
        .flatMap(task -> Arrays.stream(graph.node(task).needs())
            .filter(need -> need.kind() == TaskNode.Kind.COLLECT)
            .flatMapToInt(need -> Arrays.stream(need.tasks())))
        .filter(source -> isOfItems(source) || emits(source))
        .distinct()
        .sorted()
        .toArray();
  }

  /** Whether it is a loop of items, or a merge, in the main scope: repeats there are done like any task of it. */
  boolean emits(int task) {
    Graph.Kind kind = graph.node(task).kind();
    return (kind == Graph.Kind.LOOP || kind == Graph.Kind.MERGE)
        && graph.scopeOf(task).id() == 0;
  }

  /** Whether it is below a loop of items of the main scope. */
  boolean isOfItems(int task) {
    return outermost(task) >= 0 && emits(outermost(task));
  }

  /** The opener in the main scope that a task is below; -1 for a task of the main scope. */
  private int outermost(int task) {
    int batch = graph.batchOf(task);
    ScopeType at = graph.scopeOf(
        batch < 0 ? task : batch); // a call belongs to its batch, whatever items share it
    int opener = -1;
    while (at.opener() >= 0) {
      opener = at.opener();
      at = graph.scopes()[at.parent()];
    }
    return opener;
  }

  private boolean isLate(int task) {
    int around = outermost(task);
    if (around >= 0 && late.get(around)) {
      return true;
    }
    int batch = graph.batchOf(task);
    if (batch >= 0) {
      return late.get(batch);
    }
    int fallback = graph.fallbacks().of(task);
    if (fallback >= 0 && late.get(fallback)) { // only together is it known what the two come to
      return true;
    }
    for (TaskNode.Need need : graph.node(task).needs()) {
      for (int source : graph.fallbacks().awaited(task, need)) {
        if (late.get(source) || isOfItems(source) || emits(source)) {
          return true;
        }
      }
    }
    return false;
  }
}
