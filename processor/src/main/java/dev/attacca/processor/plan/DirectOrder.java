package dev.attacca.processor.plan;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Policy;
import dev.attacca.processor.model.Result;
import dev.attacca.processor.model.Routing;
import dev.attacca.processor.model.Scopes;
import dev.attacca.processor.model.TaskMethod;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The tasks of a scope one after the other, for one thread that does without any scheduling. There is
 * such a way where nothing happens but calls: each task is skipped, or called once, at once, and is done
 * when it returns. A time-out, a limit and further attempts matter no sooner than they are hit, and then the runtime ends the
 * way. Fallbacks are always skipped there, as a failure ends it; so it does not matter what they are like. At a batch one stops, and
 * goes on when that has answered.
 */
final class DirectOrder {
  private final Graph graph;
  private final BitSet ahead = new BitSet();
  private final List<Integer> way = new ArrayList<>();

  private DirectOrder(Graph graph) {
    this.graph = graph;
  }

  /**
   * The tasks of a scope, each after what it waits for; none if the scope has no straight way. Before those of a
   * round the repeat stands for its call, which gives the item. Where items have states of their keys, only another
   * engine's run may go it, which brings these along.
   */
  static List<Integer> of(Graph graph, Scopes scopes, int scope, List<Integer> members) {
    DirectOrder straight = new DirectOrder(graph);
    boolean isRound = scopes.isRound(scope);
    if ((!isRound || straight.isMereCall(scope, Kind.REPEAT))
        && members.stream().allMatch(straight::isMereCall)) {
      if (isRound) {
        straight.way.add(scope);
      }
      members.forEach(straight.ahead::set);
      members.forEach(straight::upTo);
    }
    return List.copyOf(straight.way);
  }

  private boolean isMereCall(int id) {
    return isMereCall(id, Kind.TASK) || isMereCall(id, Kind.ROUTER);
  }

  private boolean isMereCall(int id, Kind kind) {
    TaskMethod task = graph.task(id);
    Policy policy = task.policy();
    return kind == Kind.TASK && (task.fallback().isPresent() || task.isBatch())
        || task.kind() == kind
            && !choosesTasks(id)
            && task.result().shape() == Result.Shape.DIRECT
            && policy.runOn().isEmpty()
            && (kind != Kind.REPEAT || isUnguarded(policy)) // else it matters when it ends
            && graph.edges().get(id).stream().allMatch(this::isMereValue);
  }

  private static boolean isUnguarded(Policy policy) {
    return policy.timeout().isEmpty()
        && policy.retry().isEmpty()
        && policy.limit().isEmpty();
  }

  /** Whether all that is to know of an edge is what its tasks have for a value. */
  private boolean isMereValue(Edge edge) {
    boolean plain = edge instanceof Edge.OfInput
        || edge instanceof Edge.OfState
        || edge instanceof Edge.OfValue
        || edge instanceof Edge.OfPrevious
        || edge instanceof Edge.OfMatch
        || edge instanceof Edge.OfAfter
        || edge instanceof Edge.OfProvided given && given.taken().role() == Parameter.Role.CONTEXT;
    return plain && edge.tasks().stream().noneMatch(this::choosesTasks);
  }

  /** Whether it is a router that chooses tasks by name, and may name one that is none of its dependants. */
  private boolean choosesTasks(int id) {
    Optional<Routing> routing = graph.task(id).routing();
    return routing.map(Routing::choice).filter(Routing.Choice.ROUTE::equals).isPresent();
  }

  /** Goes on in source order, what a task waits for right before it. */
  private void upTo(int id) {
    Deque<Integer> path = new ArrayDeque<>(List.of(id));
    while (!path.isEmpty()) {
      int task = path.peek();
      int before = path.size();
      if (ahead.get(task)) {
        graph
            .dependencies(task)
            .filter(ahead::get)
            .boxed()
            .sorted(Comparator.reverseOrder())
            .forEach(path::push);
      }
      if (path.size() == before) {
        path.pop();
        if (ahead.get(task)) {
          ahead.clear(task);
          way.add(task);
        }
      }
    }
  }
}
