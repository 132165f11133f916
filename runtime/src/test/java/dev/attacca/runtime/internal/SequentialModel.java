package dev.attacca.runtime.internal;

import dev.attacca.OnError;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.Route;
import dev.attacca.runtime.internal.RandomGraph.Edge;
import dev.attacca.runtime.internal.RandomGraph.Kind;
import dev.attacca.runtime.internal.RandomGraph.Made;
import dev.attacca.runtime.internal.RandomGraph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a run of a {@link RandomGraph} has to come to, found by one thread that takes one task after the
 * other. It knows nothing of halting: a failure under {@code HALT} is noted, and the rest goes on.
 */
final class SequentialModel implements RandomGraph.View {
  /** What becomes of a task. */
  enum Fate {
    DONE,
    EMPTY,
    SKIPPED,
    FAILED,
    /** It has no part in the run. */
    ABSENT
  }

  /**
   * What the caller asks for.
   *
   * @param target a task, or -1 for all
   * @param given values instead of tasks
   * @param without tasks taken as done
   */
  record Request(int target, Map<Integer, Object> given, Set<Integer> without) {
    static Request everything() {
      return new Request(-1, Map.of(), Set.of());
    }

    /** One that suits the graph: everything or a target, at times with some tasks overridden. */
    static Request random(RandomGraph graph, Random random) {
      int target = random.nextBoolean() ? -1 : random.nextInt(graph.size());
      Map<Integer, Object> given = new HashMap<>();
      Set<Integer> without = new TreeSet<>();
      if (random.nextInt(3) == 0) {
        for (int count = random.nextInt(5); count >= 0; count--) {
          int task = random.nextInt(graph.size());
          if (graph.nodes[task].kind() == Kind.VOID) {
            without.add(task);
          } else {
            given.put(task, graph.given(task, random));
          }
        }
      }
      return new Request(target, given, without);
    }

    boolean overrides(int task) {
      return given.containsKey(task) || without.contains(task);
    }

    boolean isPlain() {
      return given.isEmpty() && without.isEmpty();
    }
  }

  final RandomGraph graph;
  final Request request;
  /** The tasks that run or are skipped. */
  final Set<Integer> members = new TreeSet<>();

  private final Fate[] fates;
  private final @Nullable Object[] values;
  private final @Nullable Throwable[] failures;
  private final List<Integer> failed = new ArrayList<>();

  SequentialModel(RandomGraph graph, Request request) {
    this.graph = graph;
    this.request = request;
    this.fates = new Fate[graph.size()];
    this.values = new Object[graph.size()];
    this.failures = new Throwable[graph.size()];
    Arrays.fill(fates, Fate.ABSENT);
    findMembers();
    for (int task : graph.order) {
      if (request.overrides(task)) {
        values[task] = request.given().get(task);
        boolean empty = graph.nodes[task].isOptional() && values[task] == null;
        fates[task] = empty ? Fate.EMPTY : Fate.DONE;
      } else if (members.contains(task)) {
        run(graph.nodes[task]);
      }
    }
  }

  /** Against the graph: a task takes part if it is wanted, or if one that takes part waits for it. */
  private void findMembers() {
    for (int i = graph.size() - 1; i >= 0; i--) {
      int task = graph.order[i];
      boolean wanted =
          request.target() < 0 ? graph.dependants(task).isEmpty() : task == request.target();
      if (!request.overrides(task)
          && (wanted || !Collections.disjoint(graph.dependants(task), members))) {
        members.add(task);
      }
    }
  }

  private void run(Node node) {
    int task = node.id();
    if (!node.edges().stream().allMatch(edge -> isMet(node, edge)) || !isChosen(node)) {
      fates[task] = Fate.SKIPPED;
      return;
    }
    Made made = graph.make(task, RandomGraph.see(node, this));
    boolean nobody = made.value() instanceof Route route && route.names().contains("nobody");
    boolean missing =
        made.value() == null && node.kind() != Kind.VOID && node.kind() != Kind.NULLABLE;
    if (made.failure() != null || nobody || (missing && !node.isOptional())) {
      fates[task] = Fate.FAILED;
      failures[task] = made.failure();
      failed.add(task);
    } else {
      fates[task] = missing ? Fate.EMPTY : Fate.DONE;
      values[task] = made.value();
    }
  }

  private boolean isMet(Node node, Edge edge) {
    return switch (edge.type()) {
      case INPUT, OPTIONAL, OUTCOME -> true;
      case VALUE -> edge.from().stream().anyMatch(this::has);
      case MATCH -> {
        int router = edge.from().get(0);
        yield has(router) && RandomGraph.admits(node, values[router]);
      }
      case AFTER ->
        edge.from().stream().noneMatch(task -> fates[task] == Fate.FAILED)
            && edge.from().stream().anyMatch(task -> has(task) || fates[task] == Fate.EMPTY)
            && (edge.when().isEmpty()
                || (has(edge.from().get(0))
                    && !Collections.disjoint(
                        RandomGraph.constants(values[edge.from().get(0)]), edge.when())));
    };
  }

  /** Whether every route among what the task waits for names it. */
  private boolean isChosen(Node node) {
    return node.sources().stream()
        .noneMatch(task -> values[task] instanceof Route route && !route.leadsTo(node.name()));
  }

  /** How often tasks start, unless the run is halted. */
  int starts() {
    return members.stream()
        .filter(task -> fates[task] != Fate.SKIPPED)
        .mapToInt(task -> graph.nodes[task].policy().attempts())
        .sum();
  }

  Fate fate(int task) {
    return fates[task];
  }

  /** What the failed task threw; null if the failure is one that the runtime finds. */
  @Nullable
  Throwable failure(int task) {
    return failures[task];
  }

  /** The tasks that fail under a policy. */
  Set<Integer> failed(OnError onError) {
    Set<Integer> those = new TreeSet<>();
    failed.stream().filter(task -> onError(task) == onError).forEach(those::add);
    return those;
  }

  /** Whoever takes an outcome means to go on after a failure. */
  private OnError onError(int task) {
    OnError own = graph.nodes[task].onError();
    if (own != null || graph.onError != null) {
      return own != null ? own : graph.onError;
    }
    boolean accepted = members.stream()
        .flatMap(member -> graph.nodes[member].edges().stream())
        .anyMatch(edge -> edge.type() == Edge.Type.OUTCOME && edge.from().contains(task));
    return accepted ? OnError.TOLERATE : OnError.HALT;
  }

  @Override
  public boolean has(int task) {
    return fates[task] == Fate.DONE;
  }

  @Override
  public @Nullable Object value(int task) {
    return values[task];
  }

  @Override
  public Optional<?> optional(int task) {
    return Optional.ofNullable(values[task]);
  }

  @Override
  public Outcome<?> outcome(int task) {
    return switch (fates[task]) {
      case DONE -> new Outcome.Success<@Nullable Object>(values[task]);
      case FAILED -> {
        Throwable failure = failures[task];
        yield new Outcome.Failure<>(failure == null ? new IllegalStateException() : failure);
      }
      default -> new Outcome.Skipped<>("in the model");
    };
  }

  @Override
  public long input(int input) {
    return graph.input(input);
  }
}
