package dev.attacca.runtime.internal.plan;

import dev.attacca.OnError;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.internal.base.IntLists;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one kind of run does: which tasks take part, what each waits for, where each scope begins.
 * Shared by all such runs. Immutable.
 */
public final class RunPlan {
  private static final int[] NONE = {};

  public final TaskGraph graph;
  /** The task whose value is wanted; negative if everything is. */
  public final int target;
  /** Tasks that the run starts or skips. */
  public final BitSet members;

  /** The one call that this run makes, for items of other runs; negative for any other run. */
  public final int call;

  public final BitSet overridden;
  /** Those of the overridden whose value is made for each item. */
  final BitSet perItem;

  /** Null for a run that does all that it is about. */
  public final Extent.@Nullable OfPart part;

  public final int[] neededInputs;
  public final boolean namesExecutors;

  // By scope
  public final ScopePlan[] scopes;
  /** What comes up where scopes go straight. */
  final CommonSlots.Known commonSlots = new CommonSlots.Known();

  // By task
  /** Those in the same scope that wait for it, the one with the longest way to the end last. */
  public final int[][] dependants;
  /** Those in scopes below that wait for it. */
  public final int[][] innerDependants;
  /** By task: the repeat whose method it calls; -1 for all others. */
  public final int[] repeats;
  /** What there is to know of rounds besides. */
  public final RoundPlan rounds;
  /** Whether a task waits for nobody else than the one that it hears from; then it needs no counter. */
  public final boolean[] soleSource;
  /** Whether even a value of this task lets some dependants be skipped. */
  public final boolean[] selective;
  /** By task: the batch whose method it calls; -1 for all others. */
  public final int[] batchOf;
  /** By task: whether it is called once for many items. */
  public final boolean[] batched;
  /** What there is to know of these; null if there are none. */
  public final @Nullable BatchPlan batches;
  /** What surrounds the call; null for most tasks. */
  public final TaskNode.@Nullable Policy[] policies;

  public final OnError[] onError;
  /** The merges that each value goes into. */
  public final int[][] merges;
  /** Merges whose items may have to wait for the end of a loop that they come from. */
  public final BitSet detached = new BitSet();
  /** By loop or merge: the gatherings whose values come through it. */
  public final List<List<Gathering>> gathersThrough;
  /** By gathering task. */
  public final List<List<Gathering>> gathersOf;

  /** Loops, merges, and requests to workers: what is not simply a call. */
  public final boolean[] special;
  /** By task: whether it holds a state of its key. */
  public final boolean[] keyed;
  /** By task: whether it is not simply its method that is called. */
  public final boolean[] indirect;
  /** By loop: the streams that get no more values once it is done. */
  public final int[][] closes;
  /** By task: the workers that get no more requests once it has settled. */
  public final int[][] closesInboxes;
  /** Whether some loop emits from the midst of its method. */
  public final boolean emits;
  /** States that some task of this run uses and all its items share: made when it begins. */
  public final int[] usedStates;

  public final SequencePlan lanes;
  /** By task: the states that it must hold; null for most. */
  public final int[] @Nullable [] held;
  /** By task: the streams that its value goes into. */
  final int[][] fed;
  /** By task: the lanes that its end moves on. */
  public final int[][] moved;

  /** Made when loops want the same thread, which is rare; two threads may both make one. */
  private volatile @Nullable LoopPrecedence precedence;

