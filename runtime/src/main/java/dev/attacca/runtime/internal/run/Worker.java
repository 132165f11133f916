package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.task.Attempt;
import dev.attacca.runtime.internal.task.TaskRunner;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A thread's work on one run: takes a ready task, and goes on with what that made ready, until nothing
 * is; {@link TaskRunner} says what it does with each. Used once, however often and however late an executor
 * may run it: whoever moves {@link #gate} from {@code EXPECTED} has it.
 */
public final class Worker extends WorkerItems {

  /** Counts of what happens in items; made when there is one. */
  private @Nullable TaskCounts counts;

  /**
   * A worker of a run.
   *
   * @param errand an attempt to bring to its end, instead of looking for something to do
   * @param isHelper whether the run counts on its way here
   */
  public Worker(Execution execution, @Nullable Attempt errand, boolean isHelper) {
    super(execution, errand, isHelper);
  }

  /** Works on this thread until nothing is ready, unless another thread has come with this worker. */
  @Override
  void work() {
    if (enters() && comesIn(Thread.currentThread())) {
      workOn(null);
    }
  }

  /** The same, for the caller of the run. */
  void workForCaller() {
    execution.helpers.add();
    work();
  }

  /** The same, on a thread that is not the executor's. */
  public void workAsGuest() {
    isGuest = true;
    work();
  }

  /** The same, on a thread that may be the executor's, and has nothing to do. */
  void workForWaiting() {
    comesFrom = handedTo;
    workAsGuest();
  }

  /** The same, on a thread of the executor's that waits for room to emit. */
  void workMeanwhile() {
    comesFrom = handedTo;
    work();
  }

  /**
   * One of those at work from now on, unless nothing is left to do. It counts as one when it has its token,
   * not before: another may leave because there are too many, and that must not be the last one.
   */
  private boolean comesIn(Thread here) {
    thread = here;
    boolean isIn = execution.group.enter(this);
    if (!isIn) {
      noHelperAnyMore();
    }
    if (isHelper) {
      execution.helpers.arrived();
    }
    arrives();
    return isIn;
  }

  /** The same on behalf of a thread that is in the midst of a task, and will say when it is through. */
  void comesIn(Thread here, int task) {
    isIn();
    runner.isIn(task);
    comesIn(here);
  }

  /** One of those at work from now on, with what somebody feeds from outside on this thread. */
  void comesInToFeed() {
    isIn();
    isGuest = true;
    comesIn(Thread.currentThread());
    leaves();
  }

  /** On that thread, which does something for the run again, and did this before. */
  void comesBackToFeed(CurrentThread.@Nullable Host before) {
    outer = before;
    owesInterrupt = false;
    isIn();
  }

  /** On that thread, within the run, which it feeds no more. */
  void leavesForGood() {
    drain();
    offerLoops();
    endsPass();
    if (place >= 0) {
      Watchdog.end(place);
    }
    execution.group.leave(this);
    execution.group.releaseToken();
  }

  /**
   * Works on this thread until nothing is ready, once it is one of those at work.
   *
   * @param last the task of the main scope that it has called already
   */
  void workOn(@Nullable EndedCall last) {
    // before this thread is known to work on the run: what watchers begin there is none of its
    // children
    @Nullable
    Object[] contexts = execution.around == null ? null : execution.around.contexts.comes();
    @Nullable Object[] here = CurrentThread.place();
    outer = (CurrentThread.Host) here[0];
    int outerDepth = CurrentThread.enter(here, this);
    ClassLoader outerLoader = ContextLoaders.enter(execution.loader);
    if (execution.helpers.isKept() && errand == null && !isWatched()) {
      execution.letOthersIn();
    }
    try {
      if (errand != null) {
        errand.run(this);
        noHelperAnyMore();
      } else {
        if (last != null) {
          goOn(execution.main, last);
        }
        drain();
      }
      offerLoops(); // of one that leaves because there are too many
      endsPass();
    } catch (Throwable e) {
      execution.broken(e);
    } finally {
      CurrentThread.leave(here, outer, outerDepth);
      if (place >= 0) {
        Watchdog.end(place);
      }
      if (contexts != null) {
        Objects.requireNonNull(execution.around).contexts.goes(contexts);
      }
    }
    leaves();
    execution.group.leave(this);
    ContextLoaders.set(outerLoader);
    if ((errand != null || leavesItToOthers()) && execution.hasReady()) {
      execution.group.handOver();
    } else {
      execution.group.releaseToken();
    }
  }

  private void drain() {
    do {
      while (!execution.halted && !isSurplus() && !leavesItToOthers() && doSomething()) {}
      execution.helpers.release();
    } while (!execution.halted
        && !leavesItToOthers()
        && execution.hasReady()
        && (mayBeSurplus() ? execution.helpers.reserveNow() : execution.helpers.reserve()));
  }

  /**
   * Whether more threads work on the run than may, because an attempt needed one of its own, or one that
   * waited to emit goes on. Those who have not come yet do not count: it may be the only one who ever comes.
   */
  private boolean isSurplus() {
    return mayBeSurplus()
        && execution.helpers.isCrowdedNow()
        && !execution.group.emitters.isNeeded();
  }

  private boolean mayBeSurplus() {
    return plan.namesExecutors || plan.emits;
  }

  /** What is open goes first, then what has waited, and new items come last; false if there is nothing. */
  boolean doSomething() {
    ReadyWork work = execution.workQueue.takeWork();
    if (work != null) {
      passOn();
      offerUntouched();
      goOnWith(work);
      return true;
    }
    ScopeCore main = execution.main;
    int task = main.pop();
    if (task >= 0) {
      passOn();
      offerUntouched();
      chain(main, task);
      return true;
    }
    Attempt attempt = execution.workQueue.takeResumed();
    if (attempt != null) {
      passOn();
      offerUntouched();
      attempt.run(this);
      tidy(attempt.task());
      return true;
    }
    ItemSource answered = execution.batches == null ? null : execution.batches.takeOver();
    if (answered != null) {
      has(answered);
    }
    ItemSource loop = loops.peekLast();
    if (loop != null) {
      takeFrom(loop);
      return true;
    }
    ItemSource offered = execution.workQueue.takeOffer();
    if (offered != null) {
      has(offered);
      passOn();
      return true;
    }
    return execution.batches != null && execution.batches.goAtRest();
  }

  private void goOnWith(ReadyWork work) {
    ScopeCore scope = work.scope();
    ScopeType type = scope.plan().type;
    boolean isCall =
        execution.batches != null && type.size() == 1 && plan.batchOf[type.base()] >= 0;
    if (work.isLeaving()) {
      leave(scope);
    } else if (isCall && isWatched()) {
      beginsCall(execution.engine.itemCost(type.base()));
      goOn(scope, work.task());
      keepsNothing();
    } else {
      goOn(scope, work.task());
    }
  }

  /** Whether this thread works on a run, and looks for what there is to do before it does anything else. */
  public static boolean comesBackHere(Execution run) {
    return CurrentThread.host() instanceof Worker worker
        && worker.isOf(run)
        && worker.looksForMore()
        && worker.comesBack();
  }

  /** Goes on in a scope with this task, if there is one, and with what is on its list; of an item, with one of its tokens. */
  public void goOn(ScopeCore scope, int task) {
    if (task >= 0) {
      chain(scope, task);
    }
    if (!scope.isMain()) {
      finish(scope);
    }
  }

  /** Does a task, and what that makes ready, as long as there is a next one. */
  @Override
  void chain(ScopeCore scope, int first) {
    int task = first;
    while (task >= 0 && !execution.halted) {
      int called = task;
      task = runner.step(scope, called);
      tidy(called);
    }
  }

  /** What this task has left on the thread is not for the next. */
  private void tidy(int task) {
    tidyInterrupt(task);
    ContextLoaders.set(execution.loader);
  }

  /** Goes on in a scope, after a task that this thread has called already. */
  public void goOn(ScopeCore scope, EndedCall last) {
    int next = runner.called(scope, last);
    tidy(last.task());
    chain(scope, next);
  }

  @Override
  public @Nullable RunOrigin origin() {
    Attempt attempt = attempt();
    RunOrigin ofRun = execution.origin();
    return attempt == null ? ofRun : new RunOrigin(attempt, ofRun);
  }

  @Override
  public boolean adopt(ChildRun child) {
    return child.belongsTo(execution, attempt());
  }

  /** The one that it is in the call of. */
  private @Nullable Attempt attempt() {
    ItemWay present = pass;
    if (present != null && present.isUnderWay()) {
      present.isAskedForAttempt();
    }
    return runner.attempt();
  }

  public TaskCounts counts() {
    TaskCounts present = counts;
    if (present == null) {
      counts = present = new TaskCounts(plan.size());
    }
    return present;
  }

  @Nullable
  TaskCounts countsOrNull() {
    return counts;
  }
}
