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
  /** Skipped tasks that would have run had nothing failed. */
  private final boolean[] onlyByFailure;

  SequentialModel(RandomGraph graph, Request request) {
    this.graph = graph;
    this.request = request;
    this.fates = new Fate[graph.size()];
    this.values = new Object[graph.size()];
    this.failures = new Throwable[graph.size()];
    this.onlyByFailure = new boolean[graph.size()];
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

  /**
   * A task takes part if its value is wanted, or if one that takes part names it; so does what may have to
   * stand in for a value that is wanted and not given.
   */
  private void findMembers() {
    if (request.target() >= 0) {
      wantValue(request.target());
      return;
    }
    for (int task : graph.order) {
      boolean isLast =
          graph.dependants(task).stream().allMatch(each -> graph.standsFor(each) == task);
      if (graph.standsFor(task) < 0 && isLast) {
        wantValue(task);
      }
    }
  }

  private void wantValue(int task) {
    want(task);
    if (!request.overrides(task) && graph.fallback(task) >= 0) {
      wantValue(graph.fallback(task));
    }
  }

  private void want(int task) {
    if (!request.overrides(task) && members.add(task)) {
      for (int source : graph.nodes[task].sources()) {
        if (graph.standsFor(task) == source) {
          want(source);
        } else {
          wantValue(source);
        }
      }
    }
  }

  private void run(Node node) {
    int task = node.id();
    if (!node.edges().stream().allMatch(edge -> isMet(node, edge)) || !isChosen(node)) {
      fates[task] = Fate.SKIPPED;
      onlyByFailure[task] = isChosen(node)
          && node.edges().stream().allMatch(edge -> isMet(node, edge) || hasFailed(edge));
      return;
    }
    Made made = graph.make(task, graph.see(node, this));
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

  /** Whether an edge that is not met would be, had a failure not happened that is tolerated. */
  private boolean hasFailed(Edge edge) {
    return edge.type() != Edge.Type.INPUT
        && edge.type() != Edge.Type.FALLBACK
        && edge.from().stream().anyMatch(task -> {
          int seen = seen(task);
          return fates[seen] == Fate.FAILED
              ? consequence(seen) == OnError.TOLERATE
              : fates[seen] == Fate.SKIPPED && onlyByFailure[seen];
        });
  }

  /** Whether a task leaves it to its fallback what others see of it. */
  private boolean leaves(int task) {
    int fallback = graph.fallback(task);
    return fallback >= 0
        && (members.contains(fallback) || request.overrides(fallback))
        && (fates[task] == Fate.FAILED || onlyByFailure[task]);
  }

  /** The task whose fate others see in place of this one's. */
  private int seen(int task) {
    if (!leaves(task)) {
      return task;
    }
    int behind = seen(graph.fallback(task));
    return fates[behind] == Fate.SKIPPED ? task : behind;
  }

  /** What the failure of a task does: none that is made good, or that another takes the place of. */
  private OnError consequence(int task) {
    int last = task;
    while (leaves(last)) {
      last = graph.fallback(last);
      if (fates[last] != Fate.SKIPPED) {
        return OnError.TOLERATE;
      }
    }
    return onError(last);
  }

  private boolean isMet(Node node, Edge edge) {
    return switch (edge.type()) {
      case INPUT, OPTIONAL, OUTCOME -> true;
      case FALLBACK -> {
        int other = edge.from().get(0);
        yield fates[other] == Fate.FAILED || onlyByFailure[other];
      }
      case VALUE -> edge.from().stream().anyMatch(this::has);
      case MATCH -> {
        int router = edge.from().get(0);
        yield has(router) && RandomGraph.admits(node, values[router]);
      }
      case AFTER ->
        edge.from().stream().noneMatch(task -> fate(task) == Fate.FAILED)
            && edge.from().stream().anyMatch(task -> has(task) || fate(task) == Fate.EMPTY)
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

  /** What others see of a task. */
  Fate fate(int task) {
    return fates[seen(task)];
  }

  /** What becomes of a task itself. */
  Fate ownFate(int task) {
    return fates[task];
  }

  @Nullable
  Object ownValue(int task) {
    return values[task];
  }

  /** What the failed task threw; null if the failure is one that the runtime finds. */
  @Nullable
  Throwable failure(int task) {
    return failures[task];
  }

  /** The tasks that fail under a policy. */
  Set<Integer> failed(OnError onError) {
    Set<Integer> those = new TreeSet<>();
    failed.stream().filter(task -> consequence(task) == onError).forEach(those::add);
    return those;
  }

  /** Whoever takes an outcome means to go on after a failure. */
  private OnError onError(int task) {
    OnError own = graph.nodes[task].onError();
    if (own != null || graph.onError != null) {
      return own != null ? own : graph.onError;
    }
    boolean accepted = members.stream().anyMatch(member -> accepts(member, task));
    return accepted ? OnError.TOLERATE : OnError.HALT;
  }

  /** Whether one takes what becomes of a task, be it in place of another; not as its fallback. */
  private boolean accepts(int member, int task) {
    for (int at = task; at >= 0; at = graph.standsFor(at)) {
      int named = at;
      if (!graph.isBehind(member, at)
          && graph.nodes[member].edges().stream()
              .anyMatch(edge -> edge.type() == Edge.Type.OUTCOME && edge.from().contains(named))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean has(int task) {
    return fate(task) == Fate.DONE;
  }

  @Override
  public @Nullable Object value(int task) {
    return values[seen(task)];
  }

  @Override
  public Optional<?> optional(int task) {
    return Optional.ofNullable(value(task));
  }

  @Override
  public Outcome<?> outcome(int task) {
    return ownOutcome(seen(task));
  }

  @Override
  public Outcome<?> ownOutcome(int task) {
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