  public RunPlan(Extent extent) {
    graph = extent.graph();
    call = extent.call();
    target = extent.target();
    overridden = extent.overridden();
    perItem = extent.perItem();
    members = extent.members();
    part = extent.part();
    rounds = new RoundPlan(this);
    repeats = rounds.repeats;
    batchOf = IntStream.range(0, graph.size()).map(graph::batchOf).toArray();
    batched = byTask(this::isBatched);
    policies = policies();
    namesExecutors = Arrays.stream(policies).anyMatch(each -> each != null && each.runOn() != null);
    onError = part == null ? Fates.of(this) : part.onError();
    selective = byTask(task -> graph.node(task).kind() == Graph.Kind.ROUTER);
    neededInputs = inputs();

    int size = graph.size();
    IntLists same = new IntLists(size);
    IntLists inner = new IntLists(size);
    IntLists merged = new IntLists(size);
    for (int task : graph.ranks().order()) {
      if (members.get(task)) {
        addEdges(graph.node(task), same, inner, merged);
      }
    }
    rounds.addCalls(same);
    if (part != null) {
      LateLoops.add(this, part, same);
    }
    members.stream().filter(this::isDetached).forEach(detached::set);
    dependants = graph.ranks().sortedByWayToEnd(same.toArrays());
    innerDependants = inner.toArrays();
    merges = merged.toArrays();
    batches = batches();

    List<Gathering> gathers = Gathering.all(this);
    lanes = new SequencePlan(this, gathers, extent);
    gathersThrough = gathersThrough(gathers);
    gathersOf = gathersOf(gathers);
    held = held();
    fed = byTask(lanes.count(), lanes::fedBy);
    moved = byTask(lanes.count(), lanes::movedBy);
    usedStates = usedStates();
    emits = members.stream().anyMatch(task -> graph.node(task).emitter() && !overridden.get(task));
    special = byTask(this::isSpecial);
    keyed = byTask(this::isKeyed);
    indirect = byTask(task -> special[task] || perItem.get(task) || keyed[task]);
    closes = closes(gathers);
    closesInboxes = closesInboxes();
    soleSource = new boolean[size];
    scopes = Arrays.stream(graph.scopes())
        .map(type -> new ScopePlan(this, type))
        .toArray(ScopePlan[]::new);
  }

  private int[] usedStates() {
    return members.stream()
        .flatMap(task -> Arrays.stream(lanes.heldBy(task)))
        .filter(state -> !graph.state(state).isKeyed())
        .distinct()
        .sorted()
        .toArray();
  }

  private int[] inputs() {
    return members.stream()
        .filter(task -> !overridden.get(task))
        .flatMap(task -> Arrays.stream(graph.node(task).inputs()))
        .distinct()
        .sorted()
        .toArray();
  }

  private boolean isBatched(int task) {
    return graph.node(task).batch() != null && members.get(task) && !overridden.get(task);
  }

  private boolean isSpecial(int task) {
    TaskNode node = graph.node(task);
    return node.opens() || batched[task] || node.inbox() && !overridden.get(task);
  }

  private @Nullable BatchPlan batches() {
    BitSet all = new BitSet();
    members.stream().filter(task -> batched[task]).forEach(all::set);
    return all.isEmpty() ? null : new BatchPlan(this, all);
  }

  private boolean isKeyed(int task) {
    int[] states = held[task];
    return states != null
        && Arrays.stream(states).anyMatch(state -> graph.state(state).isKeyed());
  }

  private boolean isDetached(int task) {
    return graph.node(task).kind() == Graph.Kind.MERGE && graph.isDetached(task);
  }

  private boolean[] byTask(IntPredicate is) {
    boolean[] all = new boolean[graph.size()];
    for (int task = 0; task < all.length; task++) {
      all[task] = is.test(task);
    }
    return all;
  }

  private int[][] byTask(int lanesInAll, IntFunction<int[]> lanesOf) {
    int[][] all = new int[graph.size()][];
    for (int task = 0; task < all.length; task++) {
      all[task] = lanesInAll == 0 ? NONE : lanesOf.apply(task);
    }
    return all;
  }

  /** Whether there has to be an attempt of the call of a task, where a run begins in it; negative for no task. */
  public boolean needsAttempt(int task) {
    TaskNode.Policy policy = task < 0 ? null : policies[task];
    return policy != null && !policy.isOfFailure();
  }

  private TaskNode.@Nullable Policy[] policies() {
    TaskNode.@Nullable Policy[] all = new TaskNode.@Nullable Policy[graph.size()];
    members.stream().forEach(task -> {
      TaskNode node = graph.node(task);
      boolean plain = perItem.get(task) || node.policy().isPlain() && !consumes(node);
      all[task] = plain ? null : node.policy();
    });
    return all;
  }

  /** Whether a task consumes values while they come; of what has been given, all are there. */
  boolean consumes(TaskNode node) {
    return Arrays.stream(node.needs()).anyMatch(need -> need.streamed() && areToCome(need));
  }

  /** Whether the values that a task gathers come in this run. */
  boolean areToCome(TaskNode.Need need) {
    return part == null || members.get(need.tasks()[0]);
  }

  private List<List<Gathering>> listPerTask() {
    List<List<Gathering>> lists = new ArrayList<>();
    for (int task = 0; task < graph.size(); task++) {
      lists.add(new ArrayList<>(0));
    }
    return lists;
  }

