package dev.attacca.runtime.engine;

import dev.attacca.runtime.Graph;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A thread's work on one run: takes a ready task, and goes on with what that made ready, until nothing
 * is. Used once.
 */
final class Worker extends Members.Node<Worker> implements Runnable {
  private static final int WORKING = 0;
  private static final int BEING_INTERRUPTED = 1;
  private static final int INTERRUPTED = 2;
  private static final int LEFT = 3;
  private static final VarHandle GATE;
  private static final VarHandle CURRENT_TASK;

  static {
    try {
      GATE = MethodHandles.lookup().findVarHandle(Worker.class, "gate", int.class);
      CURRENT_TASK = MethodHandles.lookup().findVarHandle(Worker.class, "current", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The worker on whose thread a task that emits is being called. */
  private static final ThreadLocal<@Nullable Worker> CURRENT = new ThreadLocal<>();

  /** The executor of the run that a thread works on. */
  private static final ThreadLocal<@Nullable Executor> EXECUTOR = new ThreadLocal<>();

  private final Execution execution;
  private final Plan plan;
  private final @Nullable Observer observer;
  /** What to do instead of looking for ready tasks: an attempt on an executor of its own. */
  private final @Nullable Attempt errand;

  private final boolean isHelper;
  /** Whether it has not found anything to do yet. */
  private boolean hasJustCome = true;
  /** Counts of what happens in items; made when there is one. */
  private @Nullable Counts counts;
  /** Loops that this worker goes on with when it has nothing else to do, the innermost last. */
  private final Deque<LoopRun> loops = new ArrayDeque<>(4);

  /** Guarded by the run. */
  boolean hasToken;
  /** The thread that hands this worker to an executor, while it does so. */
  private @Nullable Thread requester;
  /** The executor ran this worker on the thread that handed it in, where it did nothing. */
  private boolean ranInline;
  /** Set before the worker is entered in the run's list. */
  @Nullable
  Thread thread;

  /** The task that is being called; -1 for none. Read by others, for the record. */
  private volatile int current = -1;

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
    this.observer = execution.observer;
    this.errand = errand;
    this.isHelper = isHelper;
  }

  /**
   * On a thread of the executor. Where that is the very thread that is handing the worker in, nothing
   * is done here: tasks would pile up on its stack; it works on its own instead.
   */
  @Override
  public void run() {
    if (requester == Thread.currentThread()) {
      ranInline = true;
    } else {
      work();
    }
  }

  /**
   * Asks an executor for a thread to work on; false if it has none but this one.
   *
   * @throws RejectedExecutionException if it has none at all
   */
  boolean handTo(Executor executor) {
    requester = Thread.currentThread();
    executor.execute(this);
    requester = null; // not cleared if that throws: then nobody has the worker
    return !ranInline;
  }

  /** Works on this thread until nothing is ready. */
  void work() {
    thread = Thread.currentThread();
    if (isHelper) {
      execution.helpers.arrived();
    }
    if (!execution.crew.enter(this)) {
      noHelperAnyMore();
      return;
    }
    Executor outer = EXECUTOR.get();
    EXECUTOR.set(execution.engine.executor());
    try {
      if (errand != null) {
        errand.run(this);
        noHelperAnyMore();
      } else {
        drain();
      }
      offerLoops(); // of one that leaves because there are too many
    } catch (Throwable e) {
      execution.broken(e);
    } finally {
      EXECUTOR.set(outer);
    }
    if (!GATE.compareAndSet(this, WORKING, LEFT)) {
      while (gate == BEING_INTERRUPTED) {
        Thread.onSpinWait();
      }
      Thread.interrupted(); // the run's interrupt is not for what this thread does next
    }
    execution.crew.leave(this);
    if (errand != null && execution.hasReady()) {
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
    Thread target = thread;
    if (target != null && GATE.compareAndSet(this, WORKING, BEING_INTERRUPTED)) {
      target.interrupt();
      gate = INTERRUPTED;
    }
  }

  private void drain() {
    do {
      while (!execution.halted && !isSurplus() && doSomething()) {}
      execution.helpers.release();
    } while (!execution.halted && execution.hasReady() && execution.helpers.reserve());
  }

  /** Whether more threads work on the run than may, because an attempt needed one of its own. */
  private boolean isSurplus() {
    return plan.namesExecutors && execution.helpers.isCrowded();
  }

  /** What is open goes first, then what has waited, and new items come last; false if there is nothing. */
  private boolean doSomething() {
    Work work = execution.agenda.takeWork();
    if (work != null) {
      passOn();
      goOn(work);
      return true;
    }
    Scope main = execution.main;
    int task = main.pop();
    if (task >= 0) {
      chain(main, task);
      return true;
    }
    LoopRun loop = loops.peekLast();
    if (loop != null) {
      workOn(loop);
      return true;
    }
    Attempt attempt = execution.agenda.takeResumed();
    if (attempt != null) {
      attempt.run(this);
      tidyInterrupt();
      return true;
    }
    LoopRun offered = execution.agenda.takeOffer();
    if (offered != null) {
      loops.add(offered);
      passOn();
      return true;
    }
    return false;
  }

  private void passOn() {
    if (hasJustCome) {
      hasJustCome = false;
      execution.agenda.passOn();
    }
  }

  /** Takes one item of a loop all the way down; forgets the loop if it has none to give. */
  private void workOn(LoopRun loop) {
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

  /** Does what is ready in an item, and gives its token back. */
  private void finish(Scope item) {
    int task;
    while (!execution.halted && (task = item.pop()) >= 0) {
      chain(item, task);
    }
    leave(item);
  }

  /** Gives a token of an item back; whoever gives the last one closes the item. */
  void leave(Scope item) {
    if (!execution.halted && item.release()) {
      item.loop().closed(item, this);
    }
  }

  /**
   * In the midst of a task that emits: does all that there is to do for an item, and for the loops in
   * it, and nothing else.
   */
  void takeDown(Scope item) {
    int outer = loops.size();
    finish(item);
    while (!execution.halted && loops.size() > outer) {
      workOn(loops.getLast());
    }
  }

  /** A loop has emitted all, and its items are closed. */
  void loopDone(LoopRun loop, boolean failed) {
    if (execution.halted) {
      return;
    }
    Scope scope = loop.parent;
    int task = loop.task;
    if (!failed) {
      scope.setSlot(task, Slot.DONE);
      if (observer != null) {
        observer.finished(scope, task, 1);
      }
    }
    execution.streams.close(scope, task);
    int ready = Settling.settled(scope, task, false, !failed);
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
      task = step(scope, task);
      tidyInterrupt();
    }
  }

  /** A task left the interrupt flag set, or somebody interrupts the caller of the run. */
  private void tidyInterrupt() {
    if (!Thread.currentThread().isInterrupted()) {
      return;
    }
    if (execution.caller.is(thread)) {
      execution.cancel("the calling thread was interrupted", null);
    } else if (gate == WORKING) {
      Thread.interrupted();
    }
  }

  /** Does one task; returns one that it made ready, or -1. */
  private int step(Scope scope, int task) {
    if ((scope.slot(task) & Slot.FLAG) != 0) {
      int unmet = Reasons.firstUnmet(scope, task);
      if (unmet >= 0) {
        return skip(scope, task, unmet);
      }
    }
    int[] states = plan.held[task];
    if (states != null && !acquire(scope, task, states)) {
      return -1;
    }
    Node.Policy policy = plan.policies[task];
    if (policy != null) {
      new Attempt(scope, task, policy).begin(this);
      return -1;
    }
    return plan.special[task] ? special(scope, task) : plainly(scope, task);
  }

  private int plainly(Scope scope, int task) {
    started(scope, task);
    int code;
    try {
      code = call(scope, task);
    } catch (Throwable e) {
      return thrown(scope, task, e);
    }
    return switch (code) {
      case Scope.DONE, Scope.EMPTY -> ended(scope, task, code);
      case Scope.PENDING -> {
        new Attempt(scope, task, Node.Policy.NONE).awaitFuture();
        yield -1;
      }
      default -> thrown(scope, task, nullResult(task));
    };
  }

  private void started(Scope scope, int task) {
    scope.setSlot(task, Slot.RUNNING);
    if (!scope.isMain()) {
      counts().add(task, Counts.STARTED);
    }
    if (observer != null) {
      observer.started(scope, task, 1);
    }
  }

  /** A loop, a merge, a request to a worker. */
  private int special(Scope scope, int task) {
    Node node = plan.blueprint.node(task);
    if (node.kind() == Graph.Kind.MERGE) {
      scope.setSlot(task, Slot.RUNNING);
      if (!scope.isMain()) {
        counts().add(task, Counts.STARTED);
      }
      MergeRun run = scope.mergeRun(task);
      if (run != null) {
        run.sourceEnded(this); // all that could bring a value is over
      }
      return -1;
    }
    started(scope, task);
    int code;
    try {
      code = call(scope, task);
    } catch (Throwable e) {
      return loopThrown(scope, task, e);
    }
    if (code == Scope.PENDING) {
      new Attempt(scope, task, Node.Policy.NONE).awaitFuture();
    } else if (code == Scope.NULL_VALUE) {
      return thrown(scope, task, nullResult(task));
    } else {
      loopCalled(scope, task, code);
    }
    return -1;
  }

  /** The method of a loop has returned; true if that is what it did. */
  void loopCalled(Scope scope, int task, int code) {
    execution.releaseStates(scope, task); // held by the method, not by the items
    Object note = scope.note(task);
    if (code == Scope.EMITTED && note instanceof EmitterLoop loop) {
      loop.bodyEnded(this);
    } else if (code == Scope.EMITTED) { // its emitter was never made
      begin(new PullLoop(execution, scope, task, List.of()));
    } else if (note instanceof Flow.Publisher<?> publisher) {
      PublisherLoop loop = new PublisherLoop(execution, scope, task);
      begin(loop);
      loop.subscribeTo(publisher);
    } else {
      begin(new PullLoop(execution, scope, task, Objects.requireNonNull(note)));
    }
  }

  private void begin(LoopRun loop) {
    if (!execution.crew.await(loop)) {
      loop.giveUp();
      return;
    }
    if (!loop.parent.isMain()) {
      loop.parent.hold();
    }
    loops.add(loop);
    loop.stopIfRunIsStopping();
  }

  /** True if the failure is that of a loop which has emitted already, and ends when its items do. */
  boolean failedWhileEmitting(Scope scope, int task, Throwable thrown) {
    if (!(scope.note(task) instanceof EmitterLoop loop)) {
      return false;
    }
    execution.releaseStates(scope, task);
    if (loop.isStopped()) {
      loop.bodyEnded(this);
    } else {
      loop.leaveMethod();
      loop.fail(this, thrown);
    }
    return true;
  }

  private int loopThrown(Scope scope, int task, Throwable thrown) {
    noticeInterrupt(thrown);
    return failedWhileEmitting(scope, task, thrown) ? -1 : thrown(scope, task, thrown);
  }

  /** Calls the task's method, within the user's wrapper if there is one. */
  int call(Scope scope, int task) throws Throwable {
    int outer = current;
    CURRENT_TASK.setOpaque(this, task);
    try {
      return callAs(scope, task);
    } finally {
      CURRENT_TASK.setOpaque(this, outer);
    }
  }

  private int callAs(Scope scope, int task) throws Throwable {
    if (plan.blueprint.node(task).emitter()) {
      Worker outer = CURRENT.get();
      CURRENT.set(this);
      try {
        return callWrapped(scope, task);
      } finally {
        CURRENT.set(outer);
      }
    }
    return callWrapped(scope, task);
  }

  private int callWrapped(Scope scope, int task) throws Throwable {
    Runnable wrapper = execution.wrapped;
    if (plan.special[task]) {
      return wrapper == null
          ? compute(scope, task)
          : Wrapped.call(wrapper, () -> compute(scope, task));
    }
    return wrapper == null ? scope.compute(task) : Wrapped.call(wrapper, () -> scope.compute(task));
  }

  /** Where a task is not simply its method. */
  private int compute(Scope scope, int task) throws Throwable {
    Node node = plan.blueprint.node(task);
    if (node.inbox()) {
      return execution.streams.inbox(task, scope).ask(scope);
    }
    Overrides overrides = execution.overrides;
    if (overrides != null && plan.overridden.get(task)) {
      return scope.emit(task, overrides.value(task));
    }
    return scope.compute(task);
  }

  /** The worker on whose thread a task that emits is being called. */
  static @Nullable Worker current() {
    return CURRENT.get();
  }

  /** Whether this thread works on a run of this executor, and is likely to be one of its threads. */
  static boolean isOn(Executor executor) {
    return EXECUTOR.get() == executor;
  }

  /** In the order of their numbers; with one that is not to be had, none is kept. */
  private boolean acquire(Scope scope, int task, int[] states) {
    for (int i = 0; i < states.length; i++) {
      if (!scope.lane(states[i]).acquire(scope, task)) {
        while (--i >= 0) {
          scope.lane(states[i]).release();
        }
        return false;
      }
    }
    return true;
  }

  private int skip(Scope scope, int task, int unmet) {
    scope.setSlot(task, Slot.skipped(unmet));
    if (observer != null) {
      observer.skipped(scope, task);
    }
    if (!scope.isMain()) {
      counts().add(task, Counts.SKIPPED);
    }
    execution.streams.close(scope, task);
    return Settling.settled(scope, task, false, false);
  }

  private int ended(Scope scope, int task, int code) {
    Throwable misled =
        plan.selective[task] && code == Slot.DONE ? Reasons.misled(scope, task) : null;
    if (misled != null) {
      return thrown(scope, task, misled);
    }
    scope.setSlot(task, code);
    if (observer != null) {
      observer.finished(scope, task, 1);
    }
    if (!scope.isMain()) {
      counts().add(task, code == Slot.DONE ? Counts.OUT : Counts.EMPTY);
    }
    execution.releaseStates(scope, task);
    return Settling.settled(
        scope, task, code == Slot.DONE, code == Slot.DONE && !plan.selective[task]);
  }

  private int thrown(Scope scope, int task, Throwable thrown) {
    noticeInterrupt(thrown);
    execution.releaseStates(scope, task);
    boolean goesOn =
        execution.fail(scope, task, thrown == NullResult.INSTANCE ? nullResult(task) : thrown, 1);
    if (!goesOn) {
      return -1;
    }
    execution.streams.close(scope, task);
    return Settling.settled(scope, task, false, false);
  }

  /** A task on the caller's own thread may have met the interrupt that was meant for the caller. */
  void noticeInterrupt(Throwable thrown) {
    if (thrown instanceof InterruptedException
        && !execution.halted
        && execution.caller.is(thread)) {
      execution.cancel("the calling thread was interrupted", null);
      Thread.currentThread().interrupt();
    }
  }

  NullPointerException nullResult(int task) {
    return new NullPointerException(
        "task \"%s\" returned null; a task that may have no value returns Optional or is annotated @Nullable"
            .formatted(plan.name(task)));
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

  /** The names of the tasks that this worker is in the midst of. */
  List<String> running() {
    int task = current;
    return task < 0 ? List.of() : List.of(plan.name(task));
  }
}
