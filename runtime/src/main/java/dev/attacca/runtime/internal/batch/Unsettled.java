package dev.attacca.runtime.internal.batch;

import dev.attacca.runtime.internal.graph.FallbackChains;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.graph.TaskNode.Need;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.scope.Rounds;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has not settled in a run, and what that waits for. */
final class Unsettled {
  /** A task in a scope. */
  record Place(ScopeCore scope, int task) {}

  private final TaskGraph graph;

  Unsettled(TaskGraph graph) {
    this.graph = graph;
  }

  static boolean isOpen(ScopeCore scope, int task) {
    return !TaskState.isSettled(scope.slot(task));
  }

  /** Those that have not settled of what a task waits for before it is called. */
  List<Place> awaitedBy(Place place) {
    ScopeCore scope = place.scope();
    List<Place> awaited = new ArrayList<>(0);
    for (Need need : graph.node(place.task()).needs()) {
      for (int source : need.tasks()) {
        Place one = awaited(scope, need, source);
        if (one != null) {
          awaited.add(one);
        }
      }
    }
    int call = scope.plan().call;
    if (call >= 0 && call != place.task() && isOpen(scope, call)) {
      awaited.add(new Place(scope, call)); // nothing of a round begins before
    }
    return awaited;
  }

  /** What has not settled of what a need is about; null for nothing. */
  private @Nullable Place awaited(ScopeCore scope, Need need, int source) {
    if (need.kind() == TaskNode.Kind.PREVIOUS) {
      ScopeCore before = Rounds.before(scope, source);
      return before == null || graph.node(source).opens() ? null : open(before, source);
    }
    ScopeType own = scope.plan().type;
    ScopeType there = graph.valueScope(source);
    boolean fromBelow = need.gathers() || need.kind() == TaskNode.Kind.SOURCE;
    if (fromBelow && there.id() != own.id()) {
      int opener = graph.wayDown(own, there);
      return isOpen(scope, opener) ? new Place(scope, opener) : null;
    }
    return graph.node(source).opens() ? null : open(scope.holder(source), source);
  }

  /** The task, if it has not settled, or what is to stand in for it; null if its value, or that there is none, is there. */
  @Nullable
  Place open(ScopeCore holder, int source) {
    FallbackChains fallbacks = graph.fallbacks();
    for (int at = source; at >= 0; at = fallbacks.of(at)) {
      if (isOpen(holder, at)) {
        return new Place(holder, at);
      }
      if (TaskState.isSettled(holder.slotOf(at))) {
        return null;
      }
    }
    return null;
  }
}
