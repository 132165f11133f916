package dev.attacca.runtime.internal.direct;

import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.plan.DirectOrder;
import dev.attacca.runtime.internal.plan.Leg;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.EndedCall;
import dev.attacca.runtime.internal.run.EngineCore;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.Interrupts;
import dev.attacca.runtime.internal.run.PassObserver;
import dev.attacca.runtime.internal.run.RunOrigin;
import dev.attacca.runtime.internal.run.TaskObserver;
import dev.attacca.runtime.internal.run.Watchdog;
import dev.attacca.runtime.internal.scope.CallEnd;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.task.Attempt;
import dev.attacca.runtime.internal.task.Limiter;
import dev.attacca.runtime.internal.task.Place;
import dev.attacca.runtime.internal.task.Surroundings;
import dev.attacca.runtime.spi.DirectPass;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pass, and the scope that it is in.
 *
 * <p>A thread takes longer to wake than a thousand small tasks to run. So where runs or items have been
 * short, one thread does them whole: no counters, no list, no lock. Most scopes come to their end with a
 * value of each task, or without one of the same tasks, so they share slots that say so, see {@link CommonSlots}. What takes more than a call, as a failure or an
 * interrupt do, ends the way; the scope then becomes one like any other, with the slots that it would have
 * had, see {@link DirectOrder#slotsAt}.
 *
 * <p><b>Policies.</b> A call that is soon over, and does not fail, needs nothing of a time-out or of attempts. So there is
 * no {@link Attempt} for it before it fails, or before others are let in: whoever takes the scope makes one for the task
 * that it finds, whose time begins then, for it has not been there for more than the watchdog's patience, which is little beside the
 * time that such tasks have ({@link TaskNode.Policy#isLight}). A place in a limit is taken before the word for the task,
 * and so is seen by whoever takes the scope; where there is none, the pass stops before the call, and an attempt waits in its
 * stead. A run that begins within such a task asks for the attempt ({@link RunOrigin}), and has the scope taken for that.
 */
abstract class ScopePass extends DirectPass {
  private static final Surroundings.Callee METHOD = ScopeCore::compute;

  /** No time. */
  private static final long NEVER = Long.MIN_VALUE;

  final EngineCore engine;
  /** Whether the executor has shown no thread but the caller's. */
  final boolean alone;
  /** What tasks see as context class loader. */
  final @Nullable ClassLoader loader;
  /** Null if nothing surrounds the tasks. */
  final @Nullable Surroundings around;

  /** The scope that it is in, or was in last; read by the watchdog when that has taken the word. */
  private @Nullable ScopeCore scope;
  /** Null if nobody watches items as a whole. */
  private @Nullable PassObserver ofPass;
  /** Whether the item is watched so; written, as what follows, before the word for a task. */
  private boolean isWhole;
  /** What the watchdog's clock said when it was last looked at, in such an item. */
  private long since;
  /** What it says as long as nothing has to be noted when a task ends; {@link #NEVER} if it always has to be. */
  private long still = NEVER;
  /** What the task that it is in has of its limit, or the one that was before; written before the word. */
  private @Nullable Place place;
  /** The task that had to wait for a place. */
  private int uncalled;
  /** By task: how long it took, where that is wanted; the last is when the last task ended. */
  private long @Nullable [] times;

  ScopePass(
      EngineCore engine,
      boolean alone,
      @Nullable ClassLoader loader,
      @Nullable Surroundings around) {
    this.engine = engine;
    this.loader = loader;
    this.alone = alone;
    this.around = around;
  }

  /** Has items watched as a whole, if they may be. */
  final void isWatched(@Nullable PassObserver byThis) {
    ofPass = byThis;
  }

  @Override
  protected final boolean skips(int task) {
    boolean isSkipped = Skips.skips(scope(), task);
    if (isSkipped && !isWhole && around != null && around.observer != null) {
      tellSkipped(around.observer, task);
    }
    return isSkipped;
  }

  @Override
  protected final void tidies() {
    ContextLoaders.set(loader);
  }

  @Override
  protected final void endedEmpty(int task) {
    scope().endsOnItsWay(task, TaskState.EMPTY);
  }

  @Override
  protected final boolean isToBeNoted() {
    return Watchdog.now() != still;
  }

  @Override
  protected final void ended(int task, int end) {
    if (isWhole) {
      long coarse = Watchdog.now();
      Objects.requireNonNull(ofPass).ended(scope(), task, end, since, coarse);
      since = coarse;
      still = NEVER;
    }
    long[] present = times;
    if (present != null) {
      int last = present.length - 1;
      long now = System.nanoTime();
      present[task - scope().plan().type.base()] = now - present[last];
      present[last] = now;
    }
  }

  /** See {@link Interrupts}. */
  @Override
  protected final boolean goesOnInterrupted(int task) {
    if (task < 0 || execution() != null) { // the run knows how to find out whose it is
      return false;
    }
    if (engine.leavesFlag(task)) {
      Thread.interrupted();
      return true;
    }
    return !alone;
  }

  /**
   * Goes as far in a scope that has come to the beginning of this leg, or has begun with it.
   *
   * @return {@link CallEnd#FINISHED} at the end, else how the last task ended that was called
   */
  final int goThrough(ScopeCore next, DirectOrder order, Leg leg, boolean watched, boolean timed)
      throws Throwable {
    times = timed ? timesOf(next) : null;
    if (around != null) {
      return goWatched(next, order, leg, around, watched, timed);
    }
    scope = next;
    still = NEVER;
    enters(watched, timed);
    return order.limited ? goOneByOne(next, order, leg, null) : goAlong(next, leg.wanted);
  }

  /** The same, through a scope of which nobody watches anything. */
  final int goPlainly(ScopeCore next, Leg leg) throws Throwable {
    scope = next;
    enters(false, false);
    return goAlong(next, leg.wanted);
  }

  // As that above, in no more than 35 bytes: HotSpot makes them a part of whoever calls, early, and
  // not by themselves what is too large to be a part of anything any more.
  private int goAlong(ScopeCore next, int[] wanted) throws Throwable {
    return wanted.length == 1 ? next.direct(this, 0, wanted[0]) : goThroughParts(next, wanted);
  }

  private int goThroughParts(ScopeCore next, int[] wanted) throws Throwable {
    for (int part = 0; part < wanted.length; part++) {
      int code = wanted[part] == 0 ? CallEnd.FINISHED : next.direct(this, part, wanted[part]);
      if (code != CallEnd.FINISHED) {
        return code;
      }
    }
    return CallEnd.FINISHED;
  }

  /** Where nobody has to be told of tasks one by one, an item is gone through as if nobody watched. */
  private int goWatched(
      ScopeCore next,
      DirectOrder order,
      Leg leg,
      Surroundings surroundings,
      boolean watched,
      boolean timed)
      throws Throwable {
    PassObserver whole = ofPass;
    long now = Watchdog.now();
    isWhole = false;
    leaves(); // should what follows throw, it is in no task, of this item or of the last
    isWhole = whole != null && !order.limited && whole.begins(next, now);
    if (whole == null || !isWhole) {
      if (surroundings.observer != null && !next.isMain()) {
        surroundings.observer.isToldOf(next);
      }
      scope = next;
      still = NEVER;
      enters(watched, timed);
      return goOneByOne(next, order, leg, surroundings);
    }
    scope = next;
    since = now;
    still = timed ? NEVER : now;
    enters(watched, true);
    int code = goAlong(next, leg.wanted);
    if (code == CallEnd.FINISHED) {
      whole.ends(next, since, Watchdog.now());
    }
    return code;
  }

  /** An item is in this task, and one like any other from now on. Before anybody else knows of it. */
  final void leavesStraight(ScopeCore item, int task) {
    if (isWhole) {
      Objects.requireNonNull(ofPass).leaves(item, task, since);
    }
  }

  /** Its thread goes through no items any more. */
  final void endsWatch() {
    if (ofPass != null) {
      ofPass.goes();
    }
  }

  /**
   * As {@link #goAlong}, with what surrounds each task, or is to be had before it: here the order is read instead of
   * written out, since for most runs there is nothing to do between one call and the next.
   */
  private int goOneByOne(
      ScopeCore next, DirectOrder order, Leg leg, @Nullable Surroundings surroundings)
      throws Throwable {
    TaskObserver observer = surroundings == null ? null : surroundings.observer;
    for (int task : leg.tasks) {
      if (leg.isSkipped(task)) {
        if (observer != null) {
          tellSkipped(observer, task);
        }
        continue;
      }
      boolean isCall =
          task == next.plan().call; // never skipped, and without an answer there is no round
      if (!isCall && skips(task)) {
        continue;
      }
      if (order.limited && !isAdmitted(task)) {
        uncalled = task;
        return CallEnd.UNCALLED;
      }
      comesTo(task);
      int code =
          surroundings == null ? next.compute(task) : surroundings.call(METHOD, next, task, 1);
      if (isCall && code != CallEnd.DONE || !goesOn(code)) {
        return code;
      }
      if (order.limited) {
        leavesLimit();
      }
      if (observer != null) {
        observer.finished(next, task, 1, readyAfter(task));
      }
    }
    return CallEnd.FINISHED;
  }

  private boolean isAdmitted(int task) {
    Limiter limiter = engine.limiter(task);
    if (limiter == null) {
      return true;
    }
    if (place == null) {
      place = new Place();
    }
    return limiter.admitsNow(place, originOfRun());
  }

  private void leavesLimit() {
    if (place != null) {
      place.giveBack(execution());
    }
  }

  /** From whom its run comes. */
  abstract @Nullable RunOrigin originOfRun();

  /** The run that it goes through; null of one that nobody else works on. */
  @Nullable
  Execution execution() {
    return null;
  }

  /**
   * Makes an attempt of the call that it is in, or has stopped at; null if the task has no policy. Of whoever has the
   * scope, which is one like any other now.
   */
  final @Nullable Attempt attempt(Execution execution, int task) {
    Place its = place;
    if (its != null && !its.isIn(engine.limiter(task))) { // it found no stack for the next call
      its.giveBack(execution);
      its = null;
    }
    TaskNode.Policy policy = execution.plan.policies[task];
    Attempt made = policy == null ? null : new Attempt(scope(), task, policy, its);
    place = null;
    return made;
  }

  /** What it has stopped at, of a scope which is one like any other now. */
  final EndedCall ended(Execution execution, int task, int code, @Nullable Throwable thrown) {
    if (code == CallEnd.UNCALLED) {
      scope().setSlot(task, 0); // it is ready, and not called
    }
    return new EndedCall(task, code, thrown, attempt(execution, task));
  }

  private void tellSkipped(TaskObserver observer, int task) {
    observer.skipped(scope(), task);
    observer.areReady(scope(), readyAfter(task));
  }

  private int[] readyAfter(int task) {
    return scope().plan().requireStraight().readyAfter(task);
  }

  private static long[] timesOf(ScopeCore next) {
    int size = next.plan().type.size();
    long[] times = new long[size + 1];
    times[size] = System.nanoTime();
    return times;
  }

  /** By task of the scope that it is in: how long it took, and one more; null if nobody wanted to know. */
  final long @Nullable [] times() {
    return times;
  }

  /** As {@link #stopped()}; the one that it has not called, or the first of this leg if it has not begun one. */
  final int stopped(Leg leg, int code) {
    int task = code == CallEnd.UNCALLED ? uncalled : stopped();
    return task >= 0 ? task : leg.first;
  }

  private ScopeCore scope() {
    return Objects.requireNonNull(scope);
  }

  /** The scope that it is in, once the word has been read; or was, if nobody has taken it. */
  final @Nullable ScopeCore scopeNow() {
    return scope;
  }

  /** It is in a scope in which there is nothing to call for now. */
  final void comesInto(ScopeCore next) {
    leaves();
    scope = next;
  }

  /** It is in no scope for now. */
  public final void rests() {
    leaves();
  }

  /** Stops it after its task. */
  public final void halt() {
    halted();
  }

  /** Whether it is in a scope, or was at this moment. */
  public final boolean isUnderWay() {
    return isInScope();
  }
}
