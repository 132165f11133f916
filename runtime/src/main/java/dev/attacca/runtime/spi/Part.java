package dev.attacca.runtime.spi;

import dev.attacca.OnError;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.plan.Awaited;
import dev.attacca.runtime.internal.plan.Division.Piece;
import dev.attacca.runtime.internal.plan.Extent;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntToLongFunction;
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
  private final Awaited awaited;
  /** Loops of its own whose items are counted. */
  private final BitSet counted;

  private final boolean inOrder;

  /**
   * A part.
   *
   * @param leaving loops whose items go on to other parts, in their order
   * @param awaited what it gathers
   * @param counted loops whose items some part counts
   * @param handedOn what it takes only for parts behind it, and the value of it
   * @param inOrder whether its items leave it in the order in which they come
   */
  Part(
      TaskGraph graph,
      Piece piece,
      BitSet leaving,
      Awaited awaited,
      BitSet counted,
      BitSet handedOn,
      boolean inOrder) {
    this.graph = graph;
    this.piece = piece;
    this.leaving = leaving;
    this.awaited = awaited;
    this.inOrder = inOrder;
    this.counted = (BitSet) counted.clone();
    this.counted.and(piece.members());
    valued.or(handedOn);
    leaving.stream().forEach(this::addAround);
    IntStream.Builder inwards = IntStream.builder();
    for (ScopeType at = graph.openedBy(piece.loop());
        at.opener() >= 0;
        at = graph.scopes()[at.parent()]) {
      inwards.add(at.opener());
    }
    int[] outwards = inwards.build().toArray();
    piece.members().stream().mapToObj(graph::node).forEach(task -> addValued(graph, task, valued));
    openers = IntStream.range(0, outwards.length)
        .map(i -> outwards[outwards.length - 1 - i])
        .toArray();
  }

  private void addAround(int loop) {
    for (int at = loop; at != piece.loop(); at = graph.scopeOf(at).opener()) {
      around.set(graph.scopeOf(at).opener());
    }
  }

  /** What a task takes the value of. */
  static void addValued(TaskGraph graph, TaskNode task, BitSet valued) {
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

  // What is gathered

  /**
   * {@return tasks below its items, done in other parts, whose values an item is to have when it begins} Then it begins when all is over
   * there, see {@link #areAllOver}, and not when it comes from the part before.
   */
  public int[] gathers() {
    return awaited.tasks.stream().toArray();
  }

  /**
   * {@return the parts that have to be over with all that is below an item of this one before that begins, the one that it comes from
   * included; none if it gathers nothing}
   */
  public int[] awaits() {
    return awaited.pieces.stream().mapToInt(Integer::intValue).toArray();
  }

  /** {@return loops below its items of which has to be known how many items they have emitted: by the parts that it awaits} */
  public int[] counts() {
    return awaited.loops.stream().toArray();
  }

  /**
   * {@return those of them that this part has among its tasks}
   *
   * @param gathering the part that gathers
   */
  public int[] countsFor(Part gathering) {
    return gathering.awaited.loops.stream().filter(piece.members()::get).toArray();
  }

  /**
   * Whether all is over that an item of this part waits for. In whatever order that comes to be known: as long as it is not so, it does
   * not seem so.
   *
   * @param all all parts
   * @param over by the number of a part that is awaited: how many of its items are over, of those below the item, or around the same
   * @param emitted by loop that is counted: how many items it has emitted below the item, as far as is known by those that are over
   * @return whether the item may begin
   */
  public boolean areAllOver(Parts all, IntToLongFunction over, IntToLongFunction emitted) {
    for (int number : awaited.pieces) {
      int its = all.all().get(number).loop();
      if (over.applyAsLong(number) < (its == loop() ? 1 : emitted.applyAsLong(its))) {
        return false;
      }
    }
    return true;
  }

  /** {@return the states of its key} */
  public int[] statesOfKey() {
    return states(graph, piece, true);
  }

  /** {@return states that all of its items share: then they are all done in one place, in their order} */
  public int[] sharedStates() {
    return states(graph, piece, false);
  }

  /** Whether all of a part's items share a state. */
  static boolean usesShared(TaskGraph graph, Piece piece) {
    return states(graph, piece, false).length > 0;
  }

  private static int[] states(TaskGraph graph, Piece piece, boolean keyed) {
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
            || consumes(task)
            || waits(task));
  }

  /** Of what is brought all is there. */
  private boolean consumes(int task) {
    return Arrays.stream(graph.node(task).needs())
        .anyMatch(need -> need.streamed() && piece.members().get(need.tasks()[0]));
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

  /**
   * {@return whether its items must leave it in the order in which they come} Then they are to be done in one place: all of them meet a state,
   * or those of a key do and its loop is not spread; here, or in a part behind this one.
   */
  public boolean isInOrder() {
    return inOrder;
  }

  /** {@return whether its loop may be done in several places, so that its items have no order among each other there} */
  public boolean isSpread() {
    return graph.node(loop()).spread();
  }

  Extent.OfPart extent(int[] told, OnError[] onError) {
    BitSet tasks = new BitSet();
    Arrays.stream(told).forEach(tasks::set);
    return new Extent.OfPart(
        piece.loop(), tasks, scopesOf(told), leaving, around, counted, onError);
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
