package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.plan.DirectOrder;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.ScopePlan;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.ItemSource;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.OuterDependencies;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.Rounds;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.sequence.LoopSequencers;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One loop, or one merge, in one scope: emits items, and is done when it has emitted all and they are
 * closed.
 *
 * <p>It is held by its parent scope's token from its start until it is done; its {@link #open} items
 * keep it from being done. So a scope ends after its loops, a loop after its items, and an item after
 * its tasks and loops, without any of them being searched for.
 */
public abstract class ItemLoop extends ItemSource {
  /** Under which its scope keeps it, in runs that have to know. */
  private record Begun(int task) {}

  final ScopePlan itemPlan;
  /** Null where items are more than mere calls. */
  final @Nullable DirectOrder way;

  /** What items take from enclosing scopes is there, and will be; who reads this sees it. */
  private volatile boolean hasAllFromOutside;

  final LoopSequencers turns;
  /** Who is told when an item is over, and has it leave then; null for nobody. */
  final @Nullable ClosedItems reported;
  /** Null where items leave in any order. */
  final @Nullable OutOfOrder outOfOrder;

  /** By gathering whose values come through it. */
  private final ValuesInOrder[] gathered;

  /** Null where nobody has to know. */
  private final @Nullable OpenItems openItems;

  /** Whether nobody but its own tasks hears of an item that goes straight, neither when it is opened nor when it is over. */
  final boolean areUnheard;

  long emitted;
  /** Nothing more will be emitted. */
  private volatile boolean ended;

  private volatile boolean failed;
  /** Whether its items are rounds of a repeat, which are given, and so have no call. */
  private final boolean givesRounds;
  /** Of a repeat: the newest round; of the thread that opens items. */
  volatile @Nullable ScopeCore newest;

  ItemLoop(Execution execution, ScopeCore parent, int task) {
    this(execution, parent, task, execution.plan.inFlight(task));
  }

  ItemLoop(Execution execution, ScopeCore parent, int task, int inFlight) {
    super(execution, parent, task, inFlight);
    RunPlan plan = execution.plan;
    this.itemPlan = plan.scopes[plan.graph.openedBy(task).id()];
    this.turns = LoopSequencers.of(execution, parent, task);
    this.reported = ClosedItems.of(execution, itemPlan.type);
    this.outOfOrder = reported == null ? null : OutOfOrder.of(plan, task, inFlight);
    this.givesRounds = plan.graph.node(task).kind() == Graph.Kind.REPEAT;
    this.way = wayOfItems();
    openItems = plan.batches == null ? null : new OpenItems(inFlight);
    if (openItems != null || plan.part != null && plan.part.counted().get(task)) {
      parent.keep(new Begun(task), this);
    }
    gathered = ValuesInOrder.through(task, plan, parent);
    areUnheard = execution.observer == null
        && execution.overrides == null
        && plan.part == null
        && turns.areNone()
        && reported == null
        && gathered.length == 0
        && !itemPlan.follows;
  }

  private @Nullable DirectOrder wayOfItems() {
    if (execution.overrides != null || execution.around != null && itemPlan.mayStop()) {
      return null;
    }
    DirectOrder straight = execution.engine.way(itemPlan);
    boolean merges = straight != null && straight.toMerges.length > 0;
    // the turn of an item would last as long as what comes of it behind a merge
    return merges && (!turns.areNone() || execution.observer != null) ? null : straight;
  }

  /** An item has been closed, and there is room for another. */
  abstract void left(ScopeCore item, Worker worker);

  /** How many items one thread does now, the loop being kept meanwhile; 0 for none. */
  final int rolledNext() {
    if (way == null || reported != null && !reported.mayRoll() || !hasAllFromOutside()) {
      return 0;
    }
    return way.ordered && !execution.engine.isParallel()
        ? cost().rolledAlone()
        : cost().rolledNext();
  }

