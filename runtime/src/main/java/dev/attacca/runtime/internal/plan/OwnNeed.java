package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.base.IntLists;
import dev.attacca.runtime.internal.graph.Choices;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.graph.TaskNode.Need;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task on a straight way needs of tasks of its own scope, in a graph without fallbacks: a few slots say whether that is met. Immutable.
 *
 * @param number which of the task's needs it is
 * @param isAfter whether it is enough that one of them has ended
 * @param places of the tasks, one of which must have a value otherwise: where their slots are. Never written
 * @param router the task that must have chosen one of these
 */
public record OwnNeed(int number, boolean isAfter, int[] places, int router, Choices choices) {
  /** All that has to be looked at for a task; null where that takes more than its own scope. */
  static OwnNeed @Nullable [] of(RunPlan plan, ScopePlan scope, int task) {
    if (!plan.graph.fallbacks().isEmpty()) {
      return null;
    }
    List<OwnNeed> own = new ArrayList<>();
    Need[] needs = plan.graph.node(task).needs();
    for (int i = 0; i < needs.length; i++) {
      Need need = needs[i];
      if (isGivenByItem(plan, scope, need)) {
        continue;
      }
      if (!isOwn(plan, scope, need)) {
        return null;
      }
      boolean isAfter = need.kind() == TaskNode.Kind.AFTER;
      if (isAfter || need.kind() == TaskNode.Kind.VALUE) {
        int[] places = Arrays.stream(need.tasks())
            .map(source -> source - scope.type.base())
            .toArray();
        own.add(
            new OwnNeed(i, isAfter, places, need.tasks()[0], isAfter ? need.when() : Choices.ANY));
      }
    }
    return own.toArray(OwnNeed[]::new);
  }

  /** Those that must have chosen something. */
  static int[] routers(OwnNeed[] needs) {
    return Arrays.stream(needs)
        .filter(need -> !need.choices.isEmpty())
        .mapToInt(OwnNeed::router)
        .distinct()
        .toArray();
  }

  /** Whether one of the values of which it takes any is the item itself, and none that of a router by name. */
  private static boolean isGivenByItem(RunPlan plan, ScopePlan scope, Need need) {
    return need.kind() == TaskNode.Kind.VALUE
        && IntLists.contains(need.tasks(), scope.type.opener())
        && Arrays.stream(need.tasks()).noneMatch(source -> isByName(plan, source));
  }

  private static boolean isByName(RunPlan plan, int source) {
    return plan.graph.node(source).choice() == TaskNode.Choice.ROUTE;
  }

  private static boolean isOwn(RunPlan plan, ScopePlan scope, Need need) {
    return switch (need.kind()) {
      case VALUE, AFTER, OPTIONAL, OUTCOME ->
        Arrays.stream(need.tasks())
            .allMatch(source -> scope.type.contains(source) && !isByName(plan, source));
      default -> false;
    };
  }
}
