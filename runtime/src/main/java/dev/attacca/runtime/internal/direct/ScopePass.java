package dev.attacca.runtime.internal.direct;

import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.plan.DirectOrder;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.EngineCore;
import dev.attacca.runtime.internal.run.Interrupts;
import dev.attacca.runtime.internal.run.PassObserver;
import dev.attacca.runtime.internal.run.TaskObserver;
import dev.attacca.runtime.internal.run.Watchdog;
import dev.attacca.runtime.internal.scope.CallEnd;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.SkipReasons;
import dev.attacca.runtime.internal.task.Surroundings;
import dev.attacca.runtime.spi.DirectPass;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pass, and the scope that it is in.
 *
 * <p>A thread takes longer to wake than a thousand small tasks to run. So where runs or items have been
 * short, one thread does them whole: no counters, no list, no lock. Most scopes come to their end with a
 * value of each task, so they share slots that say so, see {@link DirectOrder#ended}; the first task that
 * is skipped, or has no value, gives a scope its own. What takes more than a call, as a failure or an
 * interrupt do, ends the way; the scope then becomes one like any other, with the slots that it would have
 * had, see {@link DirectOrder#slotsAt}.
 */
abstract class ScopePass extends DirectPass {
  private static final Surroundings.Callee METHOD = ScopeCore::compute;

  /** No time. */
  private static final long NEVER = Long.MIN_VALUE;

  /** Of a run that its caller does by itself; null for items. */
  private final @Nullable EngineCore engine;
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
  /** By task: how long it took, where that is wanted; the last is when the last task ended. */
  private long @Nullable [] times;

  ScopePass(
      @Nullable EngineCore engine,
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
    int end = SkipReasons.endOf(scope(), task);
    if (end != TaskState.RUNNING) {
      scope().endsOnItsWay(task, end);
      if (!isWhole && around != null && around.observer != null) {
        tellSkipped(around.observer, task);
      }
    }
    return end != TaskState.RUNNING;
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
    if (task < 0 || engine == null) {
      return false;
    }
    if (engine.leavesFlag(task)) {
      Thread.interrupted();
      return true;
    }
    return !alone;
  }

  /**
   * Goes through a scope that has begun so.
   *
   * @return {@link CallEnd#FINISHED} at the end, else how the last task ended that was called
   */
  final int goThrough(ScopeCore next, DirectOrder order, boolean watched, boolean timed)
      throws Throwable {
    times = timed ? timesOf(next) : null;
    if (around != null) {
      return goWatched(next, order, around, watched, timed);
    }
    scope = next;
    still = NEVER;
    enters(watched, timed);
    return goAlong(next, order);
  }

  private int goAlong(ScopeCore next, DirectOrder order) throws Throwable {
    int[] wanted = order.wanted;
    for (int part = 0; part < wanted.length; part++) {
      int code = next.direct(this, part, wanted[part]);
      if (code != CallEnd.FINISHED) {
        return code;
      }
    }
    return CallEnd.FINISHED;
  }

  /** Where nobody has to be told of tasks one by one, an item is gone through as if nobody watched. */
  private int goWatched(
      ScopeCore next, DirectOrder order, Surroundings surroundings, boolean watched, boolean timed)
      throws Throwable {
    PassObserver whole = ofPass;
    long now = Watchdog.now();
    isWhole = false;
    leaves(); // should what follows throw, it is in no task, of this item or of the last
    isWhole = whole != null && whole.begins(next, now);
    if (whole == null || !isWhole) {
      if (surroundings.observer != null && !next.isMain()) {
        surroundings.observer.isToldOf(next);
      }
      scope = next;
      still = NEVER;
      enters(watched, timed);
      return goSurrounded(next, order, surroundings);
    }
    scope = next;
    since = now;
    still = timed ? NEVER : now;
    enters(watched, true);
    int code = goAlong(next, order);
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
   * As {@link #goAlong}, within what surrounds each task: here the order is read instead of written out, since for
   * most runs there is nothing to do between one call and the next.
   */
  private int goSurrounded(ScopeCore next, DirectOrder order, Surroundings surroundings)
      throws Throwable {
    TaskObserver observer = surroundings.observer;
    for (int part = 0; part < order.parts.length; part++) {
      int[] tasks = order.parts[part];
      int wanted = order.wanted[part];
      for (int position = 0; position < tasks.length; position++) {
        int task = tasks[position];
        if (!runs(task, wanted, position)) {
          if (observer != null && order.isSkipped(task)) {
            tellSkipped(observer, task);
          }
          continue;
        }
        int code = surroundings.call(METHOD, next, task, 1);
        if (!goesOn(code)) {
          return code;
        }
        if (observer != null) {
          observer.finished(next, task, 1, readyAfter(task));
        }
      }
    }
    return CallEnd.FINISHED;
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

  /** As {@link #stopped()}; the first task of this order if it has not begun one. */
  final int stopped(DirectOrder order) {
    int task = stopped();
    return task >= 0 ? task : order.first();
  }

  private ScopeCore scope() {
    return Objects.requireNonNull(scope);
  }

  /** The scope that it is in, once the word has been read; or was, if nobody has taken it. */
  final @Nullable ScopeCore scopeNow() {
    return scope;
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