  @Override
  public final void hasRolled(ScopeCore item) {
    if (areUnheard) {
      return;
    }
    isOver(item);
    if (reported != null) {
      reported.comes(this, item);
    }
    if (itemPlan.follows) {
      item.follow(null);
    }
    turns.hasRolled(item);
    if (reported != null) {
      reported.hasTold();
    }
  }

  /**
   * An item that was being rolled is in this task, and one like any other from now on; tells what others
   * can go on with.
   */
  @Override
  public List<ReadyWork> leftStraight(ScopeCore item, int task) {
    DirectOrder gone = Objects.requireNonNull(way);
    if (turns.areNone()) {
      LoopSequencers.holdOwn(item, task);
      return List.of(); // nobody waits for it
    }
    if (turns.areApart()) {
      List<ReadyWork> others = turns.goneOn(item, gone.beforeOnLeg(task));
      DueJobs.deliver(turns::tellCues);
      return others;
    }
    return turns.handOver(item, gone.before(task), task);
  }

  @Override
  public void goneOn(ScopeCore item, int[] done) {
    if (turns.areApart()) {
      execution.workQueue.addAll(turns.goneOn(item, done));
      turns.tellCues();
    }
  }

  /** The number of an item that is emitted now. */
  long nextNumber() {
    return emitted++;
  }

  /** How many have been emitted, given rounds included. */
  long numbers() {
    return emitted;
  }

  /** The scope that the next item is in. */
  ScopeCore above() {
    return parent;
  }

  /** Gives a scope that has begun, and that nobody else knows of, what stands in for its tasks. */
  void isGiven(ScopeCore scope) {
    if (execution.overrides != null) {
      execution.overrides.apply(scope);
    }
  }

  /** Whether what the next item takes from elsewhere is there. */
  boolean hasAllFromOutside() {
    if (!hasAllFromOutside) {
      hasAllFromOutside = OuterDependencies.areThere(above(), itemPlan);
    }
    return hasAllFromOutside;
  }

  /** Opens the scope of an item that goes straight, and is closed before anyone counts it. */
  final ScopeCore openUncounted(Object item, boolean rolls, long number) {
    ScopeCore scope = scopeOf(item);
    scope.beginDirect(itemPlan, Objects.requireNonNull(way), this, number);
    if (!areUnheard) {
      isHeardOf(scope, item, rolls);
    }
    return scope;
  }

  private void isHeardOf(ScopeCore scope, Object item, boolean rolls) {
    isGiven(scope);
    if (execution.observer != null) {
      execution.observer.beginsStraight(scope, rolls);
    }
    if (turns.areApart()) {
      turns.opened(scope);
      execution.settlement.dependants.opened(scope, task, item);
    }
  }

  /** Opens the scope of an item. One thread at a time; the caller has the scope's first token. */
  public final ScopeCore open(Object item) {
    if (way != null && cost().goesStraight() && turns.areFree() && hasAllFromOutside()) {
      ScopeCore straight = openUncounted(item, false, nextNumber());
      countOpen();
      isOpen(straight);
      return straight;
    }
    ScopeCore scope = scopeOf(item);
    countOpen();
    scope.begin(execution, itemPlan, this, nextNumber());
    isGiven(scope);
    turns.opened(scope);
    if (execution.observer != null) {
      execution.observer.begins(scope);
    }
    List<ScopePlan.External> unsettled =
        itemPlan.externals.length == 0 ? List.of() : OuterDependencies.count(scope);
    execution.settlement.dependants.opened(scope, task, item); // others may come to know of it here
    isOpen(scope);
    OuterDependencies.listen(scope, unsettled);
    if (itemPlan.initialReady > 1) {
      execution.workQueue.demand(scope, itemPlan.initialReady - 1);
    }
    return scope;
  }

  private ScopeCore scopeOf(Object item) {
    ScopeCore scope = above().open(task, item);
    if (givesRounds) {
      scope.assign(execution.plan.graph.calledFor(task), item);
      follow(scope);
      newest = scope;
    }
    return scope;
  }

  final void follow(ScopeCore round) {
    if (itemPlan.follows && newest != null) {
      round.follow(newest);
    }
  }

