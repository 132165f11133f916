package dev.attacca.runtime.internal.direct;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.plan.DirectOrder;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.run.ChildRun;
import dev.attacca.runtime.internal.run.Closing;
import dev.attacca.runtime.internal.run.CurrentThread;
import dev.attacca.runtime.internal.run.EndedCall;
import dev.attacca.runtime.internal.run.EngineCore;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.RunCost;
import dev.attacca.runtime.internal.run.RunOrigin;
import dev.attacca.runtime.internal.run.ShortRuns;
import dev.attacca.runtime.internal.run.Watchdog;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.CallEnd;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.task.Attempt;
import dev.attacca.runtime.internal.task.Surroundings;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run that its caller does by itself, on the straight way through its one scope, because runs of this
 * kind have taken less time than it takes to wake another thread. As soon as anything is not that simple,
 * it goes on as an {@link Execution}.
 */
public final class DirectRun extends ScopePass implements Watchdog.Watched, CurrentThread.Host {
  private final RunPlan plan;
  private final ScopeCore main;
  private final RunCost cost;
  private final Thread thread = Thread.currentThread();
  /** What the thread was doing before. */
  private CurrentThread.@Nullable Host outer;
  /** Whether that was in a task of another such run, which waits for this one as it is. */
  private boolean isInShortRun;

  /** Where the watchdog, or else who closes the runner, finds it; negative if not, any more. */
  private int place = -1;

  private final boolean isWatched;

  // Written by the watchdog before the scope is open
  private @Nullable Execution execution;
  private @Nullable Worker worker;
  private int taken;
  /** Whose call that task is. */
  private @Nullable Attempt attempt;

  private DirectRun(
      EngineCore engine,
      RunPlan plan,
      ScopeCore main,
      RunCost cost,
      boolean alone,
      boolean isWatched,
      @Nullable Surroundings around) {
    super(engine, alone, ContextLoaders.current(), around);
    this.isWatched = isWatched;
    this.plan = plan;
    this.main = main;
    this.cost = cost;
  }

  /**
   * Runs everything and returns when it is over; false, and nothing done, if this is no such run.
   *
   * <p>Where nobody can be let in, it is only written down that this thread is in such a run, and all is done right here: in a method
   * of more than 325 bytes, which HotSpot makes no part of whoever calls it. So it is compiled the same in each process, with
   * all that is called from here within the fifteen calls that are looked into; and the pass, which does not leave it, is not even made.
   */
  public static boolean run(
      EngineCore engine,
      RunPlan plan,
      ScopeCore main,
      RunCost cost,
      @Nullable Surroundings around) {
    DirectOrder order = engine.way(plan.main());
    boolean alone = cost.isDirect();
    if (order == null || !suits(engine, order, alone, around)) {
      return false;
    }
    boolean isWatched = !alone && order.isWatched();
    if (isWatched || around != null || order.limited) {
      return new DirectRun(engine, plan, main, cost, alone, isWatched, around).runAsHost(order);
    }
    int place = ShortRuns.begin(engine.number);
    if (place < 0) {
      return false;
    }
    DirectRun run = new DirectRun(engine, plan, main, cost, alone, false, null);
    run.place = place;
    try {
      engine.runs.checkOpen();
      main.beginDirect(plan.main(), order, engine.executor());
      long begin = !alone && cost.isTimed() ? System.nanoTime() : 0;
      int code = 0;
      Throwable thrown = null;
      @Nullable Object[] here = CurrentThread.place();
      CurrentThread.depth(here)[0]++;
      try {
        code = run.goPlainly(main, order.leg(0));
      } catch (Throwable e) {
        thrown = e;
      }
      List<ChildRun> left = here[2] == null ? List.of() : CurrentThread.takeLeft(here);
      CurrentThread.depth(here)[0]--;
      ContextLoaders.set(run.loader);
      if (code != CallEnd.FINISHED) {
        run.goOn(code, thrown, left);
      } else if (!left.isEmpty()) {
        run.goOn(CallEnd.DONE, null, left); // its last task has just been called
      } else {
        engine.isPast(main);
      }
      if (begin != 0) {
        cost.tookAlone(System.nanoTime() - begin);
      }
    } finally {
      run.givesPlaceBack();
    }
    return true;
  }

