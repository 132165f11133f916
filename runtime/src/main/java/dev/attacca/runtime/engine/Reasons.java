package dev.attacca.runtime.engine;

import dev.attacca.runtime.Route;
import dev.attacca.runtime.engine.Node.Choice;
import dev.attacca.runtime.engine.Node.Need;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a task runs once all that it waits for has settled, and says why not. The words are
 * made when somebody asks for them; a skipped task costs an {@code int}.
 */
final class Reasons {
  private Reasons() {}

  /** The index of the first need that is not met, or -1 if the task runs. */
  static int firstUnmet(Scope scope, int task) {
    Need[] needs = scope.blueprint().node(task).needs();
    for (int i = 0; i < needs.length; i++) {
      if (!isMet(scope, task, needs[i])) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isMet(Scope scope, int task, Need need) {
    for (int source : need.tasks()) {
      if (isPassedOver(scope, task, source)) {
        return false;
      }
    }
    return switch (need.kind()) {
      case OPTIONAL, OUTCOME, SOURCE, EVERY, COLLECT -> true;
      case VALUE -> anyHas(scope, need);
      case MATCH -> anyHas(scope, need) && scope.admits(task);
      case AFTER -> isAfterMet(scope, need);
    };
  }

  private static boolean anyHas(Scope scope, Need need) {
    for (int source : need.tasks()) {
      if (scope.slotOf(source) == Slot.DONE) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAfterMet(Scope scope, Need need) {
    boolean ran = false;
    for (int source : need.tasks()) {
      int slot = scope.slotOf(source);
      if (slot == Slot.FAILED) {
        return false;
      }
      ran |= slot == Slot.DONE || slot == Slot.EMPTY;
    }
    return ran && (need.when().isEmpty() || isChosen(scope, need));
  }

  /** Whether the router of a {@code when} chose one of its constants. */
  private static boolean isChosen(Scope scope, Need need) {
    int router = need.tasks()[0];
    return scope.slotOf(router) == Slot.DONE && chooses(scope.valueOf(router), need.when());
  }

  private static boolean chooses(@Nullable Object value, Collection<String> wanted) {
    if (!(value instanceof Collection<?> several)) {
      return wanted.contains(constant(value));
    }
    for (Object each : several) {
      if (wanted.contains(constant(each))) {
        return true;
      }
    }
    return false;
  }

  private static java.util.stream.Stream<String> choices(@Nullable Object value) {
    return value instanceof Collection<?> several
        ? several.stream().map(Reasons::constant)
        : java.util.stream.Stream.of(constant(value));
  }

  private static String constant(@Nullable Object value) {
    return value instanceof Enum<?> constant ? constant.name() : String.valueOf(value);
  }

  /** Whether a router by name chose others than this task. */
  private static boolean isPassedOver(Scope scope, int task, int source) {
    Blueprint blueprint = scope.blueprint();
    return blueprint.node(source).choice() == Choice.ROUTE
        && scope.slotOf(source) == Slot.DONE
        && scope.valueOf(source) instanceof Route route
        && !route.leadsTo(blueprint.node(task).name());
  }

  /** What is wrong with the choice of a router by name; null for nothing, and for other tasks. */
  static @Nullable IllegalArgumentException misled(Scope scope, int router) {
    Blueprint blueprint = scope.blueprint();
    if (blueprint.node(router).choice() != Choice.ROUTE // as of all that are no routers
        || !(scope.valueOf(router) instanceof Route route)) {
      return null;
    }
    List<String> dependants = Arrays.stream(blueprint.dependants(router))
        .mapToObj(task -> blueprint.node(task).name())
        .sorted()
        .toList();
    List<String> unknown =
        route.names().stream().filter(name -> !dependants.contains(name)).toList();
    return unknown.isEmpty()
        ? null
        : new IllegalArgumentException("router \"%s\" chose %s; its dependants are %s"
            .formatted(
                blueprint.node(router).name(),
                String.join(", ", unknown),
                dependants.isEmpty() ? "none" : String.join(", ", dependants)));
  }

  /** Why a task has no value, in words. */
  static String of(Scope scope, int task) {
    int slot = scope.slotOf(task);
    String name = scope.blueprint().node(task).name();
    if (Slot.isSkipped(slot)) {
      return unmet(scope, task, scope.blueprint().node(task).needs()[Slot.unmetNeed(slot)]);
    }
    return switch (slot) {
      case Slot.EMPTY -> "\"" + name + "\" had no value";
      case Slot.FAILED ->
        "\"" + name + "\" failed: " + Thrown.text(scope.holder(task).cause(task));
      case Slot.UNUSED -> "\"" + name + "\" is not part of this run";
      default -> "the run ended before \"" + name + "\" did";
    };
  }

  private static String unmet(Scope scope, int task, Need need) {
    Blueprint blueprint = scope.blueprint();
    StringJoiner reasons = new StringJoiner("; ");
    for (int source : need.tasks()) {
      int slot = scope.slotOf(source);
      if (isPassedOver(scope, task, source) || slot == Slot.DONE) {
        reasons.add(otherChoice(scope, source));
      } else if (Slot.isSkipped(slot)) {
        int root = rootOfSkip(scope, source);
        reasons.add("\"" + blueprint.node(source).name() + "\" was skipped: " + of(scope, root));
      } else if (slot != Slot.EMPTY || need.kind() != Node.Kind.AFTER) {
        reasons.add(of(scope, source));
      }
    }
    return reasons.toString();
  }

  /** That a router chose what leads elsewhere. */
  static String otherChoice(Scope scope, int router) {
    Node node = scope.blueprint().node(router);
    return "router \"" + node.name() + "\" chose " + chosen(node.choice(), scope.valueOf(router));
  }

  private static String chosen(Choice choice, @Nullable Object value) {
    return switch (choice) {
      case TYPE -> value == null ? "nothing" : value.getClass().getSimpleName();
      case CONSTANTS ->
        value instanceof Collection<?> several && several.isEmpty()
            ? "nothing"
            : String.join(", ", choices(value).toList());
      case ROUTE, NONE -> String.valueOf(value);
    };
  }

  /** Follows skipped tasks back, without recursion, to the last one whose reason is not a skip. */
  private static int rootOfSkip(Scope scope, int task) {
    int at = task;
    for (; ; ) {
      Need need = scope.blueprint().node(at).needs()[Slot.unmetNeed(scope.slotOf(at))];
      int next = -1;
      for (int source : need.tasks()) {
        if (Slot.isSkipped(scope.slotOf(source))) {
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
  static @Nullable Throwable rootCause(Scope scope, int task) {
    if (!Slot.isSkipped(scope.slotOf(task))) {
      return null;
    }
    int root = rootOfSkip(scope, task);
    for (int source :
        scope.blueprint().node(root).needs()[Slot.unmetNeed(scope.slotOf(root))].tasks()) {
      if (scope.slotOf(source) == Slot.FAILED) {
        return scope.holder(source).cause(source);
      }
    }
    return null;
  }
}
