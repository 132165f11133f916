package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.plan.Spreading.Share;
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
  /** Tasks that a part ends behind although nothing asks for it. */
  private final int[] cuts;

  /**
   * Divides a graph.
   *
   * @param cuts tasks; for each there is one part more, of all that comes after it, if that can be
   */
  public Division(TaskGraph graph, int... cuts) {
    this.graph = graph;
    this.cuts = cuts;
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
    handOn();
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
    BitSet all = within(graph, graph.openedBy(loop));
    taken(all).stream()
        .filter(main.late()::get)
        .forEach(task -> MainTasks.refuseLate(refusals, top, task));
    BehindKeys behindKeys = new BehindKeys(graph, refusals);
    Map<Integer, BitSet> byKey = behindKeys.of(graph.openedBy(loop), all);
    BitSet members = (BitSet) all.clone();
    byKey.values().forEach(members::andNot);
    if (reader >= 0) {
      refuseStates(members, top);
    }
    List<Share> shares =
        new Spreading(graph, behindKeys, all, takenToKeys(byKey)).divide(loop, members);
    for (int cut : cuts) {
      cutOff(cut, behindKeys.after(cut, graph.openedBy(loop), all), shares);
    }
    List<Piece> made = new ArrayList<>();
    shares.forEach(share -> made.add(piece(
        share.from() < 0 ? -1 : made.get(share.from()).number(),
        share.loop(),
        -1,
        share.members())));
    byKey.forEach((key, behind) ->
        piece(originOf(key, behind, made).number(), graph.valueScope(key).opener(), key, behind));
  }

  /** All that the places take where the states of keys are, and the loops whose items go there. */
  private BitSet takenToKeys(Map<Integer, BitSet> byKey) {
    BitSet taken = new BitSet();
    byKey.forEach((key, behind) -> {
      taken.or(taken(behind));
      taken.set(key);
      taken.set(graph.valueScope(key).opener());
    });
    return taken;
  }

  /** The share that the items come from which go where the states of a key are: the last that has something of them. */
  private Piece originOf(int key, BitSet behind, List<Piece> shares) {
    BitSet taken = taken(behind);
    taken.set(key);
    taken.set(graph.valueScope(key).opener());
    Piece origin = shares.get(0);
    for (Piece share : shares) {
      if (share.members().intersects(taken)) {
        origin = share;
      }
    }
    return origin;
  }

  /** Has what comes after the task where a cut is wanted done by itself, if that is in one of the shares. */
  private void cutOff(int cut, BitSet behind, List<Share> shares) {
    for (int i = 0; i < shares.size() && !behind.isEmpty(); i++) {
      Share share = shares.get(i);
      BitSet members = share.members();
      if (behind.stream().allMatch(members::get) && !haveInCommon(behind, members)) {
        members.andNot(behind);
        int own = i;
        shares.replaceAll(each ->
            each.from() > own ? new Share(each.from() + 1, each.loop(), each.members()) : each);
        shares.add(i + 1, new Share(i, graph.valueScope(cut).opener(), behind));
        return;
      }
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
  static BitSet within(TaskGraph graph, ScopeType scope) {
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

  /** What a piece takes that the one in front of it has only been given, goes through that. */
  private void handOn() {
    for (int i = pieces.size() - 1; i >= 0; i--) {
      Piece piece = pieces.get(i);
      if (piece.from() >= 0) {
        Piece before = pieces.get(piece.from());
        piece.given().stream()
            .filter(task -> !before.members().get(task) && graph.scopeOf(task).id() > 0)
            .forEach(before.given()::set);
      }
    }
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

  /** Whether a need is about values, or the end, of what is below, which are brought by themselves where they are others'. */
  static boolean isBrought(TaskNode.Need need) {
    return need.kind() == TaskNode.Kind.COLLECT || need.kind() == TaskNode.Kind.EVERY;
  }

  /** Tasks of others whose ends these take. */
  private BitSet taken(BitSet members) {
    BitSet taken = new BitSet();
    members.stream().forEach(task -> {
      for (TaskNode.Need need : graph.node(task).needs()) {
        for (int source : need.tasks()) {
          if (!members.get(source) && !graph.node(source).opens() && !isBrought(need)) {
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
