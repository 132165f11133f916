package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.Route;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.graph.Choices;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.graph.TaskNode.Choice;
import dev.attacca.runtime.internal.graph.TaskNode.Need;
import dev.attacca.runtime.internal.plan.OwnNeed;
import dev.attacca.runtime.internal.plan.TaskState;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a task runs once all that it waits for has settled, and says why not. The words are
 * made when somebody asks for them; a skipped task costs an {@code int}.
 */
public final class SkipReasons {
  private static final int[] NONE = {};

  private SkipReasons() {}

  /** The index of the first need that is not met, or -1 if the task runs. */
  public static int firstUnmet(ScopeCore scope, int task) {
    Need[] needs = scope.graph().node(task).needs();
    for (int i = 0; i < needs.length; i++) {
      if (!isMet(scope, task, needs[i])) {
        return i;
      }
    }
    return -1;
  }

  /** What becomes of a task: it is {@link TaskState#RUNNING}, or skipped. */
  public static int endOf(ScopeCore scope, int task) {
    int unmet = firstUnmet(scope, task);
    return unmet < 0 ? TaskState.RUNNING : ByFailure.skipped(scope, task, unmet);
  }

  /** The same on a straight way, by the slots of the scope itself. */
  public static int endOf(ScopeCore scope, OwnNeed[] needs) {
    int[] slots = scope.slots();
    for (OwnNeed need : needs) {
      if (!isMet(scope, slots, need)) {
        return TaskState.skipped(need.number(), false);
      }
    }
    return TaskState.RUNNING;
  }

  private static boolean isMet(ScopeCore scope, int[] slots, OwnNeed need) {
    int[] places = need.places();
    boolean isMet = false;
    for (int place : places) {
      int slot = slots[place];
      if (need.isAfter() && slot == TaskState.FAILED) {
        return false;
      }
      isMet |= slot == TaskState.DONE || need.isAfter() && slot == TaskState.EMPTY;
    }
    return isMet
        && (need.choices().isEmpty()
            || slots[places[0]] == TaskState.DONE
                && need.choices().areIn(scope.value(need.router())));
  }

  /** Whether a need is met, now that all it is about has settled. */
  static boolean isMet(ScopeCore scope, int task, Need need) {
    if (need.kind() == TaskNode.Kind.LAST) {
      return Rounds.haveLast(scope, need.tasks()[0]);
    }
    if (need.gathers() || need.kind() == TaskNode.Kind.PREVIOUS) {
      return true; // a router among them has chosen in its own scope, for each item another way
    }
    for (int source : need.tasks()) {
      if (isPassedOver(scope, task, source)) {
        return false;
      }
    }
    return switch (need.kind()) {
      case OPTIONAL, OUTCOME, SOURCE, EVERY, COLLECT, PREVIOUS -> true;
      case LAST, LAST_OPTIONAL, LAST_OUTCOME -> true; // told above
      case VALUE -> anyHas(scope, need);
      case MATCH -> anyHas(scope, need) && scope.admits(task);
      case AFTER -> isAfterMet(scope, need);
      case FALLBACK -> TaskState.callsForFallback(scope.slot(need.tasks()[0]));
    };
  }

