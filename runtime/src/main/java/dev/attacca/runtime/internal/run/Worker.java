package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.base.MemberList;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.direct.ItemPass;
import dev.attacca.runtime.internal.loop.ItemLoop;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.task.Attempt;
import dev.attacca.runtime.internal.task.AttemptDeadline;
import dev.attacca.runtime.internal.task.TaskRunner;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A thread's work on one run: takes a ready task, and goes on with what that made ready, until nothing
 * is; {@link TaskRunner} says what it does with each. Used once, however often and however late an executor
 * may run it: whoever moves {@link #gate} from {@code EXPECTED} has it.
 */
public final class Worker extends MemberList.Node<Worker>
    implements Runnable, CurrentThread.Host, Watchdog.Watched {
  private static final int EXPECTED = 0;
  private static final int WORKING = 1;
  private static final int BEING_INTERRUPTED = 2;
  private static final int INTERRUPTED = 3;
  private static final int LEFT = 4;
  private static final VarHandle GATE;
  private static final VarHandle PROGRESS;
  private static final VarHandle DEADLINE;

  static {
    try {
      GATE = MethodHandles.lookup().findVarHandle(Worker.class, "gate", int.class);
      PROGRESS = MethodHandles.lookup().findVarHandle(Worker.class, "progress", long.class);
      DEADLINE =
          MethodHandles.lookup().findVarHandle(Worker.class, "deadline", AttemptDeadline.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Execution execution;
  private final RunPlan plan;
  public final TaskRunner runner;
  /** What to do instead of looking for ready tasks: an attempt on an executor of its own. */
  private final @Nullable Attempt errand;

  private final boolean isHelper;
  /** Whether it has not found anything to do yet. */
  private boolean hasJustCome = true;
  /** Of how many attempts it is in the call. */
  private int attempts;

  /** Counts of what happens in items; made when there is one. */
  private @Nullable TaskCounts counts;
  /** Loops that this worker goes on with when it has nothing else to do, the innermost last. */
  private final Deque<ItemLoop> loops = new ArrayDeque<>(0);

  private volatile @Nullable ItemPass pass;

  /** Where the watchdog looks for this worker; negative if it does not. */
  private int place = -1;

  @SuppressWarnings("unused") // by DEADLINE as well
  private @Nullable AttemptDeadline deadline;
  /** How many steps it has made. */
  @SuppressWarnings("unused") // by PROGRESS
  private long progress;

  /** Whether it has been counted as one that is to come; of the thread that has it. */
  private boolean expected;

  /** Guarded by the run. */
  boolean hasToken;
  /** The thread that hands this worker to an executor, while it does so. */
  private volatile @Nullable Thread requester;

  private volatile @Nullable Executor handedTo;
  /** The executor whose thread it works on, as far as is known; of that thread. */
  private @Nullable Executor comesFrom;
  /** For how many reasons it counts as one that waits to emit; guarded by the run. */
  int waits;
  /** How often it was found waiting for a thread. */
  int ticks;
  /** The executor ran this worker on the thread that handed it in, where it did nothing. */
  private boolean ranInline;
  /** Set before the worker is entered in the run's list. */
  @Nullable
  Thread thread;

  /** What the thread was doing before. */
  private CurrentThread.@Nullable Host outer;

  /** Works on a thread that has something else to do, and may be interrupted for that. */
  private boolean isGuest;
  /** Such a thread was found interrupted, and gets its flag back. */
  private boolean owesInterrupt;

  @SuppressWarnings("unused") // by GATE
  private volatile int gate;

  /**
   * A worker of a run.
   *
   * @param errand an attempt to bring to its end, instead of looking for something to do
   * @param isHelper whether the run counts on its way here
   */
  public Worker(Execution execution, @Nullable Attempt errand, boolean isHelper) {
    this.execution = execution;
    this.plan = execution.plan;
    this.runner = new TaskRunner(this, execution);
    this.errand = errand;
    this.isHelper = isHelper;
  }

  /**
   * On a thread of the executor. Where that is the very thread that is handing the worker in, nothing
   * is done here: tasks would pile up on its stack; it works on its own instead.
   */
  @Override
  public void run() {
    Thread here = Thread.currentThread();
    if (requester == here) {
      ranInline = true;
      return;
    }
    if (plan.emits && !execution.group.rest.allHere().isEmpty()) {
      // begun by a thread that waits in a task of this run, which this might come to wait for in
      // turn
      DueJobs.deliver(this::work);
      return;
    }
    Executor executor = handedTo;
    if (executor != null) {
      PoolMembership.isSeenOn(executor);
      comesFrom = executor;
    }
    if (execution.engine.isParallel()) {
      work();
    } else {
      execution.engine.comes();
      try {
        work();
      } finally {
        execution.engine.goes();
      }
    }
  }

  /**
   * Asks an executor for a thread to work on; false if it has none but this one. Where it throws, be it
   * what it may, the worker is in doubt until it has been revoked.
   *
   * @throws RejectedExecutionException if it has none at all
   */
  public boolean handTo(Executor executor) {
    requester = Thread.currentThread();
    handedTo = executor;
    try {
      executor.execute(this);
    } finally {
      requester = null;
    }
    if (!isHelper) {
      execution.waitingThreads.wake();
    }
    return !ranInline;
  }

  /** Where it waits for a thread; null if it does not. */
  @Nullable
  Executor isQueuedAt() {
    Executor executor = handedTo;
    return gate == EXPECTED && executor != null && PoolMembership.isQueued(this, executor)
        ? executor
        : null;
  }

  /** Of one that has been handed over. */
  Executor handedTo() {
    return java.util.Objects.requireNonNull(handedTo);
  }

  boolean isErrand() {
    return errand != null;
  }

  @Nullable
  Attempt errand() {
    return errand;
  }

  Attempt requireErrand() {
    return java.util.Objects.requireNonNull(errand);
  }

  /** Nobody is to come with this worker; false if somebody has. */
  public boolean revoke() {
    return GATE.compareAndSet(this, EXPECTED, LEFT);
  }

  /** Works on this thread until nothing is ready, unless another thread has come with this worker. */
  void work() {
    if (!GATE.compareAndSet(this, EXPECTED, WORKING)) {
      return;
    }
    if (comesIn(Thread.currentThread())) {
      workOn(null);
    } else {
      noHelperAnyMore();
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
  void workOnStandIn() {
    comesFrom = handedTo;
    workAsGuest();
  }

  /** The same, on a thread of the executor's that waits for room to emit. */
  void workMeanwhile() {
    comesFrom = handedTo;
    work();
  }

  /** One of those at work from now on, unless nothing is left to do. */
  private boolean comesIn(Thread here) {
    thread = here;
    if (isHelper) {
      execution.helpers.arrived();
    }
    arrives();
    return execution.group.enter(this);
  }

  /** It is about to be handed to an executor, and counts among those at work when it has come. */
  public void isExpected() {
    expected = true;
    execution.helpers.addQueued();
  }

  /** It has come; or it will not. */
  public void arrives() {
    if (expected) {
      expected = false;
      execution.helpers.noLongerQueued();
    }
  }

  /** The same on behalf of a thread that is in the midst of a task, and will say when it is through. */
  void comesIn(Thread here, int task) {
    gate = WORKING;
    runner.isIn(task);
    comesIn(here);
  }

  /**
   * Works on this thread until nothing is ready, once it is one of those at work.
   *
   * @param last the task of the main scope that it has called already
   */
  void workOn(@Nullable EndedCall last) {
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
    } catch (Throwable e) {
      execution.broken(e);
    } finally {
      CurrentThread.leave(here, outer, outerDepth);
      if (place >= 0) {
        Watchdog.end(place);
      }
    }
    if (!GATE.compareAndSet(this, WORKING, LEFT)) {
      while (gate == BEING_INTERRUPTED) {
        Thread.onSpinWait();
      }
      Thread.interrupted(); // the run's interrupt is not for what this thread does next
    }
    if (owesInterrupt) {
      Thread.currentThread().interrupt();
    }
    execution.group.leave(this);
    ContextLoaders.set(outerLoader);
    if ((errand != null || leavesItToOthers()) && execution.hasReady()) {
      execution.group.handOver();
    } else {
      execution.group.releaseToken();
    }
  }

  /** Lets others go on with the loops that this worker cannot go on with itself. */
  void offerLoops() {
    loops.forEach(execution.workQueue::offer);
  }

  /** Whether it looks for ready tasks when it has done what it is doing. */
  public boolean looksForMore() {
    return errand == null;
  }

  /** An attempt calls its task; it may have a token. */
  public void entersAttempt(boolean hasToken) {
    attempts += hasToken ? 1 : 0;
  }

  public void leavesAttempt(boolean hasToken) {
    attempts -= hasToken ? 1 : 0;
  }

  /** How many tokens depend on what its thread does: its own, and those of the attempts that it is in. */
  public int tokens() {
    return 1 + attempts;
  }

  /** Whether its thread is that of the run's caller. */
  boolean isCallers() {
    return execution.caller.is(thread);
  }

  boolean isOf(Execution other) {
    return execution == other;
  }

  /** Whether it only waits for what others produce. */
  public boolean isConsumer() {
    return errand != null && execution.engine.isConsumer(errand.task());
  }

  /** A task that consumes while others produce only waits, and is not one of those that work. */
  private void noHelperAnyMore() {
    if (!isConsumer()) {
      execution.helpers.release();
    }
  }

  /**
   * Interrupts what this worker is doing. The gate keeps the interrupt from hitting the thread after it
   * has left the run.
   */
  public void interrupt() {
    ItemPass present = pass;
    if (present != null) {
      present
          .halt(); // before the interrupt, so that a task that keeps it to itself is the last one
    }
    Thread target = thread;
    if (target != null && GATE.compareAndSet(this, WORKING, BEING_INTERRUPTED)) {
      interrupt(target);
      gate = INTERRUPTED;
    }
  }

  /** A thread may be of a class of the user's, and its interrupt may close a channel of the user's. */
  public static void interrupt(Thread target) {
    try {
      target.interrupt();
    } catch (Throwable e) {
      Thrown.log("a thread could not be interrupted", e);
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
    return mayBeSurplus() && execution.helpers.isCrowdedNow() && !execution.group.isNeeded();
  }

  private boolean mayBeSurplus() {
    return plan.namesExecutors || plan.emits;
  }

  /** What is open goes first, then what has waited, and new items come last; false if there is nothing. */
  private boolean doSomething() {
    ReadyWork work = execution.workQueue.takeWork();
    if (work != null) {
      passOn();
      offerUntouched();
      goOn(work);
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
    ItemLoop loop = loops.peekLast();
    if (loop != null) {
      takeFrom(loop);
      return true;
    }
    ItemLoop offered = execution.workQueue.takeOffer();
    if (offered != null) {
      has(offered);
      passOn();
      return true;
    }
    return false;
  }

  /** It is about to do something that may wait for the items of a loop that it has only begun. */
  private void offerUntouched() {
    ItemLoop loop = loops.peekLast();
    if (loop != null && loop.emitted() == 0) {
      execution.workQueue.offer(loop);
    }
  }

  /** It has found something to do, and sees to it that the rest is not left lying. */
  private void passOn() {
    if (hasJustCome) {
      hasJustCome = false;
      if (execution.hasReady()) {
        execution.helpers.demand(Helpers.MOST_ARRIVING);
      }
    }
  }

  /** Takes items of a loop all the way down; forgets the loop if it has none to give. */
  private void takeFrom(ItemLoop loop) {
    if (loop.roll(this)) {
      return;
    }
    ScopeCore item = loop.next(this);
    if (item == null) {
      loops.remove(
          loop); // most often the last; not if the loop was done, and another begun, by that
      return;
    }
    execution.workQueue.offerMore(loop);
    finish(item);
  }

  private void goOn(ReadyWork work) {
    if (work.task() >= 0) {
      chain(work.scope(), work.task());
    }
    if (work.scope().isMain()) {
      return;
    }
    finish(work.scope());
  }

  /** Does what is ready in an item, and gives its token back; true if that closed it. */
  private boolean finish(ScopeCore item) {
    if (item.isStraight() && isWatched()) {
      return pass().finish(item);
    }
    if (item.isStraight()) {
      item.beginOtherwise(execution);
      execution.workQueue.demand(item, item.plan().initialReady - 1);
    }
    return finishOther(item);
  }

  /** The same, for an item that does not go straight, or does not any more. */
  public boolean finishOther(ScopeCore item) {
    int task;
    while (!execution.halted && (task = item.pop()) >= 0) {
      chain(item, task);
    }
    return leave(item);
  }

  /** Gives a token of an item back; whoever gives the last one closes the item, and is told. */
  public boolean leave(ScopeCore item) {
    boolean closes = !execution.halted && item.release();
    if (closes) {
      item.loop().closed(item, this);
    }
    return closes;
  }

  /**
   * In the midst of a task that emits: does all that there is to do for an item, and for the loops in
   * it, and nothing else.
   */
  public void takeDown(ScopeCore item) {
    int outerLoops = loops.size();
    Attempt emitting = runner.callsFor(null);
    finish(item);
    while (!execution.halted && loops.size() > outerLoops) {
      takeFrom(loops.getLast());
    }
    runner.callsFor(emitting);
  }

  /** A loop has emitted all, and its items are closed. */
  public void loopDone(ItemLoop loop, boolean failed) {
    if (execution.halted) {
      return;
    }
    ScopeCore scope = loop.parent;
    int task = loop.task;
    int ready = execution.settlement.loopDone(scope, task, failed);
    if (scope.isMain()) {
      if (ready >= 0) {
        scope.push(ready);
      }
    } else {
      execution.workQueue.add(new ReadyWork(scope, ready)); // with the loop's token
    }
    if (execution.group.settled(loop)) {
      execution.group.releaseToken();
    }
  }

  /** Does a task, and what that makes ready, as long as there is a next one. */
  private void chain(ScopeCore scope, int first) {
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

  /** This task left the interrupt flag set, or somebody interrupts the caller of the run. */
  public void tidyInterrupt(int task) {
    if (Thread.currentThread().isInterrupted()) {
      tidyFlag(task);
    }
  }

  private void tidyFlag(int task) {
    if (gate != WORKING) {
      return; // the run has been halted
    }
    EngineCore engine = execution.engine;
    if (engine.leavesFlag(task)) {
      Thread.interrupted();
    } else if (execution.caller.is(thread)) {
      execution.cancel("the calling thread was interrupted", null);
    } else {
      Thread.interrupted();
      owesInterrupt |= isGuest;
      if (!isGuest) {
        engine.hasLeftFlag(task);
      }
    }
  }

  /** A loop of a task that this worker has called. */
  public void begin(ItemLoop loop) {
    if (!execution.group.await(loop)) {
      loop.giveUp();
      return;
    }
    if (!loop.parent.isMain()) {
      loop.parent.hold();
    }
    ItemLoop beside = loops.peekLast();
    if (beside != null && beside.parent == loop.parent) {
      execution.workQueue.offer(beside); // the source of one may wait for what the other does
    }
    has(loop);
    loop.stopIfRunIsStopping();
  }

  /** Items are taken from the loop here, unless that might keep this thread from taking the run's values. */
  private void has(ItemLoop loop) {
    loops.add(loop);
    if (isGuest && execution.isConsumed() && loop.mayPush()) {
      execution.detach();
    }
  }

  /** Whether what there is to do is for threads of the runtime. */
  private boolean leavesItToOthers() {
    return isGuest && execution.isDetached();
  }

  // The straight way

  /** It goes straight through items; made when there is one. */
  public ItemPass pass() {
    ItemPass present = pass;
    if (present == null) {
      pass = present = new ItemPass(execution, this);
    }
    return present;
  }

  /** A clock to measure the time of others by: the watchdog's, which costs nothing, while it looks. */
  public long clock() {
    return place >= 0 ? Watchdog.now() : System.nanoTime();
  }

  /** The task that it calls, on its own thread; -1 for none. */
  public int currentTask() {
    ItemPass present = pass;
    int straight = present != null && present.isUnderWay() ? present.currentTask() : -1;
    return straight >= 0 ? straight : runner.current();
  }

  // Being watched

  /** When the innermost attempt's time is up that this worker calls; null if that does not matter. */
  public @Nullable AttemptDeadline deadline() {
    return deadline;
  }

  /** The watchdog looks for this one, and those around it, from now on. */
  public void lookAfter(@Nullable AttemptDeadline innermost) {
    if (deadline != innermost) {
      DEADLINE.setRelease(this, innermost);
    }
  }

  /** Whether the watchdog looks, from now on until this worker leaves. */
  public boolean isWatched() {
    if (place < 0) {
      place = Watchdog.begin(this);
    }
    return place >= 0;
  }

  /** On its own thread: it goes on to the next task, or item. */
  public void makesAStep() {
    PROGRESS.setOpaque(this, progress + 1);
  }

  @Override
  public long progress() {
    ItemPass present = pass;
    return execution.helpers.isKept()
            || present != null && present.isUnderWay()
            || DEADLINE.getAcquire(this) != null
        ? (long) PROGRESS.getOpaque(this)
        : -1;
  }

  @Override
  public @Nullable Thread thread() {
    return thread;
  }

  @Override
  public void stands() {
    ItemPass present = pass;
    if (present != null && present.isUnderWay()) {
      present.letOthersIn();
    }
    execution.letOthersIn();
  }

  @Override
  public void lasts() {
    AttemptDeadline.look((AttemptDeadline) DEADLINE.getAcquire(this));
    if (execution.helpers.isKept() && execution.hasReady()) {
      execution.letOthersIn();
    }
  }

  /** Goes on in a scope, after a task that this thread has called already. */
  public void goOn(ScopeCore scope, EndedCall last) {
    int next = runner.called(scope, last);
    tidy(last.task());
    chain(scope, next);
  }

  @Override
  public CurrentThread.@Nullable Host outer() {
    return outer;
  }

  @Override
  public @Nullable RunOrigin origin() {
    Attempt attempt = runner.attempt();
    RunOrigin ofRun = execution.origin();
    return attempt == null ? ofRun : new RunOrigin(attempt, ofRun);
  }

  @Override
  public boolean adopt(ChildRun child) {
    return child.belongsTo(execution, runner.attempt());
  }

  @Override
  public Executor executor() {
    return execution.engine.executor();
  }

  @Override
  public @Nullable Executor comesFrom() {
    return comesFrom;
  }

  @Override
  public @Nullable Executor named() {
    return errand == null ? null : execution.engine.named(errand.task());
  }

  /**
   * A task on the caller's own thread may have met the interrupt that was meant for the caller; so may one
   * on the thread of somebody who has only started the run, or waits for it, and does its work meanwhile.
   */
  public void noticeInterrupt(int task, Throwable thrown) {
    if (Interrupts.isTheEnd(thrown)
        && !execution.halted
        && (isGuest || execution.caller.is(thread))
        && !(Thread.currentThread().isInterrupted() && execution.engine.leavesFlag(task))
        && Interrupts.hasMet(thrown)) {
      execution.cancel("the calling thread was interrupted", null);
      owesInterrupt |= isGuest; // the run's own interrupt is taken back where the guest leaves
      Thread.currentThread().interrupt();
    }
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
