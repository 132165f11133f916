package dev.attacca.runtime.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A thread's work on one run: takes a ready task, and goes on with what that made ready, until nothing
 * is; {@link Steps} says what it does with each. Used once, however often and however late an executor
 * may run it: whoever moves {@link #gate} from {@code EXPECTED} has it.
 */
final class Worker extends Members.Node<Worker> implements Runnable, Here.Host, Watchdog.Watched {
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
      DEADLINE = MethodHandles.lookup().findVarHandle(Worker.class, "deadline", Deadline.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Execution execution;
  private final Plan plan;
  final Steps steps;
  /** What to do instead of looking for ready tasks: an attempt on an executor of its own. */
  private final @Nullable Attempt errand;

  private final boolean isHelper;
  /** Whether it has not found anything to do yet. */
  private boolean hasJustCome = true;
  /** Of how many attempts it is in the call. */
  private int attempts;

  /** Counts of what happens in items; made when there is one. */
  private @Nullable Counts counts;
  /** Loops that this worker goes on with when it has nothing else to do, the innermost last. */
  private final Deque<LoopRun> loops = new ArrayDeque<>(0);

  private volatile @Nullable ItemPass pass;

  /** Where the watchdog looks for this worker; negative if it does not. */
  private int place = -1;

  @SuppressWarnings("unused") // by DEADLINE as well
  private @Nullable Deadline deadline;
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
  private Here.@Nullable Host outer;

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
  Worker(Execution execution, @Nullable Attempt errand, boolean isHelper) {
    this.execution = execution;
    this.plan = execution.plan;
    this.steps = new Steps(this, execution);
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
    Executor executor = handedTo;
    if (executor != null) {
      Membership.isSeenOn(executor);
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
  boolean handTo(Executor executor) {
    requester = Thread.currentThread();
    handedTo = executor;
    try {
      executor.execute(this);
    } finally {
      requester = null;
    }
    if (!isHelper) {
      execution.standIns.wake();
    }
    return !ranInline;
  }

  /** Where it waits for a thread; null if it does not. */
  @Nullable
  Executor isQueuedAt() {
    Executor executor = handedTo;
    return gate == EXPECTED && executor != null && Membership.isQueued(this, executor)
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
  boolean revoke() {
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
  void workAsGuest() {
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
    return execution.crew.enter(this);
  }

  /** It is about to be handed to an executor, and counts among those at work when it has come. */
  void isExpected() {
    expected = true;
    execution.helpers.addQueued();
  }

  /** It has come; or it will not. */
  void arrives() {
    if (expected) {
      expected = false;
      execution.helpers.noLongerQueued();
    }
  }

  /** The same on behalf of a thread that is in the midst of a task, and will say when it is through. */
  void comesIn(Thread here, int task) {
    gate = WORKING;
    steps.isIn(task);
    comesIn(here);
  }

  /**
   * Works on this thread until nothing is ready, once it is one of those at work.
   *
   * @param last the task of the main scope that it has called already
   */
  void workOn(@Nullable Called last) {
    @Nullable Object[] here = Here.place();
    outer = (Here.Host) here[0];
    int outerDepth = Here.enter(here, this);
    ClassLoader outerLoader = Loaders.enter(execution.loader);
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
      Here.leave(here, outer, outerDepth);
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
    execution.crew.leave(this);
    Loaders.set(outerLoader);
    if ((errand != null || leavesItToOthers()) && execution.hasReady()) {
      execution.crew.handOver();
    } else {
      execution.crew.releaseToken();
    }
  }

  /** Lets others go on with the loops that this worker cannot go on with itself. */
  void offerLoops() {
    loops.forEach(execution.agenda::offer);
  }

  /** Whether it looks for ready tasks when it has done what it is doing. */
  boolean looksForMore() {
    return errand == null;
  }

  /** An attempt calls its task; it may have a token. */
  void entersAttempt(boolean hasToken) {
    attempts += hasToken ? 1 : 0;
  }

  void leavesAttempt(boolean hasToken) {
    attempts -= hasToken ? 1 : 0;
  }

  /** How many tokens depend on what its thread does: its own, and those of the attempts that it is in. */
  int tokens() {
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
  boolean isConsumer() {
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
  void interrupt() {
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
  static void interrupt(Thread target) {
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
        && execution.helpers.reserve());
  }

  /**
   * Whether more threads work on the run than may, because an attempt needed one of its own, or one that
   * waited to emit goes on.
   */
  private boolean isSurplus() {
    return (plan.namesExecutors || plan.emits)
        && execution.helpers.isCrowded()
        && !execution.crew.isNeeded();
  }

  /** What is open goes first, then what has waited, and new items come last; false if there is nothing. */
  private boolean doSomething() {
    Work work = execution.agenda.takeWork();
    if (work != null) {
      passOn();
      offerUntouched();
      goOn(work);
      return true;
    }
    Scope main = execution.main;
    int task = main.pop();
    if (task >= 0) {
      passOn();
      offerUntouched();
      chain(main, task);
      return true;
    }
    Attempt attempt = execution.agenda.takeResumed();
    if (attempt != null) {
      passOn();
      offerUntouched();
      attempt.run(this);
      tidy(attempt.task());
      return true;
    }
    LoopRun loop = loops.peekLast();
    if (loop != null) {
      takeFrom(loop);
      return true;
    }
    LoopRun offered = execution.agenda.takeOffer();
    if (offered != null) {
      has(offered);
      passOn();
      return true;
    }
    return false;
  }

  /** It is about to do something that may wait for the items of a loop that it has only begun. */
  private void offerUntouched() {
    LoopRun loop = loops.peekLast();
    if (loop != null && loop.emitted() == 0) {
      execution.agenda.offer(loop);
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
  private void takeFrom(LoopRun loop) {
    if (loop.roll(this)) {
      return;
    }
    Scope item = loop.next(this);
    if (item == null) {
      loops.remove(
          loop); // most often the last; not if the loop was done, and another begun, by that
      return;
    }
    execution.agenda.offerMore(loop);
    finish(item);
  }

  private void goOn(Work work) {
    if (work.task() >= 0) {
      chain(work.scope(), work.task());
    }
    if (work.scope().isMain()) {
      return;
    }
    finish(work.scope());
  }

  /** Does what is ready in an item, and gives its token back; true if that closed it. */
  private boolean finish(Scope item) {
    if (item.isStraight() && isWatched()) {
      return pass().finish(item);
    }
    if (item.isStraight()) {
      item.beginOtherwise(execution);
      execution.agenda.demand(item, item.plan().initialReady - 1);
    }
    return finishOther(item);
  }

  /** The same, for an item that does not go straight, or does not any more. */
  boolean finishOther(Scope item) {
    int task;
    while (!execution.halted && (task = item.pop()) >= 0) {
      chain(item, task);
    }
    return leave(item);
  }

  /** Gives a token of an item back; whoever gives the last one closes the item, and is told. */
  boolean leave(Scope item) {
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
  void takeDown(Scope item) {
    int outerLoops = loops.size();
    Attempt emitting = steps.callsFor(null);
    finish(item);
    while (!execution.halted && loops.size() > outerLoops) {
      takeFrom(loops.getLast());
    }
    steps.callsFor(emitting);
  }

  /** A loop has emitted all, and its items are closed. */
  void loopDone(LoopRun loop, boolean failed) {
    if (execution.halted) {
      return;
    }
    Scope scope = loop.parent;
    int task = loop.task;
    int ready = execution.settlement.loopDone(scope, task, failed);
    if (scope.isMain()) {
      if (ready >= 0) {
        scope.push(ready);
      }
    } else {
      execution.agenda.add(new Work(scope, ready)); // with the loop's token
    }
    if (execution.crew.settled(loop)) {
      execution.crew.releaseToken();
    }
  }

  /** Does a task, and what that makes ready, as long as there is a next one. */
  private void chain(Scope scope, int first) {
    int task = first;
    while (task >= 0 && !execution.halted) {
      int called = task;
      task = steps.step(scope, called);
      tidy(called);
    }
  }

  /** What this task has left on the thread is not for the next. */
  private void tidy(int task) {
    tidyInterrupt(task);
    Loaders.set(execution.loader);
  }

  /** This task left the interrupt flag set, or somebody interrupts the caller of the run. */
  void tidyInterrupt(int task) {
    if (Thread.currentThread().isInterrupted()) {
      tidyFlag(task);
    }
  }

  private void tidyFlag(int task) {
    if (gate != WORKING) {
      return; // the run has been halted
    }
    Engine engine = execution.engine;
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
  void begin(LoopRun loop) {
    if (!execution.crew.await(loop)) {
      loop.giveUp();
      return;
    }
    if (!loop.parent.isMain()) {
      loop.parent.hold();
    }
    LoopRun beside = loops.peekLast();
    if (beside != null && beside.parent == loop.parent) {
      execution.agenda.offer(beside); // the source of one may wait for what the other does
    }
    has(loop);
    loop.stopIfRunIsStopping();
  }

  /** Items are taken from the loop here, unless that might keep this thread from taking the run's values. */
  private void has(LoopRun loop) {
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
  ItemPass pass() {
    ItemPass present = pass;
    if (present == null) {
      pass = present = new ItemPass(execution, this);
    }
    return present;
  }

  /** A clock to measure the time of others by: the watchdog's, which costs nothing, while it looks. */
  long clock() {
    return place >= 0 ? Watchdog.now() : System.nanoTime();
  }

  // Being watched

  /** When the innermost attempt's time is up that this worker calls; null if that does not matter. */
  @Nullable
  Deadline deadline() {
    return deadline;
  }

  /** The watchdog looks for this one, and those around it, from now on. */
  void lookAfter(@Nullable Deadline innermost) {
    if (deadline != innermost) {
      DEADLINE.setRelease(this, innermost);
    }
  }

  /** Whether the watchdog looks, from now on until this worker leaves. */
  boolean isWatched() {
    if (place < 0) {
      place = Watchdog.begin(this);
    }
    return place >= 0;
  }

  /** On its own thread: it goes on to the next task, or item. */
  void makesAStep() {
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
    Deadline.look((Deadline) DEADLINE.getAcquire(this));
    if (execution.helpers.isKept() && execution.hasReady()) {
      execution.letOthersIn();
    }
  }

  /** Goes on in a scope, after a task that this thread has called already. */
  void goOn(Scope scope, Called last) {
    int next = steps.called(scope, last);
    tidy(last.task());
    chain(scope, next);
  }

  @Override
  public Here.@Nullable Host outer() {
    return outer;
  }

  @Override
  public @Nullable Origin origin() {
    Attempt attempt = steps.attempt();
    Origin ofRun = execution.origin();
    return attempt == null ? ofRun : new Origin(attempt, ofRun);
  }

  @Override
  public boolean adopt(ChildRun child) {
    return child.belongsTo(execution, steps.attempt());
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
  void noticeInterrupt(int task, Throwable thrown) {
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

  Counts counts() {
    Counts present = counts;
    if (present == null) {
      counts = present = new Counts(plan.size());
    }
    return present;
  }

  @Nullable
  Counts countsOrNull() {
    return counts;
  }
}
