package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * How the tasks of a graph are divided among places that have nothing in common but what is handed from one to the next.
 *
 * <p><b>The main scope</b> is done where the run is begun: what waits for no loop before, the rest after all loops are over.
 *
 * <p><b>Items</b> come from the loops of the main scope. One that may be spread, and whose items do nothing but be taken by another loop, is
 * read in many places at once: each takes some of its items, and emits what the inner loop makes of them. All tasks of such an
 * item, and below it, are one piece, done in one place, up to those that use a state of a key: these, and all that comes after them, are
 * done where that state is, which is the same place for all items of the key. Such a place takes the ends of tasks that it needs,
 * and no more.
 *
 * <p>So a task is in one piece, and a piece never waits for what comes behind it.
 */
public final class Division {
  /**
   * What is done in one place for each item of a loop.
   *
   * @param number its place among all
   * @param from the piece that its items come from; -1 where they come from the loop itself
   * @param loop whose items they are
   * @param key the task whose value says which place; -1 for any
   * @param members the tasks
   * @param given tasks whose ends they take
   */
  public record Piece(int number, int from, int loop, int key, BitSet members, BitSet given) {}

  /**
   * A loop of the main scope, and where its items are read.
   *
   * @param loop the loop that emits what the first piece takes
   * @param splitBy the one around it, whose items are read in many places; -1 for a loop of the main scope
   */
  public record Source(int loop, int splitBy) {}

  private final TaskGraph graph;
  public final MainTasks main;
  public final List<Source> sources = new ArrayList<>();
  public final List<Piece> pieces = new ArrayList<>();
  private final Refusals refusals;
  /** A task that a part ends behind although nothing asks for it; -1 for none. */
  private final int cut;

  public Division(TaskGraph graph) {
    this(graph, -1);
  }

  /** With one part more, of all that comes after a task, if that can be. */
  public Division(TaskGraph graph, int cut) {
    this.graph = graph;
    this.cut = cut;
    this.refusals = new Refusals(graph);
    this.main = new MainTasks(graph, refusals);
    for (int task = 0; task < graph.size(); task++) {
      if (graph.node(task).inbox()) {
        refusals.add(
            "InboxOnCluster",
            task,
            "%s answers requests for as long as its run goes on, and a run on a cluster is in many places: make it a task that is called for each");
      }
      TaskNode.Batch batch = graph.node(task).batch();
      if (batch != null && batch.across()) {
        refusals.add(
            "AcrossOnCluster",
            task,
            "%s shares its calls with other runs of its runner, and on a cluster each place has a runner of its own: leave \"across\" out");
      }
      if (main.emits(task) && !main.late().get(task)) {
        divideBelow(task);
      }
    }
    refuseStatesInTwoPlaces();
    new ContextPlaces(graph, this).refuse(refusals);
  }

  public List<Refusals.Refusal> refusals() {
    return refusals.all();
  }

  private void divideBelow(int top) {
    if (graph.node(top).kind() == Graph.Kind.MERGE) {
      refusals.add(
          "MergedLoops",
          top,
          "%s merges what comes from different loops, which are read in different places: run it as a job of its own, on what they have written");
      return;
    }
    int reader = readBelow(top);
    int loop = reader < 0 ? top : reader;
    sources.add(new Source(loop, reader < 0 ? -1 : top));
    BitSet all = within(graph.openedBy(loop));
    taken(all).stream()
        .filter(main.late()::get)
        .forEach(task -> MainTasks.refuseLate(refusals, top, task));
    BehindKeys behindKeys = new BehindKeys(graph, refusals);
    Map<Integer, BitSet> byKey = behindKeys.of(graph.openedBy(loop), all);
    BitSet members = (BitSet) all.clone();
    byKey.values().forEach(members::andNot);
    BitSet behindCut = cut < 0 ? new BitSet() : behindKeys.after(cut, graph.openedBy(loop), all);
    if (behindCut.stream().allMatch(members::get) && !haveInCommon(behindCut, members)) {
      members.andNot(behindCut);
    } else {
      behindCut.clear();
    }
    Piece first = piece(-1, loop, -1, members);
    if (reader >= 0) {
      refuseStates(members, top);
    }
    byKey.forEach(
        (key, behind) -> piece(first.number(), graph.valueScope(key).opener(), key, behind));
    if (!behindCut.isEmpty()) {
      piece(first.number(), graph.valueScope(cut).opener(), -1, behindCut);
    }
  }

