package dev.attacca.runtime.engine;

import dev.attacca.OnError;
import dev.attacca.runtime.Graph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one kind of run does: which tasks take part, what each waits for, where each scope begins.
 * Shared by all such runs. Immutable.
 */
final class Plan {
  private static final int[] NONE = {};

  final Blueprint blueprint;
  /** The task whose value is wanted; negative if everything is. */
  final int target;
  /** Tasks that the run starts or skips. */
  final BitSet members;

  final BitSet overridden;
  /** Those of the overridden whose value is made for each item. */
  final BitSet perItem;

  final int[] neededInputs;
  final boolean namesExecutors;

  // By scope
  final ScopePlan[] scopes;

  // By task
  /** Those in the same scope that wait for it, the one with the longest way to the end last. */
  final int[][] dependants;
  /** Those in scopes below that wait for it. */
  final int[][] innerDependants;
  /** Whether a task waits for nobody else than the one that it hears from; then it needs no counter. */
  final boolean[] soleSource;
  /** Whether even a value of this task lets some dependants be skipped. */
  final boolean[] selective;
  /** What surrounds the call; null for most tasks. */
  final Node.@Nullable Policy[] policies;

  final OnError[] onError;
  /** The merges that each value goes into. */
  final int[][] merges;
  /** Merges whose items may have to wait for the end of a loop that they come from. */
  final BitSet detached = new BitSet();
  /** By loop or merge: the gatherings whose values come through it. */
  final List<List<Gather>> gathersThrough;
  /** By gathering task. */
  final List<List<Gather>> gathersOf;

  /** Loops, merges, and requests to workers: what is not simply a call. */
  final boolean[] special;
  /** By task: whether it is not simply its method that is called. */
  final boolean[] indirect;
  /** By loop: the streams that get no more values once it is done. */
  final int[][] closes;
  /** By task: the workers that get no more requests once it has settled. */
  final int[][] closesInboxes;
  /** Whether some loop emits from the midst of its method. */
  final boolean emits;
  /** States that some task of this run uses. */
  final int[] usedStates;

  final Lanes lanes;
  /** By task: the states that it must hold; null for most. */
  final int[] @Nullable [] held;
  /** By task: the streams that its value goes into. */
  final int[][] fed;
  /** By task: the lanes that its end moves on. */
  final int[][] moved;

  /** Made when loops want the same thread, which is rare; two threads may both make one. */
  private volatile @Nullable Precedence precedence;

