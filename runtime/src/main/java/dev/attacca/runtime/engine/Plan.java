package dev.attacca.runtime.engine;

import dev.attacca.OnError;
import dev.attacca.runtime.Graph;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one kind of run does: which tasks take part, what each waits for, where it begins. Shared by all
 * such runs. Immutable but for what runs have taught it about their length.
 */
final class Plan {
  private static final int[] NOBODY = {};

  final Blueprint blueprint;
  /** The task whose value is wanted; negative if everything is. */
  final int target;
  /** What {@link Scope#slots} is at the start: counters, then the links of the ready list. */
  final int[] initialSlots;
  /** The first ready task, or -1. */
  final int initialHead;
  /** How many tasks are ready at the start. */
  final int initialReady;
  /** Dependants that take part, the one with the longest way to the end last. */
  final int[][] dependants;
  /** Whether a task waits for nobody else than the one that it hears from; then it needs no counter. */
  final boolean[] soleSource;
  /** Whether even a value of this task lets some dependants be skipped. */
  final boolean[] selective;
  /** What surrounds the call; null for most tasks. */
  final Node.@Nullable Policy[] policies;

  final OnError[] onError;
  /** Tasks that the run starts or skips. */
  final BitSet members;

  final BitSet overridden;
  final int[] neededInputs;
  final boolean namesExecutors;

  Plan(Blueprint blueprint, int target, BitSet overridden) {
    this.blueprint = blueprint;
    this.target = target;
    this.overridden = overridden;
    int size = blueprint.size();
    members = members(blueprint, target, overridden);
    dependants = new int[size][];
    soleSource = new boolean[size];
    selective = new boolean[size];
    policies = new Node.@Nullable Policy[size];
    onError = new OnError[size];
    int[] pending = new int[size];
    BitSet accepted = new BitSet();
    boolean named = false;
    for (int task = 0; task < size; task++) {
      Node node = blueprint.node(task);
      boolean takesPart = members.get(task);
      dependants[task] = takesPart ? only(members, blueprint.dependants(task)) : NOBODY;
      for (int dependant : dependants[task]) {
        pending[dependant]++;
      }
      selective[task] = selects(blueprint, task);
      if (takesPart) {
        policies[task] = node.policy().isPlain() ? null : node.policy();
        named |= node.policy().runOn() != null;
        for (Node.Need need : node.needs()) {
          if (need.kind() == Node.Kind.OUTCOME) {
            for (int source : need.tasks()) {
              accepted.set(source);
            }
          }
        }
      }
    }
    namesExecutors = named;
    for (int task = 0; task < size; task++) {
      onError[task] = blueprint.onError(task, accepted.get(task));
      soleSource[task] = pending[task] == 1;
    }
    neededInputs = members.stream()
        .flatMap(task -> Arrays.stream(blueprint.node(task).inputs()))
        .distinct()
        .sorted()
        .toArray();
    initialSlots = new int[2 * size];
    int head = -1;
    int ready = 0;
    int[] order = blueprint.ranks().order();
    for (int i = size - 1; i >= 0; i--) { // so that the list begins with the first in order
      int task = order[i];
      if (overridden.get(task)) {
        initialSlots[task] = Slot.DONE; // unless the value given is none: Overrides sees to that
      } else if (!members.get(task)) {
        initialSlots[task] = Slot.UNUSED;
      } else {
        initialSlots[task] = pending[task] | (hearsFromOverridden(task) ? Slot.FLAG : 0);
        if (pending[task] == 0) {
          initialSlots[size + task] = head;
          head = task;
          ready++;
        }
      }
    }
    initialHead = head;
    initialReady = ready;
  }

  /** A task waits for an overridden one: whether it runs is decided when the rest is there. */
  private boolean hearsFromOverridden(int task) {
    if (overridden.isEmpty()) {
      return false;
    }
    for (Node.Need need : blueprint.node(task).needs()) {
      for (int source : need.tasks()) {
        if (overridden.get(source)) {
          return true;
        }
      }
    }
    return false;
  }

  /** What the target needs; without a target, all but what only overridden tasks need. */
  private static BitSet members(Blueprint blueprint, int target, BitSet overridden) {
    BitSet members = new BitSet();
    int[] order = blueprint.ranks().order();
    for (int i = order.length - 1; i >= 0; i--) { // dependants come before what they wait for
      int task = order[i];
      if (overridden.get(task)) {
        continue;
      }
      int[] dependants = blueprint.dependants(task);
      boolean wanted = target < 0 ? dependants.length == 0 : task == target;
      for (int d = 0; d < dependants.length && !wanted; d++) {
        wanted = members.get(dependants[d]);
      }
      members.set(task, wanted);
    }
    return members;
  }

  private static boolean selects(Blueprint blueprint, int task) {
    return blueprint.node(task).kind() == Graph.Kind.ROUTER;
  }

  private static int[] only(BitSet members, int[] tasks) {
    int[] kept = Arrays.stream(tasks).filter(members::get).toArray();
    return kept.length == tasks.length ? tasks : kept;
  }

  int size() {
    return blueprint.size();
  }

  String name(int task) {
    return blueprint.node(task).name();
  }

  List<Blueprint.Hook> hooks() {
    return blueprint.hooks();
  }
}
