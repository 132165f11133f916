package dev.attacca.runtime.spi;

import dev.attacca.OnError;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.plan.Division.Piece;
import dev.attacca.runtime.internal.plan.Extent;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/** Some tasks of the items of one loop, and of what is below them, that are done in one place. Tasks and states go by number. Immutable. */
public final class Part {
  private final Piece piece;
  private final TaskGraph graph;
  /** The loops around its items, the outermost first, and their own. */
  private final int[] openers;
  /** Of those that it takes from others: whose value matters, and not only their end. */
  private final BitSet valued = new BitSet();
  /** Loops whose items go on to other parts, in their order; and those around them here. */
  private final BitSet leaving;

  private final BitSet around = new BitSet();

  Part(TaskGraph graph, Piece piece, BitSet leaving) {
    this.graph = graph;
    this.piece = piece;
    this.leaving = leaving;
    leaving.stream().forEach(this::addAround);
    IntStream.Builder inwards = IntStream.builder();
    for (ScopeType at = graph.openedBy(piece.loop());
        at.opener() >= 0;
        at = graph.scopes()[at.parent()]) {
      inwards.add(at.opener());
    }
    int[] outwards = inwards.build().toArray();
    piece.members().stream().mapToObj(graph::node).forEach(this::addValued);
    openers = IntStream.range(0, outwards.length)
        .map(i -> outwards[outwards.length - 1 - i])
        .toArray();
  }

  private void addAround(int loop) {
    for (int at = loop; at != piece.loop(); at = graph.scopeOf(at).opener()) {
      around.set(graph.scopeOf(at).opener());
    }
  }

  private void addValued(TaskNode task) {
    for (TaskNode.Need need : task.needs()) {
      boolean isOrder = need.kind() == TaskNode.Kind.AFTER || need.kind() == TaskNode.Kind.FALLBACK;
      for (int source : need.tasks()) {
        if (!isOrder || graph.node(source).kind() == Graph.Kind.ROUTER) {
          valued.set(source);
        }
      }
    }
    for (int state : task.states()) {
      int key = graph.state(state).key();
      if (key >= 0) {
        valued.set(key);
      }
    }
  }

  Piece piece() {
    return piece;
  }

  /** {@return its number among the parts} */
  public int number() {
    return piece.number();
  }

  /** {@return the part that its items come from; -1 where they come from the loop itself} */
  public int from() {
    return piece.from();
  }

  /** {@return the loop whose items it does} */
  public int loop() {
    return piece.loop();
  }

  /** {@return in how many loops its items are, their own included} */
  public int levels() {
    return openers.length;
  }

  /**
   * {@return one of these loops}
   *
   * @param level 0 for the outermost
   */
  public int opener(int level) {
    return openers[level];
  }

  /** {@return the task whose value says where an item is done; -1 if it may be anywhere} */
  public int key() {
    return piece.key();
  }

  /** {@return its tasks; what else stands among them calls the methods of some} */
  public int[] members() {
    return piece.members().stream().toArray();
  }

  /**
   * {@return tasks of an item around, or of its own, whose ends it takes}
   *
   * @param level that item's, 0 for the outermost
   */
  public int[] takes(int level) {
    return taken(graph.openedBy(openers[level]));
  }

  /**
   * {@return whether it takes the value of such a task, and not only what has become of it}
   *
   * @param task the task
   */
  public boolean takesValueOf(int task) {
    return valued.get(task);
  }

  /** {@return tasks of the main scope whose ends it takes} */
  public int[] takesOfMain() {
    return taken(graph.scopes()[0]);
  }

  private int[] taken(ScopeType scope) {
    return piece.given().stream().filter(scope::contains).toArray();
  }

  /** {@return the states of its key} */
  public int[] statesOfKey() {
    return states(true);
  }

  /** {@return states that all of its items share: then they are all done in one place, in their order} */
  public int[] sharedStates() {
    return states(false);
  }

  private int[] states(boolean keyed) {
    return piece.members().stream()
        .flatMap(task -> Arrays.stream(graph.node(task).states()))
        .filter(state -> graph.state(state).isKeyed() == keyed)
        .distinct()
        .sorted()
        .toArray();
  }

  /** {@return whether something in it waits for what is not a call: a future, a delay, a limit, a thread of its own} */
  public boolean isAsynchronous() {
    return piece.members().stream()
        .anyMatch(task -> graph.node(task).async()
            || graph.node(task).batch() != null
            || graph.node(task).consumes()
            || waits(task));
  }

  private boolean waits(int task) {
    var policy = graph.node(task).policy();
    return policy.isLimited()
        || policy.runOn() != null
        || policy.timeout() > 0
        || policy.attempts() > 1 && policy.delay() > 0;
  }

  /**
   * {@return how many of its items may be open at once, in one place} Where something in it waits, as many as in a run within one process; but 1
   * if all of them share a state, or if items below them go on to another part, in their order.
   */
  public int inFlight() {
    boolean mayOverlap =
        isAsynchronous() && sharedStates().length == 0 && !around.get(piece.loop());
    return mayOverlap ? graph.inFlight(piece.loop()) : 1;
  }

  Extent.OfPart extent(int[] told, OnError[] onError) {
    return new Extent.OfPart(piece.loop(), scopesOf(told), leaving, around, onError);
  }

  /**
   * {@return the loop or merge whose items have one value of a task each}
   *
   * @param task a task of it
   */
  public int itemsOf(int task) {
    return graph.valueScope(task).opener();
  }

  String nameOf(int task) {
    return graph.node(task).name();
  }

  private BitSet scopesOf(int[] tasks) {
    BitSet scopes = new BitSet();
    scopes.set(graph.openedBy(loop()).id());
    Arrays.stream(tasks).forEach(task -> scopes.set(graph.valueScope(task).id()));
    return scopes;
  }
}