  Plan(Blueprint blueprint, int target, boolean streamed, BitSet overridden, BitSet perItem) {
    this.blueprint = blueprint;
    this.target = target;
    this.overridden = overridden;
    this.perItem = perItem;
    int size = blueprint.size();
    members = members();
    policies = new Node.@Nullable Policy[size];
    selective = new boolean[size];
    onError = new OnError[size];
    BitSet accepted = accepted();
    boolean named = false;
    for (int task = 0; task < size; task++) {
      Node node = blueprint.node(task);
      onError[task] = blueprint.onError(task, accepted.get(task));
      selective[task] = node.kind() == Graph.Kind.ROUTER;
      if (members.get(task)) {
        boolean plain = perItem.get(task) || node.policy().isPlain() && !node.consumes();
        policies[task] = plain ? null : node.policy();
        named |= !plain && node.policy().runOn() != null;
      }
    }
    namesExecutors = named;
    neededInputs = members.stream()
        .filter(task -> !overridden.get(task))
        .flatMap(task -> Arrays.stream(blueprint.node(task).inputs()))
        .distinct()
        .sorted()
        .toArray();

    IntLists same = new IntLists(size);
    IntLists inner = new IntLists(size);
    IntLists merged = new IntLists(size);
    for (int task : blueprint.ranks().order()) {
      if (members.get(task) && !overridden.get(task)) {
        addEdges(blueprint.node(task), same, inner, merged);
      }
    }
    members.stream()
        .filter(task -> blueprint.node(task).kind() == Graph.Kind.MERGE && isDetached(task))
        .forEach(detached::set);
    dependants = blueprint.ranks().sortedByWayToEnd(same.toArrays());
    innerDependants = inner.toArrays();
    merges = merged.toArrays();

    List<Gather> gathers = gathers();
    lanes = new Lanes(this, gathers, streamed);
    gathersThrough = new ArrayList<>();
    gathersOf = new ArrayList<>();
    for (int task = 0; task < size; task++) {
      gathersThrough.add(new ArrayList<>(0));
      gathersOf.add(new ArrayList<>(0));
    }
    for (Gather gather : gathers) {
      gathersOf.get(gather.task()).add(gather);
      if (!gather.streamed()) {
        ScopeType outer = blueprint.scopeOf(gather.task());
        for (ScopeType at = blueprint.valueScope(gather.source());
            at.id() != outer.id();
            at = blueprint.scopes()[at.parent()]) {
          gathersThrough.get(at.opener()).add(gather);
        }
      }
    }

    held = new int[size] @Nullable [];
    fed = new int[size][];
    moved = new int[size][];
    for (int task = 0; task < size; task++) {
      int[] states = lanes.heldBy(task);
      held[task] = states.length == 0 ? null : states;
      fed[task] = lanes.count() == 0 ? NONE : lanes.fedBy(task);
      moved[task] = lanes.count() == 0 ? NONE : lanes.movedBy(task);
    }
    usedStates = members.stream()
        .flatMap(task -> Arrays.stream(lanes.heldBy(task)))
        .distinct()
        .sorted()
        .toArray();
    emits =
        members.stream().anyMatch(task -> blueprint.node(task).emitter() && !overridden.get(task));
    special = new boolean[size];
    indirect = new boolean[size];
    IntLists streamsOf = new IntLists(size);
    IntLists inboxesOf = new IntLists(size);
    for (Gather gather : gathers) {
      if (gather.streamed()) {
        ScopeType outer = blueprint.scopeOf(gather.task());
        streamsOf.add(
            blueprint.wayDown(outer, blueprint.valueScope(gather.source())), gather.lane());
      }
    }
    for (int task = 0; task < size; task++) {
      Node node = blueprint.node(task);
      special[task] = node.opens() || node.inbox() && !overridden.get(task);
      indirect[task] = special[task] || perItem.get(task);
      if (node.inbox()) {
        ScopeType own = blueprint.scopeOf(task);
        inboxesOf.add(own.id() == 0 ? task : blueprint.wayDown(blueprint.scopes()[0], own), task);
      }
    }
    closes = streamsOf.toArrays();
    closesInboxes = inboxesOf.toArrays();
    soleSource = new boolean[size];
    scopes = new ScopePlan[blueprint.scopes().length];
    for (ScopeType type : blueprint.scopes()) {
      scopes[type.id()] = new ScopePlan(this, type);
    }
  }

  Precedence precedence() {
    Precedence present = precedence;
    if (present == null) {
      precedence = present = new Precedence(this);
    }
    return present;
  }

  /** Whether a task of this run is at most a call, whose end only its own scope hears of. */
  boolean isMereCall(int task) {
    return policies[task] == null
        && !special[task]
        && blueprint.node(task).choice() != Node.Choice.ROUTE
        && fed[task].length == 0
        && merges[task].length == 0
        && innerDependants[task].length == 0
        && gathersOf.get(task).isEmpty();
  }

  private BitSet accepted() {
    BitSet accepted = new BitSet();
    members.stream().forEach(task -> {
      for (Node.Need need : blueprint.node(task).needs()) {
        if (need.kind() == Node.Kind.OUTCOME) {
          Arrays.stream(need.tasks()).forEach(accepted::set);
        }
      }
    });
    return accepted;
  }