  /** Whether some of these tasks use a state that others use as well, or a context as others do. */
  private boolean haveInCommon(BitSet some, BitSet all) {
    BitSet others = (BitSet) all.clone();
    others.andNot(some);
    BitSet contexts = ContextPlaces.takers(graph);
    return statesOf(some).intersects(statesOf(others))
        || some.intersects(contexts) && others.intersects(contexts);
  }

  private BitSet statesOf(BitSet tasks) {
    BitSet states = new BitSet();
    tasks.stream().flatMap(task -> Arrays.stream(graph.node(task).states())).forEach(states::set);
    return states;
  }

  private Piece piece(int from, int loop, int key, BitSet members) {
    Piece piece = new Piece(pieces.size(), from, loop, key, members, taken(members));
    pieces.add(piece);
    return piece;
  }

  /** The loop that reads the items of one that may be spread; -1 if that is not all that is done with them. */
  private int readBelow(int top) {
    if (!graph.node(top).spread()) {
      return -1;
    }
    ScopeType items = graph.openedBy(top);
    if (items.size() != 1 || graph.node(items.base()).kind() != Graph.Kind.LOOP) {
      return -1;
    }
    for (TaskNode.Need need : graph.node(items.base()).needs()) {
      for (int source : need.tasks()) {
        if (source != top && !main.early().get(source)) {
          return -1;
        }
      }
    }
    return graph.node(items.base()).states().length > 0 ? -1 : items.base();
  }

  /** All tasks of a scope, and below it, with what calls them. */
  private BitSet within(ScopeType scope) {
    BitSet all = new BitSet();
    for (int task = 0; task < graph.size(); task++) {
      int batch = graph.batchOf(task);
      all.set(task, graph.isWithin(graph.scopeOf(batch < 0 ? task : batch), scope));
    }
    return all;
  }

  private void refuseStates(BitSet members, int top) {
    members.stream()
        .filter(task -> graph.node(task).states().length > 0)
        .forEach(task -> refusals.add(
            "StateOfSeveralReaders",
            task,
            "%s uses a state that all items share, and those below %s are read in several places: give it a key, @State(by = …), or leave \"spread\" out",
            top));
  }

  private void refuseStatesInTwoPlaces() {
    int[] holders = new int[graph.states()];
    Arrays.fill(holders, -1);
    for (Piece piece : pieces) {
      piece.members().stream().forEach(task -> {
        for (int state : graph.node(task).states()) {
          if (holders[state] >= 0 && holders[state] != piece.number()) {
            refusals.add(
                "StateInTwoPlaces",
                task,
                "%s uses a state that tasks below another loop use as well, and they are in different places: give each a state of its own");
          }
          holders[state] = piece.number();
        }
      });
    }
  }

  /** Tasks of others whose ends these take. */
  private BitSet taken(BitSet members) {
    BitSet taken = new BitSet();
    members.stream().forEach(task -> {
      for (TaskNode.Need need : graph.node(task).needs()) {
        for (int source : need.tasks()) {
          if (!members.get(source) && !graph.node(source).opens()) {
            taken.set(source);
          }
        }
      }
      for (int state : graph.node(task).states()) {
        int key = graph.state(state).key();
        if (key >= 0 && !members.get(key) && !graph.node(key).opens()) {
          taken.set(key);
        }
      }
    });
    return taken;
  }
}