  /** Merges have its value. Until they have, it counts, but cannot be found, so that it seems to be able to close. */
  final void isOpen(ScopeCore item) {
    if (openItems != null) {
      openItems.add(item);
    }
  }

  @Override
  public void isKnown(ScopeCore item) {
    if (openItems != null
        && itemPlan.call < 0) { // else it is not certain yet that there is a round
      openItems.addOnce(item);
    }
  }

  /** The call of a repeat has failed. */
  final void fails(Throwable cause) {
    failed = true;
    execution.settlement.repeatFails(parent, task, cause);
  }

  /** The method, or what it returned, has failed. What has been emitted goes on. */
  public final void fail(Worker worker, Throwable cause) {
    failed = true;
    execution.settlement.fails(parent, task, cause, 1);
    sourceEnded(worker);
  }

  /** Nothing more will be emitted. */
  public final void sourceEnded(Worker worker) {
    ended = true;
    turns.ended(numbers());
    if (isLast()) {
      finish(worker);
    }
  }

  @Override
  public long emitted() {
    return numbers();
  }

  /** All tasks of an item have settled, and nothing below it is open. */
  @Override
  public void closed(ScopeCore item, Worker worker) {
    if (openItems != null) {
      openItems.remove(item);
    }
    isOver(item);
    if (itemPlan.follows) {
      item.follow(null);
    }
    if (reported == null) {
      leaves(item, worker);
    } else {
      reported.add(this, item, worker);
    }
  }

  /** It is closed, and whoever is to be told of it has been. */
  final void leaves(ScopeCore item, Worker worker) {
    if (isLast()) {
      finish(worker);
    } else {
      left(item, worker);
    }
  }

  /** How many of its items have to leave before it can emit one. */
  public int toLeave() {
    return isFull() ? 1 : 0;
  }

  /** Where an item stands among all that it has emitted. */
  long place(ScopeCore item) {
    return item.number();
  }

  /** Whether its items leave in their order, so that one keeps all that come after it. */
  public final boolean leaveInOrder() {
    return outOfOrder != null;
  }

  /** Whether none of those that are there leaves before this one. */
  public final boolean keepsAll(ScopeCore item) {
    return outOfOrder != null && outOfOrder.isNext(place(item));
  }

  /** One of those that are open, which was the last that was seen to go on; null if that has left. */
  public final @Nullable ScopeCore seenGoingOn() {
    return openItems == null ? null : openItems.seenGoingOn();
  }

  /** By one at a time, as {@link #seenGoingOn}. */
  public final void isSeenGoingOn(ScopeCore item) {
    Objects.requireNonNull(openItems).isSeenGoingOn(item);
  }

  private void isOver(ScopeCore item) {
    if (execution.observer != null) {
      execution.observer.closes(item);
    }
    for (ValuesInOrder values : gathered) {
      values.isOver(item);
    }
  }

  /** Whether it has nothing more to emit, as far as is known. */
  public final boolean hasEnded() {
    return ended;
  }

  /** How many items are open; one more while it is ending. */
  public final int openAtMost() {
    int open = open(); // first: who ends meanwhile seems to be one more
    return ended ? open + 1 : open;
  }

  @Override
  public String inWords() {
    return "\"%s\" waits for its %d open items%s"
        .formatted(execution.plan.name(task), openAtMost(), isFull() ? ", as many as may be" : "");
  }

  /** That of a task in a scope, if it has begun; in runs that have to know. */
  public static @Nullable ItemLoop of(ScopeCore scope, int task) {
    return (ItemLoop) scope.kept(new Begun(task));
  }

  @Override
  public final Iterable<ScopeCore> openItems() {
    return openItems == null ? List.of() : openItems;
  }

  /** Of a repeat: the newest round; null for none. */
  public final @Nullable ScopeCore newestRound() {
    return newest;
  }

  /** It has emitted all, and that is closed. */
  void finish(Worker worker) {
    if (newest != null && execution.plan.rounds.keepsLast(task)) {
      Rounds.end(parent, task, newest);
    }
    worker.loopDone(this, failed);
  }
}