  /** Who has to be told when a task settles, so that this one learns that it may run. */
  private void addEdges(Node node, IntLists same, IntLists inner, IntLists merged) {
    ScopeType own = blueprint.scopeOf(node.id());
    for (Node.Need need : node.needs()) {
      for (int source : need.tasks()) {
        ScopeType there = blueprint.valueScope(source);
        if (need.kind() == Node.Kind.SOURCE) {
          merged.add(source, node.id());
        }
        boolean fromBelow = need.gathers() || need.kind() == Node.Kind.SOURCE;
        if (fromBelow && there.id() != own.id()) {
          if (!need.streamed()) {
            addEdge(same, blueprint.wayDown(own, there), node);
          }
        } else if (!blueprint.node(source).opens()) { // an item's own value is there from the start
          addEdge(there.id() == own.id() ? same : inner, source, node);
        }
      }
    }
  }

  /**
   * Whether something in the items of a merge waits for the end of what its values come from. Then an
   * item must not keep the item that it comes from open: each would wait for the other.
   */
  private boolean isDetached(int merge) {
    ScopeType own = blueprint.scopeOf(merge);
    BitSet origins = new BitSet();
    for (Node.Need need : blueprint.node(merge).needs()) {
      for (ScopeType at = blueprint.valueScope(need.tasks()[0]);
          at.id() != own.id();
          at = blueprint.scopes()[at.parent()]) {
        origins.set(at.opener());
      }
    }
    BitSet late = new BitSet();
    for (int task : blueprint.ranks().order()) { // who is waited for comes first
      if (waitsForAny(task, origins, late)) {
        late.set(task);
      }
    }
    ScopeType below = blueprint.openedBy(merge);
    return late.stream().anyMatch(task -> blueprint.isWithin(blueprint.scopeOf(task), below));
  }

  /** Whether a task gathers through one of these openers, or waits for a task that is late. */
  private boolean waitsForAny(int task, BitSet origins, BitSet late) {
    ScopeType own = blueprint.scopeOf(task);
    if (own.opener() >= 0 && late.get(own.opener())) {
      return true;
    }
    for (Node.Need need : blueprint.node(task).needs()) {
      for (int source : need.tasks()) {
        if (late.get(source)) {
          return true;
        }
        ScopeType there = blueprint.valueScope(source);
        if (need.gathers() && origins.get(blueprint.wayDown(own, there))) {
          return true;
        }
      }
    }
    return false;
  }

  /** What is given or left out has settled before the start. */
  private void addEdge(IntLists edges, int source, Node dependant) {
    if (members.get(source)) {
      edges.add(source, dependant.id());
    }
  }

  private List<Gather> gathers() {
    List<Gather> gathers = new ArrayList<>();
    int lane = blueprint.states();
    for (int task = members.nextSetBit(0); task >= 0; task = members.nextSetBit(task + 1)) {
      int position = 0;
      for (Node.Need need : blueprint.node(task).needs()) {
        if (need.kind() == Node.Kind.COLLECT && !overridden.get(task)) {
          gathers.add(new Gather(
              gathers.size(),
              task,
              position++,
              need.tasks()[0],
              need.streamed(),
              need.streamed() ? lane++ : -1));
        }
      }
    }
    return gathers;
  }

  /** What the target needs; without a target, all but what only overridden tasks need. */
  private BitSet members() {
    BitSet wanted = new BitSet();
    BitSet found = new BitSet();
    int[] order = blueprint.ranks().order();
    for (int i = order.length - 1; i >= 0; i--) { // dependants come before what they wait for
      int task = order[i];
      int[] dependants = blueprint.dependants(task);
      boolean isReplaced =
          overridden.get(task) && !perItem.get(task) && !blueprint.node(task).opens();
      boolean isWanted =
          wanted.get(task) || (target < 0 ? dependants.length == 0 && !isReplaced : task == target);
      for (int d = 0; d < dependants.length && !isWanted; d++) {
        isWanted = wanted.get(dependants[d]) && !overridden.get(dependants[d]);
      }
      if (isWanted) {
        wanted.set(task);
        // a loop with given items still emits them, a function is still called; else there is a
        // value
        found.set(task, !isReplaced);
        for (ScopeType at = blueprint.scopeOf(task);
            at.opener() >= 0;
            at = blueprint.scopes()[at.parent()]) {
          wanted.set(at.opener()); // comes later in this order, being before its items
        }
      }
    }
    return found;
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

  ScopePlan main() {
    return scopes[0];
  }
}