  private static boolean suits(
      EngineCore engine, DirectOrder order, boolean alone, @Nullable Surroundings around) {
    if (around != null && around.unusable != null || Thread.currentThread().isInterrupted()) {
      return false;
    }
    return alone
        ? !order.timed // nobody looks after the time there
        : engine.isParallel() || CurrentThread.isOn(engine.executor());
  }

  /** It is over, or goes on as an execution; true if who closes the runner has interrupted it. */
  private boolean givesPlaceBack() {
    int present = place;
    if (present < 0) {
      return false;
    }
    place = -1;
    if (isWatched) {
      Watchdog.end(present);
      return false;
    }
    ShortRuns.end(present);
    return engine.runs.isClosed() && engine.closing.hasInterrupted();
  }

  /** Those that its tasks begin know of it, whether the watchdog does or not. */
  private boolean runAsHost(DirectOrder order) {
    place = isWatched ? Watchdog.begin(this) : ShortRuns.begin(engine.number);
    if (place < 0) {
      return false;
    }
    try {
      engine.runs.checkOpen();
      main.beginDirect(plan.main(), order, engine.executor());
      if (around != null && around.observer != null) {
        around.observer.runStarts();
        around.observer.beginsStraight(main);
      }
      long begin = !alone && cost.isTimed() ? System.nanoTime() : 0;
      goAsHost(order);
      if (begin != 0) {
        cost.tookAlone(System.nanoTime() - begin);
      }
    } finally {
      givesPlaceBack();
    }
    return true;
  }

  private void goAsHost(DirectOrder order) {
    int code = 0;
    Throwable thrown = null;
    @Nullable Object[] place = CurrentThread.place();
    isInShortRun = CurrentThread.depth(place)[0] > 0;
    outer = (CurrentThread.Host) place[0];
    // what watchers begin there is none of its children, which would wait for a task that lets them
    // in
    @Nullable Object[] contexts = around == null ? null : around.contexts.comes();
    int outerDepth = CurrentThread.enter(place, this);
    try {
      code = goThrough(main, order, order.leg(0), true, false);
    } catch (Throwable e) {
      thrown = e;
    }
    CurrentThread.leave(place, outer, outerDepth);
    if (contexts != null) {
      Objects.requireNonNull(around).contexts.goes(contexts);
    }
    ContextLoaders.set(loader);
    if (code != CallEnd.FINISHED) {
      goOn(code, thrown, List.of());
    } else {
      cost.wasEnough();
      succeeded();
    }
  }

  private void succeeded() {
    engine.isPast(main);
    if (around != null && around.observer != null) {
      around.observer.runEnds(RunStatus.SUCCEEDED, null);
    }
  }

  private void goOn(int code, @Nullable Throwable thrown, List<ChildRun> left) {
    int task = stopped(plan.main().requireStraight().leg(0), code);
    if (isOpen()) {
      if (givesPlaceBack()) {
        rest().cancel(Closing.WHY, null);
      }
      Worker here = worker;
      if (here == null) {
        throw new IllegalStateException("nothing was left to go on with the run", thrown);
      }
      here.runner.callsFor(null);
      rest().caller.goOn(here, new EndedCall(taken, code, thrown, attempt));
    } else {
      Execution rest = rest(task);
      worker = rest.caller.letInAlone(thread, task, alone);
      ChildRun.beginsHere(rest, true, false);
      for (ChildRun child : left) {
        if (!child.belongsTo(rest, null)) {
          child.abandon();
        }
      }
      engine.runs.enterRest(rest);
      if (givesPlaceBack()) {
        rest.cancel(Closing.WHY, null);
      }
      rest.caller.goOn(worker, ended(rest, task, code, thrown));
    }
    rest().throwIfFailed();
  }

