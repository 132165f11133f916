package dev.attacca.runtime.internal.plan;

import dev.attacca.OnError;
import dev.attacca.runtime.internal.graph.TaskNode;
import java.util.Arrays;
import java.util.BitSet;

/** What the failure of a task does to its run. */
final class Fates {
  private Fates() {}

  /** By task: as it says itself, or what follows from who takes its fate. */
  static OnError[] of(RunPlan plan) {
    BitSet accepted = accepted(plan);
    OnError[] all = new OnError[plan.graph.size()];
    for (int task = 0; task < all.length; task++) {
      int whose = plan.repeats[task] < 0 ? task : plan.repeats[task];
      all[task] = plan.graph.onError(whose, accepted.get(whose));
    }
    return all;
  }

  private static BitSet accepted(RunPlan plan) {
    BitSet accepted = new BitSet();
    plan.members.stream().forEach(task -> {
      for (TaskNode.Need need : plan.graph.node(task).needs()) {
        if (need.kind() == TaskNode.Kind.OUTCOME) {
          Arrays.stream(plan.graph.fallbacks().awaited(task, need))
              .filter(
                  source -> !plan.graph.fallbacks().isBehind(task, source)) // who only looks at it
              .forEach(accepted::set);
        }
      }
    });
    plan.rounds.accept(accepted);
    return accepted;
  }
}
