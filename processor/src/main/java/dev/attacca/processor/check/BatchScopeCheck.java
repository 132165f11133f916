package dev.attacca.processor.check;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Scopes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A batch has items to be called for, and no state holds them apart: the next item reaches a state when the one
 * before is through with it, so where one task takes it before a batch and another after it, the next key would
 * wait for the call of the last.
 */
final class BatchScopeCheck implements Check {
  @Override
  public List<Problem> check(Graph graph) {
    Scopes scopes = Scopes.of(graph);
    List<Problem> problems = new ArrayList<>();
    if (scopes.conflicts().isEmpty()) {
      Pass pass = new Pass(graph, scopes, problems);
      graph.batches().forEach(pass::items);
      graph.batches().forEach(pass::states);
    }
    return problems;
  }

  private static final class Pass {
    private final Graph graph;
    private final Scopes scopes;
    private final List<Problem> problems;
    private final BitSet told = new BitSet();

    Pass(Graph graph, Scopes scopes, List<Problem> problems) {
      this.graph = graph;
      this.scopes = scopes;
      this.problems = problems;
    }

    void items(int batch) {
      graph.key(batch).ifPresent(key -> items(batch, key));
    }

    private void items(int batch, Edge.OfKey key) {
      boolean across = graph.task(batch).batch().orElseThrow().across().isPresent();
      key.tasks().stream()
          .filter(source -> scopes.valueScope(source) == Scopes.MAIN && !across)
          .filter(this::isClear)
          .findFirst()
          .ifPresent(
              source -> problems.add(
                  Diagnostic.BATCH_KEY.at(
                      key.site(graph.name(source)),
                      "the keys of the batch \"%s\" are values of \"%s\", which runs once per run, so there is one key"
                          .formatted(graph.name(batch), graph.name(source)),
                      "Take the value of a task that runs once per item of a loop; or say across = true, if the runs of a runner are to share calls.")));
    }

    /** Whether all that it depends on is known; if not, it may be a task of items after all. */
    private boolean isClear(int source) {
      BitSet all = reach(source, this::awaited);
      all.set(source);
      return all.stream()
          .allMatch(id -> graph.task(id).parameters().stream()
              .allMatch(parameter -> parameter.role() == Parameter.Role.MERGE
                  || graph.edges().get(id).stream()
                      .flatMap(edge -> edge.parameter().stream())
                      .anyMatch(taken -> taken.element().equals(parameter.element()))));
    }

    void states(int batch) {
      BitSet before = reach(batch, this::awaited);
      before.set(batch);
      BitSet after = reach(batch, this::dependants);
      IntStream takers = before.stream()
          .filter(id -> scopes.depthOf(scopes.home(id)) > scopes.depthOf(scopes.sharing(batch)));
      takers.forEach(first -> statesOf(first)
          .forEach(state -> after.stream()
              .filter(id -> statesOf(id).anyMatch(each -> each == state))
              .filter(id -> !told.get(id))
              .findFirst()
              .ifPresent(second -> {
                told.set(second);
                tell(batch, first, second, state);
              })));
    }

    private void tell(int batch, int first, int second, int state) {
      Edge edge = graph.edges().get(second).stream()
          .filter(each -> each instanceof Edge.OfState taken && taken.state() == state)
          .findFirst()
          .orElseThrow();
      String name = graph.states().get(state).name();
      String earlier =
          first == batch ? "which takes it as well" : "and \"" + graph.name(first) + "\" before it";
      problems.add(Diagnostic.BATCH_STATE.at(
          edge.site(),
          "\"%s\" takes the state \"%s\" after the batch \"%s\", %s: an item would reach it when the call for the one before is over, so each call would have one key"
              .formatted(graph.name(second), name, graph.name(batch), earlier),
          "Use a state of its own on each side of the batch, or take it on one side only."));
    }

    private IntStream statesOf(int id) {
      return graph.edges().get(id).stream()
          .filter(edge -> edge instanceof Edge.OfState state && !state.isKeyed())
          .mapToInt(edge -> ((Edge.OfState) edge).state());
    }

    /** What an item waits for in its own scope, or in one around it. */
    private IntStream awaited(int id) {
      return graph.edges().get(id).stream()
          .filter(Edge::binds)
          .flatMapToInt(edge -> graph.awaited(id, edge));
    }

    private IntStream dependants(int id) {
      return graph.ids().filter(each -> awaited(each).anyMatch(source -> source == id));
    }

    private static BitSet reach(int from, IntFunction<IntStream> next) {
      BitSet reached = new BitSet();
      Deque<Integer> open = new ArrayDeque<>(List.of(from));
      while (!open.isEmpty()) {
        next.apply(open.remove()).filter(each -> !reached.get(each)).forEach(each -> {
          reached.set(each);
          open.add(each);
        });
      }
      return reached;
    }
  }
}
