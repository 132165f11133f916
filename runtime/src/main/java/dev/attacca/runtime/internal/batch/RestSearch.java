package dev.attacca.runtime.internal.batch;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.internal.base.IntLists;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.graph.TaskNode.Need;
import dev.attacca.runtime.internal.loop.FedLoop;
import dev.attacca.runtime.internal.loop.ItemLoop;
import dev.attacca.runtime.internal.loop.RepeatLoop;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One look at a run: which of the calls that wait for more keys are at rest, that is, which of them nothing that could still
 * bring a key to can go on without.
 *
 * <p><b>What could bring one.</b> The batch's task in an open item, if it has neither settled nor its key in already; and
 * an item that is yet to be emitted, by any loop on the way from the scope that the calls share down to the task.
 *
 * <p><b>What cannot go on.</b> A task is <i>stuck</i> if its key is in a call that is at rest; if it waits for a task
 * that is stuck, in its own scope, one around it, or the round before; if it gathers from a loop that is stuck; or if it
 * waits for its turn behind an item that is stuck before its own is over. A loop is stuck, as a whole, if one of its
 * items is; it cannot emit while it is full and all of its items are stuck, or the one that all others leave behind. Whatever else has not settled can go on: it
 * runs, is ready, or waits for something that is no batch's doing. All needs of a task must have settled before it is
 * called, whatever it makes of them, so one that is stuck is enough.
 *
 * <p><b>Fed from outside.</b> Who feeds a loop may feed another item as long as there is room, or may come to be; if it awaits that so
 * many are left, there is room when no more are open than that. It never feeds an item below a scope that it has left, though it stands above it in the
 * graph. What is over and not told of yet leaves without anything else.
 *
 * <p><b>All at once.</b> Whether one is at rest depends on others, and these on it. So it begins with all, and leaves out those
 * that something can go on to without those that are left, until that is true of none: the greatest set that there is.
 * It is not empty if nothing can go on but by one of the calls.
 *
 * <p><b>Others go on meanwhile.</b> Nothing is locked, and yet the calls that are found are at rest. What is stuck is so only for
 * calls of that set, and stays so until one of them is sent; so all that was found stuck is stuck still if none has been
 * at the end, and else it begins again without that one. What is found going on leaves its call out. There remains
 * what goes from one place to another, and might be missed at both:
 * <ul>
 *   <li>An item has been emitted, and the loop has nothing more: the loop is asked first, and says that it has ended when
 *       all of its items can be found.
 *   <li>A value is handed to a merge by a task that has settled: its scope says so, from before it settles until the
 *       merge has the item, see {@link ScopeCore#isHandingOn}; and the sources are asked before the items.
 *   <li>A call is over, and its items go on: they are as tasks that run, until they have settled.
 * </ul>
 * What is found going on may get stuck; then somebody looks again.
 */
final class RestSearch {
  private final Execution execution;
  private final RunPlan plan;
  private final TaskGraph graph;
  private final Unsettled unsettled;
  /** By scope and task: whether it is stuck; while it is being found out, it counts as not. */
  private final IdentityHashMap<ScopeCore, Map<Integer, Boolean>> known = new IdentityHashMap<>();

  /** The calls of which the others, too, are at rest, as items know them whose keys are in. */
  private final Set<Long> atRest = new HashSet<>();

  private RestSearch(Execution execution, Set<BatchCall> atRest) {
    this.execution = execution;
    this.plan = execution.plan;
    this.graph = plan.graph;
    this.unsettled = new Unsettled(graph);
    atRest.forEach(call -> this.atRest.add(call.inItems()));
  }

  static Set<BatchCall> atRest(Execution execution, Set<BatchCall> waiting) {
    Set<BatchCall> atRest = new HashSet<>(waiting);
    boolean isLess;
    do {
      RestSearch search = new RestSearch(execution, atRest);
      isLess = atRest.removeIf(search::isBroughtMore);
      isLess |= atRest.removeIf(BatchCall::isSent);
    } while (isLess);
    return atRest;
  }

  private boolean isBroughtMore(BatchCall call) {
    return isAnywhere(((OwnCalls) call.shared()).scope(), call.part().task(), this::mayPutIn);
  }

  /** Whether this is so of a task in a scope, or in scopes below it, be they yet to be opened. */
  private boolean isAnywhere(ScopeCore scope, int task, BiPredicate<ScopeCore, Integer> so) {
    if (scope.plan().type.contains(task)) {
      return so.test(scope, task);
    }
    int opener = graph.wayDown(scope.plan().type, graph.scopeOf(task));
    FedLoop fed = FedLoop.below(scope, execution);
    if (fed != null) {
      return fed.mayFeed(scope) && mayHaveRoom(fed)
          || fed.isAnyOpen(scope, item -> isAnywhere(item, task, so));
    }
    if (mayEmit(scope, opener)) {
      return true;
    }
    ItemLoop loop = ItemLoop.of(scope, opener);
    return loop != null && (hasUnknown(loop) || loop.isAnyOpen(item -> isAnywhere(item, task, so)));
  }

  /** Whether an item is open that cannot be found: it has been counted while it went straight, and will be found soon. */
  private boolean hasUnknown(ItemLoop loop) {
    if (!plan.scopes[graph.openedBy(loop.task).id()].mayStop()) {
      return false;
    }
    int unknown = loop.openAtMost();
    for (Iterator<ScopeCore> known = loop.openItems().iterator();
        unknown > 0 && known.hasNext();
        unknown--) {
      known.next();
    }
    return unknown > 0;
  }

  /** Whether the batch's task in an item may still put its key in. */
  private boolean mayPutIn(ScopeCore item, int task) {
    return Unsettled.isOpen(item, task) && !isParked(item, task) && !isStuck(item, task);
  }

  /** Whether a loop or merge may still emit an item. */
  private boolean mayEmit(ScopeCore scope, int opener) {
    if (!Unsettled.isOpen(scope, opener)) {
      return false;
    }
    if (graph.node(opener).kind() == Graph.Kind.MERGE) {
      return mayMerge(scope, opener);
    }
    ItemLoop loop = ItemLoop.of(scope, opener);
    if (loop == null) {
      return !isStuck(scope, opener);
    }
    if (loop.hasEnded()) {
      return false;
    }
    if (loop instanceof RepeatLoop repeat) {
      return mayRepeat(repeat);
    }
    return mayHaveRoom(loop);
  }

  private boolean mayMerge(ScopeCore scope, int merge) {
    for (Need need : graph.node(merge).needs()) {
      for (int source : need.tasks()) {
        if (isAnywhere(
            scope, source, graph.node(source).opens() ? this::mayEmit : this::mayHandOn)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a task may still hand its value to a merge. One whose value was given has done so when its scope began. */
  private boolean mayHandOn(ScopeCore scope, int source) {
    Unsettled.Place open = plan.members.get(source) ? unsettled.open(scope, source) : null;
    return open != null && !isStuck(open.scope(), open.task())
        || scope.isHandingOn(); // asked after the task, which has settled by then
  }

  private boolean mayRepeat(RepeatLoop repeat) {
    ScopeCore called = repeat.isBeingCalled();
    if (called != null) {
      return !isStuck(called, called.plan().call);
    }
    ScopeCore newest = repeat.newestRound();
    if (newest != null && isHeldBackBy(newest, newest.plan().call)) {
      return false;
    }
    return mayHaveRoom(repeat);
  }

  /** Whether the next round cannot be asked for, since a task of this one is stuck. */
  private boolean isHeldBackBy(ScopeCore round, int call) {
    if (call < 0) {
      return false;
    }
    for (Need need : graph.node(call).needs()) {
      int source = need.tasks()[0];
      Unsettled.Place open =
          need.kind() == TaskNode.Kind.PREVIOUS && round.plan().type.contains(source)
              ? unsettled.open(round, source)
              : null;
      if (open != null && isStuck(open.scope(), open.task())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a loop has room for one more item, or so many may leave it that it has. Rounds that go straight are not among those
   * known, nor are those that are over and leave with others.
   */
  private boolean mayHaveRoom(ItemLoop loop) {
    int wanted = loop.toLeave();
    if (wanted <= 0) {
      return true;
    }
    if (loop.leaveInOrder() && loop.isAnyOpen(item -> loop.keepsAll(item) && isStuck(item))) {
      return false;
    }
    ScopeCore seen = wanted == 1 ? loop.seenGoingOn() : null;
    if (seen != null && !isStuck(seen)) {
      return true; // most often: whoever has nothing to do looks again and again while a call runs
    }
    int unknown = loop.open();
    for (ScopeCore item : loop.openItems()) {
      if (!isStuck(item)) {
        loop.isSeenGoingOn(item);
        if (--wanted == 0) {
          return true;
        }
      }
      unknown--;
    }
    return wanted <= Math.max(0, unknown);
  }

  // What is stuck

  /** Whether an item cannot come to its end. */
  private boolean isStuck(ScopeCore item) {
    ScopeType type = item.plan().type;
    for (int task = type.base(); task < type.base() + type.size(); task++) {
      if (isParked(item, task) && isAtRest(item, task)) {
        return true; // soon seen, and most that are stuck are for this
      }
    }
    for (int task = type.base(); task < type.base() + type.size(); task++) {
      if (Unsettled.isOpen(item, task) ? isStuck(item, task) : hasStuckItem(item, task)) {
        return true;
      }
    }
    return isBehindAny(item, item.plan().lanesLeft);
  }

  /** Whether its turn has not come somewhere, and cannot. */
  private boolean isBehindAny(ScopeCore item, int @Nullable [] lanesLeft) {
    for (int lane = 0; lanesLeft != null && lane < lanesLeft.length; lane++) {
      if (lanesLeft[lane] > 0 && isBehind(item, lane)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a task of this scope, which has not settled, cannot. What it waits for is decided first, and that without
   * recursion: the way there may be as long as the graph, or go back through all open rounds.
   */
  private boolean isStuck(ScopeCore scope, int task) {
    if (isParked(scope, task)) {
      return isAtRest(scope, task);
    }
    Boolean before = of(scope).get(task);
    if (before != null) {
      return before;
    }
    Set<Unsettled.Place> seen = new HashSet<>();
    Deque<Unsettled.Place> way = new ArrayDeque<>();
    way.push(new Unsettled.Place(scope, task));
    while (!way.isEmpty()) {
      Unsettled.Place place = way.peek();
      if (!seen.add(place)) {
        way.pop();
        decide(place);
      } else if (!of(place.scope()).containsKey(place.task())) {
        unsettled.awaitedBy(place).forEach(way::push);
      }
    }
    return Objects.requireNonNull(of(scope).get(task));
  }

  private Map<Integer, Boolean> of(ScopeCore scope) {
    return known.computeIfAbsent(scope, any -> new HashMap<>());
  }

  private void decide(Unsettled.Place place) {
    Map<Integer, Boolean> ofScope = of(place.scope());
    if (ofScope.putIfAbsent(place.task(), false) == null) {
      ofScope.put(place.task(), looksStuck(place.scope(), place.task()));
    }
  }

  private boolean looksStuck(ScopeCore scope, int task) {
    if (isParked(scope, task)) {
      return isAtRest(scope, task);
    }
    if (hasStuckItem(scope, task)) {
      return true;
    }
    boolean isCalled = scope.slot(task) == TaskState.RUNNING
        && graph.node(task).kind() != Graph.Kind.MERGE
        && !graph.node(task).consumes();
    if (isCalled) {
      return false;
    }
    for (Unsettled.Place awaited : unsettled.awaitedBy(new Unsettled.Place(scope, task))) {
      if (isStuck(awaited.scope(), awaited.task())) {
        return true;
      }
    }
    return isBehindOneOf(scope, plan.held[task]);
  }

  private boolean isBehindOneOf(ScopeCore scope, int @Nullable [] states) {
    for (int i = 0; states != null && i < states.length; i++) {
      if (isBehind(scope, states[i])) {
        return true;
      }
    }
    return false;
  }

  /** Whether those that have to pass before it is a scope's turn are stuck; or those that have to have their keys. */
  private boolean isBehind(ScopeCore scope, int lane) {
    if (!plan.lanes.isOfKey(lane)) {
      return isBehindOn(scope, lane);
    }
    ScopeCore item = scope;
    while (item.plan().type.id() != plan.lanes.root(lane)) {
      item = item.requireParent();
    }
    return isBehindOn(scope, lane) || isBehindOn(item, plan.lanes.keyLane(lane));
  }

  private boolean isBehindOn(ScopeCore scope, int lane) {
    return execution.flow.awaitedBy(scope, lane).stream().anyMatch(each -> isHeldUp(each, lane));
  }

  /** Whether something that a scope has to do before its turn on a lane is over cannot be done. */
  private boolean isHeldUp(ScopeCore scope, int lane) {
    ScopeType type = scope.plan().type;
    for (int task = type.base(); task < type.base() + type.size(); task++) {
      if (IntLists.contains(plan.moved[task], lane)
          && Unsettled.isOpen(scope, task)
          && !(plan.lanes.isState(lane) && isParked(scope, task)) // whose turn is over
          && isHeldUpBy(scope, task)) {
        return true;
      }
    }
    return false;
  }

  /** A loop has its turns over when it has emitted all, and those of its items are, which are looked at for themselves. */
  private boolean isHeldUpBy(ScopeCore scope, int task) {
    ItemLoop loop = graph.node(task).opens() ? ItemLoop.of(scope, task) : null;
    return loop == null ? isStuck(scope, task) : !loop.hasEnded() && !mayEmit(scope, task);
  }

  /** Whether the key of an item is in a call, which has not settled what becomes of it. */
  private boolean isParked(ScopeCore scope, int task) {
    return plan.batched[task] && scope.slot(task) == TaskState.RUNNING;
  }

  /** Of one whose key is in a call: whether that is at rest. */
  private boolean isAtRest(ScopeCore item, int task) {
    return atRest.contains(BatchCall.inItems(task, item.mark(task)));
  }

  /** A loop that has failed has settled, and its items go on. */
  private boolean hasStuckItem(ScopeCore scope, int task) {
    ItemLoop loop = graph.node(task).opens() ? ItemLoop.of(scope, task) : null;
    return loop != null && loop.isAnyOpen(this::isStuck);
  }
}