  private List<List<Gathering>> gathersOf(List<Gathering> gathers) {
    List<List<Gathering>> all = listPerTask();
    gathers.forEach(gather -> all.get(gather.task()).add(gather));
    return all;
  }

  private List<List<Gathering>> gathersThrough(List<Gathering> gathers) {
    List<List<Gathering>> all = listPerTask();
    for (Gathering gather : gathers) {
      if (!gather.streamed()) {
        ScopeType outer = graph.scopeOf(gather.task());
        for (ScopeType at = graph.valueScope(gather.source());
            at.id() != outer.id();
            at = graph.scopes()[at.parent()]) {
          all.get(at.opener()).add(gather);
        }
      }
    }
    return all;
  }

  private int[] @Nullable [] held() {
    int[] @Nullable [] all = new int[graph.size()] @Nullable [];
    for (int task = 0; task < all.length; task++) {
      int[] states = lanes.heldBy(task);
      all[task] = states.length == 0 ? null : states;
    }
    return all;
  }

  private int[][] closes(List<Gathering> gathers) {
    IntLists streams = new IntLists(graph.size());
    for (Gathering gather : gathers) {
      if (gather.streamed()) {
        ScopeType outer = graph.scopeOf(gather.task());
        streams.add(graph.wayDown(outer, graph.valueScope(gather.source())), gather.lane());
      }
    }
    return streams.toArrays();
  }

  private int[][] closesInboxes() {
    IntLists inboxes = new IntLists(graph.size());
    for (int task = 0; task < graph.size(); task++) {
      if (graph.node(task).inbox()) {
        ScopeType own = graph.scopeOf(task);
        inboxes.add(own.id() == 0 ? task : graph.wayDown(graph.scopes()[0], own), task);
      }
    }
    return inboxes.toArrays();
  }

  public LoopPrecedence precedence() {
    LoopPrecedence present = precedence;
    if (present == null) {
      precedence = present = new LoopPrecedence(this);
    }
    return present;
  }

  /** Whether items of this kind come from outside. */
  boolean isFed(ScopeType type) {
    return part != null && part.fed() >= 0 && graph.openedBy(part.fed()).id() == type.id();
  }

  /** Who has to be told when a task settles, so that this one learns that it may run. */
  private void addEdges(TaskNode node, IntLists same, IntLists inner, IntLists merged) {
    ScopeType own = graph.scopeOf(node.id());
    for (TaskNode.Need need : node.needs()) {
      boolean isFallback = need.kind() == TaskNode.Kind.FALLBACK;
      boolean isKey = node.batch() != null && perItem.get(node.id()) && need.equals(node.keyNeed());
      if (overridden.get(node.id()) && !isFallback && !isKey) {
        continue; // what is made per item in place of a fallback comes no earlier than that would
      }
      for (int source : need.tasks()) {
        ScopeType there = graph.valueScope(source);
        if (need.kind() == TaskNode.Kind.PREVIOUS) {
          if (!graph.node(source).opens()) { // else it is the item of the round before, and there
            addEdge(inner, source, node);
          }
          continue;
        }
        if (!isFallback && graph.fallbacks().isBehind(node.id(), source)) {
          continue; // it comes later anyway
        }
        if (need.kind() == TaskNode.Kind.SOURCE) {
          merged.add(source, node.id());
        }
        boolean fromBelow = need.gathers() || need.kind() == TaskNode.Kind.SOURCE;
        if (fromBelow && there.id() != own.id()) {
          if (!need.streamed()) {
            addEdge(same, graph.wayDown(own, there), node);
          }
        } else if (!graph.node(source).opens()) { // an item's own value is there from the start
          addEdge(there.id() == own.id() ? same : inner, source, node);
        }
      }
    }
  }

  /** What is given or left out has settled before the start. */
  private void addEdge(IntLists edges, int source, TaskNode dependant) {
    if (members.get(source)) {
      edges.add(source, dependant.id());
    }
  }

  public int size() {
    return graph.size();
  }

  /** How many items of a loop may be open. */
  public int inFlight(int loop) {
    return part != null && part.around().get(loop) ? 1 : graph.inFlight(loop);
  }

  public String name(int task) {
    return graph.node(task).name();
  }

  public List<TaskGraph.Hook> hooks() {
    return call < 0 ? graph.hooks() : List.of();
  }

  public ScopePlan main() {
    return scopes[0];
  }

  /** Those slots that have this number, which somebody has read in some of them. */
  public CommonSlots commonSlots(int number) {
    return commonSlots.get(number);
  }
}