  private static boolean anyHas(ScopeCore scope, Need need) {
    for (int source : need.tasks()) {
      if (scope.slotOf(source) == TaskState.DONE) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAfterMet(ScopeCore scope, Need need) {
    boolean ran = false;
    for (int source : need.tasks()) {
      int slot = scope.slotOf(source);
      if (slot == TaskState.FAILED) {
        return false;
      }
      ran |= slot == TaskState.DONE || slot == TaskState.EMPTY;
    }
    return ran && (need.when().isEmpty() || isChosen(scope, need));
  }

  /** Whether the router of a {@code when} chose one of its constants. */
  private static boolean isChosen(ScopeCore scope, Need need) {
    int router = need.tasks()[0];
    return scope.slotOf(router) == TaskState.DONE && need.when().areIn(scope.valueOf(router));
  }

  /** Whether a router by name chose others than this task. */
  static boolean isPassedOver(ScopeCore scope, int task, int source) {
    TaskGraph graph = scope.graph();
    return graph.node(source).choice() == Choice.ROUTE
        && scope.slotOf(source) == TaskState.DONE
        && scope.valueOf(source) instanceof Route route
        && !route.leadsTo(graph.node(task).name());
  }

  /**
   * What is wrong with the choice of a router by name, with a further round, or with what a batch has returned;
   * null for nothing, and for other tasks.
   */
  public static @Nullable RuntimeException misled(ScopeCore scope, int router) {
    TaskGraph graph = scope.graph();
    TaskNode node = graph.node(router);
    if (node.isCall()) {
      TaskNode inForce = scope.host().plan.graph.node(router); // where it may have been set
      return Rounds.tooMany(scope, Objects.requireNonNull(inForce.rounds()).max());
    }
    if (graph.batchOf(router) >= 0) {
      return BatchResults.fault(scope, router);
    }
    if (node.choice() != Choice.ROUTE // as of all that are no routers
        || !(scope.valueOf(router) instanceof Route route)) {
      return null;
    }
    List<String> dependants = Arrays.stream(graph.dependants(router))
        .mapToObj(task -> graph.node(task).name())
        .sorted()
        .toList();
    List<String> unknown =
        route.names().stream().filter(name -> !dependants.contains(name)).toList();
    return unknown.isEmpty()
        ? null
        : new IllegalArgumentException("router \"%s\" chose %s; its dependants are %s"
            .formatted(
                graph.node(router).name(),
                String.join(", ", unknown),
                dependants.isEmpty() ? "none" : String.join(", ", dependants)));
  }

  /** Why nobody gets a value of a task, in words. */
  static String of(ScopeCore scope, int task) {
    ScopeCore holder = scope.holder(task);
    return ofItself(holder, Fallbacks.counting(holder, task));
  }

  /** Why a task of this scope has no value of its own. */
  public static String ofItself(ScopeCore scope, int task) {
    int slot = scope.slot(task);
    String name = scope.graph().node(task).name();
    if (TaskState.isSkipped(slot)) {
      return scope.note(task) instanceof String noted // where it was, more was known
          ? noted
          : unmet(scope, task, scope.graph().node(task).needs()[TaskState.unmetNeed(slot)]);
    }
    return switch (slot) {
      case TaskState.EMPTY -> "\"" + name + "\" had no value";
      case TaskState.FAILED -> "\"" + name + "\" failed: " + Thrown.text(scope.cause(task));
      case TaskState.UNUSED -> unused(scope, task);
      default -> "the run ended before \"" + name + "\" did";
    };
  }

  private static String unused(ScopeCore scope, int task) {
    int other = scope.graph().fallbacks().standsFor(task);
    return other >= 0 && scope.slot(other) == TaskState.DONE
        ? hasValue(scope, other)
        : "\"" + scope.graph().node(task).name() + "\" is not part of this run";
  }

  private static String hasValue(ScopeCore scope, int task) {
    return "\"" + scope.graph().node(task).name() + "\" has a value";
  }

  private static String unmet(ScopeCore scope, int task, Need need) {
    if (need.isOfLast()) { // what there was to know is known no more when the run is over
      return Rounds.why(scope.holder(task), need.tasks()[0]);
    }
    TaskGraph graph = scope.graph();
    StringJoiner reasons = new StringJoiner("; ");
    for (int source : need.tasks()) {
      int slot = scope.slotOf(source);
      if (need.kind() == TaskNode.Kind.FALLBACK && slot == TaskState.DONE) {
        reasons.add(hasValue(scope, source));
      } else if (isPassedOver(scope, task, source) || slot == TaskState.DONE) {
        reasons.add(otherChoice(scope, source));
      } else if (TaskState.isSkipped(slot)) {
        int root = rootOfSkip(scope, source);
        reasons.add("\"" + graph.node(source).name() + "\" was skipped: " + of(scope, root));
      } else if (slot != TaskState.EMPTY || need.kind() != TaskNode.Kind.AFTER) {
        reasons.add(of(scope, source));
      }
    }
    return reasons.toString();
  }

  /** That a router chose what leads elsewhere. */
  public static String otherChoice(ScopeCore scope, int router) {
    TaskNode node = scope.graph().node(router);
    return "router \"" + node.name() + "\" chose " + chosen(node.choice(), scope.valueOf(router));
  }

  private static String chosen(Choice choice, @Nullable Object value) {
    return switch (choice) {
      case TYPE -> value == null ? "nothing" : value.getClass().getSimpleName();
      case CONSTANTS ->
        value instanceof Collection<?> several && several.isEmpty()
            ? "nothing"
            : String.join(", ", Choices.in(value).toList());
      case ROUTE, NONE -> String.valueOf(value);
    };
  }

  /** Follows skipped tasks back, without recursion, to the last one whose reason is not a skip. */
  private static int rootOfSkip(ScopeCore scope, int task) {
    int at = task;
    for (; ; ) {
      Need need = scope.graph().node(at).needs()[TaskState.unmetNeed(scope.slotOf(at))];
      int next = -1;
      for (int source : need.isOfLast() ? NONE : need.tasks()) {
        if (TaskState.isSkipped(scope.slotOf(source))) {
          next = source;
        }
      }
      if (next < 0) {
        return at;
      }
      at = next;
    }
  }

  /** The failure for which a task was skipped, if that was the reason. */
  public static @Nullable Throwable rootCause(ScopeCore scope, int task) {
    if (!TaskState.isSkipped(scope.slotOf(task))) {
      return null;
    }
    int root = rootOfSkip(scope, task);
    Need need = scope.graph().node(root).needs()[TaskState.unmetNeed(scope.slotOf(root))];
    if (need.isOfLast()) {
      return null; // the failure, if there was one, is in the words
    }
    for (int source : need.tasks()) {
      if (scope.slotOf(source) == TaskState.FAILED) {
        return Fallbacks.causeOf(scope, source);
      }
    }
    return null;
  }
}