  /** What is to be done from this task on is a run like any other. */
  private Execution rest(int task) {
    Execution rest = Execution.ofRest(engine, plan, main, task, loader, around);
    execution = rest;
    return rest;
  }

  /**
   * The run is in the midst of a task, and one like any other from now on; its thread goes on as a worker when it is through, and must
   * not wait for ever for this, whatever fails here.
   *
   * @param byItself whether nobody is asked to help
   */
  private Execution opens(int task, boolean byItself) {
    Execution rest;
    try {
      rest = rest(task);
    } catch (Throwable e) {
      givesBack(task);
      throw e;
    }
    taken = task;
    try {
      Worker asWhom = byItself
          ? rest.caller.letInAlone(thread, task, alone)
          : rest.caller.letInFor(thread, task);
      worker = asWhom;
      Attempt made = attempt(rest, task);
      attempt = made;
      asWhom.runner.callsFor(made);
      rest.times.goesOn(task);
      if (isInShortRun) {
        ChildRun.isWithin(rest, originOfRun());
      } else {
        ChildRun.beginsIn(rest, outer, false, true, false);
      }
      engine.runs.enterRest(rest);
      if (made != null) {
        made.isBeingCalled(thread);
      }
    } catch (Throwable e) { // no stack or memory, most likely
      rest.broken(e);
    } finally {
      opened();
    }
    return rest;
  }

  private Execution rest() {
    return Objects.requireNonNull(execution);
  }

  @Override
  public @Nullable RunOrigin origin() {
    becomesAttempt();
    RunOrigin ofRun = originOfRun();
    Attempt its = isOpen() ? attempt : null;
    return its == null ? ofRun : new RunOrigin(its, ofRun);
  }

  @Override
  @Nullable
  RunOrigin originOfRun() {
    return outer == null ? null : outer.origin();
  }

  /** A run begins in its task: where that has a policy, there has to be an attempt. */
  private void becomesAttempt() {
    awaitsOpening();
    if (plan.needsAttempt(current())) {
      becomeOrdinary();
    }
  }

  /** On this thread, in a task; or for one that it waits for, see {@link ChildRun}. */
  @Override
  public boolean adopt(ChildRun child) {
    if (child.isAwaited) {
      becomesAttempt();
    } else {
      becomeOrdinary();
    }
    return !isOpen() || child.belongsTo(rest(), attempt);
  }

  /** The run has to wait for more than its own tasks. */
  private void becomeOrdinary() {
    int task = take();
    if (task >= 0) {
      opens(task, true);
    } else {
      awaitsOpening(); // somebody else is at it
    }
  }

  @Override
  public CurrentThread.@Nullable Host outer() {
    return outer;
  }

  @Override
  public @Nullable String runId() {
    return around == null ? null : around.run.id.toString();
  }

  @Override
  public boolean isCallers() {
    return true;
  }

  @Override
  public boolean isOf(EngineCore runner) {
    return engine == runner;
  }

  @Override
  public boolean isStraightRunOf(EngineCore runner) {
    return engine == runner;
  }

  /** The run becomes an ordinary one for that. */
  @Override
  public void cancel(String why) {
    int task = take();
    if (task >= 0) {
      opens(task, false);
    }
    if (isOpen()) {
      rest().cancel(why, null);
    }
  }

  @Override
  public long progress() {
    return 0; // it is in one scope from its beginning to its end
  }

  @Override
  public Thread thread() {
    return thread;
  }

  @Override
  public void stands() {
    int task = take();
    if (task < 0) {
      if (isOpen()) { // since a task has begun a run
        rest().letOthersIn();
      }
      return;
    }
    cost.othersWereLetIn();
    Execution rest = opens(task, false);
    int ready = main.countReady();
    DueJobs.deliver(() -> rest.helpers.demand(ready)); // an executor may take its time
  }
}
