package dev.attacca.runtime.internal.task;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.BusyTimes;
import dev.attacca.runtime.internal.run.EndedCall;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.ItemSource;
import dev.attacca.runtime.internal.run.RunFlow;
import dev.attacca.runtime.internal.run.TaskCounts;
import dev.attacca.runtime.internal.run.TaskObserver;
import dev.attacca.runtime.internal.run.Watchdog;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.CallEnd;
import dev.attacca.runtime.internal.scope.NullResult;
import dev.attacca.runtime.internal.scope.Overrides;
import dev.attacca.runtime.internal.scope.Rounds;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.SkipReasons;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a worker does with one task: looks whether it is to be called at all, calls it, and makes of what
 * it returned what the dependants are told. What takes more than a call becomes an {@link Attempt}, or a
 * {@link RunFlow a loop}.
 */
public final class TaskRunner implements Surroundings.Callee {
  private static final VarHandle CURRENT_TASK;
  private static final VarHandle TELLING;

  static {
    try {
      CURRENT_TASK = MethodHandles.lookup().findVarHandle(TaskRunner.class, "current", int.class);
      TELLING =
          MethodHandles.lookup().findVarHandle(TaskRunner.class, "telling", RunListener.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What it takes to time a call does not count beside this, in nanoseconds. */
  private static final long QUICK = 2_000;
  /** So many nanoseconds are more than the watchdog's clock may be late. */
  private static final long LONG = 5_000_000;

  /** The worker on whose thread a task that emits is being called. */
  private static final ThreadLocal<@Nullable Worker> CURRENT = new ThreadLocal<>();

  private final Worker worker;
  private final Execution execution;
  private final RunPlan plan;
  private final @Nullable TaskObserver observer;
  private final Settlement settlement;
  private final BusyTimes times;
  /** Tasks of items whose last call that was timed took next to nothing. */
  private final BitSet quick = new BitSet();

  /** The task that is being called; -1 for none. Read by others, for the record. */
  private volatile int current = -1;
  /** As above: the listener that is being told. */
  @SuppressWarnings("unused") // by TELLING
  private @Nullable RunListener telling;

  /** Of the worker's thread; read by others only where a task that is being called has handed it on. */
  private @Nullable Attempt attempt;

  public TaskRunner(Worker worker, Execution execution) {
    this.worker = worker;
    this.execution = execution;
    this.plan = execution.plan;
    this.observer = execution.observer;
    this.settlement = execution.settlement;
    this.times = execution.times;
  }

  /** The attempt that a task is being called for; null if it is a mere call. */
  public @Nullable Attempt attempt() {
    return attempt;
  }

  /** Says for which attempt this worker calls from now on; returns for which it did. */
  public @Nullable Attempt callsFor(@Nullable Attempt next) {
    Attempt last = attempt;
    attempt = next;
    return last;
  }

  /**
   * Does one task; returns one that it made ready, or -1.
   *
   * <p>In more than 325 bytes, so that HotSpot makes it no part of whoever calls it: by way of the loops in items, all that is called
   * from here comes here again, and would else be compiled many times over.
   */
  public int step(ScopeCore scope, int task) {
    worker.makesAStep();
    boolean flagged = (scope.slot(task) & TaskState.FLAG) != 0;
    if (flagged && !plan.overridden.get(task)) {
      int end = SkipReasons.endOf(scope, task);
      if (end != TaskState.RUNNING) {
        return settlement.skipped(scope, task, end, counts(scope));
      }
    }
    int[] states = plan.held[task];
    // in the order of their numbers; with one that is not to be had, none is kept
    for (int i = 0; states != null && i < states.length; i++) {
      if (!execution.flow.acquires(scope, task, states[i])) {
        while (--i >= 0) {
          execution.flow.releases(scope, states[i]);
        }
        return -1;
      }
    }
    if (flagged && plan.repeats[task] >= 0 && !mayCall(scope, task)) {
      return -1;
    }
    if (plan.batched[task]) { // its key is in with this, and its turn over
      Throwable refused = null;
      try {
        Objects.requireNonNull(execution.batches).parks(scope, task);
      } catch (Throwable e) {
        refused = e;
      }
      settlement.passesStates(scope, task);
      return refused == null ? -1 : settlement.failed(scope, task, refused, 1);
    }
    TaskNode.Policy policy = plan.policies[task];
    if (policy != null) {
      return new Attempt(scope, task, policy).begin(worker);
    }
    if (plan.special[task]) {
      return special(scope, task);
    }
    started(scope, task);
    int code;
    try {
      code = call(scope, task);
    } catch (Throwable e) {
      return thrown(scope, task, e);
    }
    return returned(scope, task, code);
  }

  /** Whether a repeat is to be asked for a round; if not, it has ended or failed. */
  private boolean mayCall(ScopeCore round, int call) {
    if (ItemSource.of(round).isStopped()) {
      settlement.ended(round, call, CallEnd.EMPTY, 0, counts(round));
      return false;
    }
    Throwable lacking = Rounds.lacking(round, call);
    if (lacking != null) {
      settlement.failed(round, call, lacking, 0);
    }
    return lacking == null;
  }

  private @Nullable TaskCounts counts(ScopeCore scope) {
    return scope.isMain() ? null : worker.counts();
  }

  /** Goes on where a task has been called on the straight way. */
  public int called(ScopeCore scope, EndedCall last) {
    CURRENT_TASK.setOpaque(this, -1);
    if (scope.isMain()) {
      times.pauses(last.task()); // since others were let in, if they were
    }
    Attempt tried = last.attempt();
    if (tried != null) {
      return last.code() == CallEnd.UNCALLED ? tried.begin(worker) : tried.wasCalled(worker, last);
    }
    return last.thrown() == null
        ? returned(scope, last.task(), last.code())
        : thrown(scope, last.task(), last.thrown());
  }

  private int returned(ScopeCore scope, int task, int code) {
    return switch (code) {
      case CallEnd.DONE, CallEnd.EMPTY -> ended(scope, task, code);
      case CallEnd.PENDING -> {
        new Attempt(scope, task, TaskNode.Policy.NONE).awaitFuture();
        yield -1;
      }
      default -> thrown(scope, task, nullResult(task));
    };
  }

  private void started(ScopeCore scope, int task) {
    scope.setSlot(task, TaskState.RUNNING);
    if (!scope.isMain()) {
      worker.counts().add(task, TaskCounts.STARTED);
    }
  }

  private int ended(ScopeCore scope, int task, int code) {
    Throwable misled = code == CallEnd.DONE ? SkipReasons.misled(scope, task) : null;
    return misled == null
        ? settlement.ended(scope, task, code, 1, counts(scope))
        : thrown(scope, task, misled);
  }

  private int thrown(ScopeCore scope, int task, Throwable thrown) {
    worker.noticeInterrupt(task, thrown);
    settlement.letGo(scope, task); // of an interceptor that has failed after its method
    return settlement.failed(
        scope, task, thrown == NullResult.INSTANCE ? nullResult(task) : thrown, 1);
  }

  // Loops and merges

  /** A loop, a merge, a request to a worker. */
  private int special(ScopeCore scope, int task) {
    TaskNode node = plan.graph.node(task);
    started(scope, task);
    if (node.kind() == Graph.Kind.MERGE) {
      execution.flow.mergeEnds(worker, scope, task); // all that could bring a value is over
      return -1;
    }
    if (node.kind() == Graph.Kind.REPEAT && !plan.overridden.get(task)) {
      if (observer != null) {
        observer.started(scope, task, 1); // what is called is what makes the rounds
      }
      execution.flow.repeats(worker, scope, task);
      return -1;
    }
    int code;
    try {
      code = call(scope, task);
    } catch (Throwable e) {
      return loopThrown(scope, task, e);
    }
    if (code == CallEnd.PENDING) {
      new Attempt(scope, task, TaskNode.Policy.NONE).awaitFuture();
    } else if (code == CallEnd.NULL_VALUE) {
      return thrown(scope, task, nullResult(task));
    } else {
      execution.flow.loopCalled(worker, scope, task, code);
    }
    return -1;
  }

  private int loopThrown(ScopeCore scope, int task, Throwable thrown) {
    worker.noticeInterrupt(task, thrown);
    return execution.flow.hasEmitted(worker, scope, task, thrown)
        ? -1
        : thrown(scope, task, thrown);
  }

  // Calling

  /** Calls the task, within all that surrounds it. */
  int call(ScopeCore scope, int task) throws Throwable {
    int outer = current;
    CURRENT_TASK.setOpaque(this, task);
    try {
      return scope.isMain() ? callTimed(scope, task) : callSampled(scope, task);
    } finally {
      CURRENT_TASK.setOpaque(this, outer);
    }
  }

  private int callTimed(ScopeCore scope, int task) throws Throwable {
    times.goesOn(task);
    try {
      return callAs(scope, task);
    } finally {
      times.pauses(task);
    }
  }

  /**
   * Of items each call is timed, but where calls have taken less than it is worth to time them: there one
   * of many is, and stands for the others. Whether a call is timed never depends on how long it takes.
   */
  private int callSampled(ScopeCore scope, int task) throws Throwable {
    int weight = quick.get(task) ? worker.counts().weight(task) : 1;
    if (weight == 0) {
      return callUntimed(scope, task);
    }
    long begin = System.nanoTime();
    try {
      return callAs(scope, task);
    } finally {
      long took = System.nanoTime() - begin;
      worker.counts().add(task, TaskCounts.BUSY, (took < LONG ? weight : 1) * took);
      quick.set(task, took < QUICK && plan.policies[task] == null && !plan.special[task]);
    }
  }

  /** For one that others stand for; one that takes long, against all experience, counts by itself. */
  private int callUntimed(ScopeCore scope, int task) throws Throwable {
    if (!worker.isWatched()) { // nobody looks at the clock
      return callAs(scope, task);
    }
    long begin = Watchdog.now();
    try {
      return callAs(scope, task);
    } finally {
      long took = Watchdog.now() - begin;
      if (took >= LONG) {
        worker.counts().add(task, TaskCounts.BUSY, took);
      }
    }
  }

  private int callAs(ScopeCore scope, int task) throws Throwable {
    if (plan.graph.node(task).emitter()) {
      Worker outer = CURRENT.get();
      CURRENT.set(worker);
      try {
        return callWithin(scope, task);
      } finally {
        if (outer == null) {
          CURRENT.remove();
        } else {
          CURRENT.set(outer);
        }
      }
    }
    return callWithin(scope, task);
  }

  private int callWithin(ScopeCore scope, int task) throws Throwable {
    if (plan.batchOf[task] >= 0) { // before anybody is told that it starts
      Objects.requireNonNull(execution.batches).begins(scope);
    }
    Surroundings around = execution.around;
    if (around != null) {
      return around.call(this, scope, task, attempt == null ? 1 : attempt.number());
    }
    return compute(scope, task);
  }

  /** Calls the method, or what there is in its place. */
  @Override
  public int compute(ScopeCore scope, int task) throws Throwable {
    if (!plan.indirect[task]) {
      return scope.compute(task);
    }
    Overrides overrides = execution.overrides;
    if (overrides != null && plan.overridden.get(task)) {
      return overrides.compute(scope, task);
    }
    if (plan.keyed[task]) {
      execution.flow.provides(scope, task);
    }
    return plan.graph.node(task).inbox() ? execution.flow.asks(scope, task) : scope.compute(task);
  }

  /** The task that is being called; -1 for none. */
  public int current() {
    return current;
  }

  /** This task is being called, on the thread that the worker stands for. */
  public void isIn(int task) {
    CURRENT_TASK.setOpaque(this, task);
  }

  /** The worker on whose thread a task that emits is being called. */
  public static @Nullable Worker currentWorker() {
    return CURRENT.get();
  }

  /** A listener is told by this worker; null if it has been. */
  public void tells(@Nullable RunListener listener) {
    TELLING.setRelease(this, listener);
  }

  /** The names of the tasks that the worker is in the midst of. */
  public List<String> running() {
    RunListener told = (RunListener) TELLING.getAcquire(this);
    if (told != null) {
      return List.of("the RunListener " + told.getClass().getName());
    }
    int task = current;
    return task < 0 ? List.of() : List.of(plan.name(task));
  }

  NullPointerException nullResult(int task) {
    return new NullPointerException(
        "task \"%s\" returned null; a task that may have no value returns Optional or is annotated @Nullable"
            .formatted(plan.name(task)));
  }
}
