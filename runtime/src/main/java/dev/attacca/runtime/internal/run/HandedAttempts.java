package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.MemberList;
import dev.attacca.runtime.internal.base.Timer;
import dev.attacca.runtime.internal.plan.LoopPrecedence;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.ScopePath;
import dev.attacca.runtime.internal.task.Attempt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Attempts that have been handed to executors that tasks name, and have not been begun there.
 *
 * <p><b>Who holds such a thread</b> while it does nothing? Only a loop that emits from the midst of its
 * method, and waits for room: all else that waits, waits without a thread, or on one of the runtime's. What
 * makes the room may need the very thread: a task of the loop's own items, or the method of an earlier item's
 * loop, since items reach streams and states in their order. How many threads an executor has, nobody knows
 * in general. So a loop that waits for room does, on its thread, what waits for a thread of the same executor.
 * It is the executor's thread all the same, and tasks stay where they belong.
 *
 * <p><b>Why nobody waits for what is below him on the stack.</b> Each such attempt is one of two kinds. A
 * mere call ends by itself, and may be done anywhere. The method of another loop may wait for room in turn;
 * it is begun only on top of loops that come later, see {@link LoopPrecedence}, none of which it ever waits for. So
 * the loops on a stack get earlier and earlier. Suppose that nothing goes on any more. Among all that has
 * not ended take what waits for nothing but a thread, and of loops the earliest: whoever sleeps on a thread
 * of that executor is later, or the attempt is a mere call, so he can do it; a contradiction.
 *
 * <p><b>When.</b> At once where nothing else in the run can go on, see {@link RestDetector}. Else after two ticks, in
 * which the executor has not found a thread of its own: it is better that each of its threads does its own.
 * The same for what runs that a task has begun wait for at this executor, as the task may wait for them.
 *
 * <p><b>What is left.</b> User code may wait for what nobody knows of. So if a loop is asleep on one of an
 * executor's threads and yet cannot do what waits there, being the earlier one, that is done all the same when
 * nothing else can go on; then the run is at rest with nothing left to try, and says so. If nobody can see
 * whether the executor has other threads, these have some time first.
 *
 * <p>Guarded by the run.
 */
final class HandedAttempts {
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(10);

  private final Execution execution;
  private final Object lock;

  // Guarded
  private final MemberList<Worker> waiting = new MemberList<>();
  /** Those that only sleepers could see to when that was looked at; one may have come since. */
  private final List<Worker> behind = new ArrayList<>(0);

  private boolean ticks;
  /** Time is running for executors that may have other threads. */
  private boolean timed;
  /** It has run out, and nothing has gone on since. */
  private boolean timeIsUp;
  /** Counts what has gone on. */
  private int steps;

  HandedAttempts(Execution execution, Object lock) {
    this.execution = execution;
    this.lock = lock;
  }

  /** One is about to be handed over. */
  void add(Worker errand) {
    waiting.add(errand);
    mayHaveToTick();
  }

  /** It has come, or will not come. */
  void remove(Worker errand) {
    waiting.remove(errand);
    somethingGoesOn();
  }

  /** Somebody is awake again, for one. */
  void somethingGoesOn() {
    timeIsUp = false;
    steps++;
  }

  List<Worker> all() {
    return waiting.toList();
  }

  int count() {
    return waiting.size();
  }

  // Who does them

  /**
   * How many only those who are asleep can see to. Where nobody knows that there are no other threads, they
   * have some time, and count only then.
   */
  long behind(List<Sleeper> asleep) {
    behind.clear();
    boolean inDoubt = false;
    for (Worker errand : waiting.toList()) {
      Executor executor = errand.isQueuedAt();
      if (executor == null || asleep.stream().noneMatch(one -> one.keeps(executor))) {
        continue;
      }
      boolean certain = timeIsUp
          || asleep.stream().anyMatch(one -> mayDo(one, errand, executor))
          || PoolMembership.isAll(executor, threadsOf(executor, asleep));
      if (certain) {
        behind.add(errand);
      }
      inDoubt |= !certain;
    }
    if (inDoubt && !timed) {
      timed = true;
      int before = steps;
      Timer.after(RestDetector.patience(execution, false), () -> timeUp(before));
    }
    return behind.size();
  }

  private static int threadsOf(Executor executor, List<Sleeper> asleep) {
    Set<Thread> threads = new HashSet<>();
    asleep.stream()
        .filter(one -> one.keeps(executor))
        .forEach(one -> threads.add(one.keptThread()));
    return threads.size();
  }

  private void timeUp(int before) {
    synchronized (lock) {
      timed = false;
      timeIsUp = steps == before;
      execution.group.rest.look();
    }
  }

  /** At rest: has one of those asleep do one of these; false if there is nothing to do. */
  boolean callOne(List<Sleeper> asleep) {
    Sleeper last = null;
    for (Worker errand : behind) {
      Executor executor = errand.handedTo();
      for (Sleeper sleeper : asleep) {
        if (mayDo(sleeper, errand, executor)) {
          execution.group.rest.call(sleeper);
          return true;
        }
        last = sleeper.isOn(executor) ? sleeper : last;
      }
    }
    if (last != null) {
      last.mayDoAnything = true;
      execution.group.rest.call(last);
    }
    return last != null;
  }

  /** Whether what is handed to this executor can be done by one who sleeps, whatever he sleeps for. */
  private boolean mayDo(Sleeper sleeper, Worker errand, Executor executor) {
    ScopeCore scope = sleeper.scope;
    Attempt attempt = errand.errand();
    if (scope == null || attempt == null || !sleeper.isOn(executor)) {
      return false;
    }
    RunPlan plan = execution.plan;
    return !plan.graph.node(attempt.task()).emitter()
        || plan.precedence()
            .isBefore(
                ScopePath.to(attempt.scope(), attempt.task()), ScopePath.to(scope, sleeper.task));
  }

  /** What one does who has been called for that: a mere call, or the earliest loop; null for nothing. */
  @Nullable
  Worker takeFor(Sleeper sleeper) {
    Worker best = null;
    synchronized (lock) {
      for (Worker errand : waiting.toList()) {
        Executor executor = errand.isQueuedAt();
        if (executor != null
            && (mayDo(sleeper, errand, executor) || sleeper.mayDoAnything && sleeper.isOn(executor))
            && (best == null || isBefore(errand, best))) {
          best = errand;
        }
      }
    }
    return best == null ? takeOfChildren(sleeper, execution, 1) : best;
  }

  private boolean isBefore(Worker errand, Worker other) {
    Attempt one = errand.requireErrand();
    Attempt two = other.requireErrand();
    boolean emits = execution.plan.graph.node(one.task()).emitter();
    boolean otherEmits = execution.plan.graph.node(two.task()).emitter();
    return emits && otherEmits
        ? execution
            .plan
            .precedence()
            .isBefore(ScopePath.to(one.scope(), one.task()), ScopePath.to(two.scope(), two.task()))
        : !emits && otherEmits;
  }

  // Where the run goes on

  /** Looks again in a while, if there may be something that one who sleeps should do. With the lock. */
  void mayHaveToTick() {
    if (!ticks
        && execution.group.rest.isAsleepOnExecutor()
        && !(waiting.isEmpty() && execution.group.children().isEmpty())) {
      ticks = true;
      Timer.after(TICK, this::tick);
    }
  }

  private void tick() {
    List<Sleeper> asleep;
    synchronized (lock) {
      ticks = false;
      if (execution.halted) {
        return;
      }
      asleep = execution.group.rest.asleepOnExecutors();
      for (Worker errand : waiting.toList()) {
        Executor executor = errand.isQueuedAt();
        if (executor != null && ++errand.ticks > 2) {
          asleep.stream()
              .filter(one -> mayDo(one, errand, executor))
              .findFirst()
              .ifPresent(execution.group.rest::call);
        }
      }
    }
    for (Sleeper sleeper : asleep) {
      if (takeOfChildren(sleeper, execution, 3) != null) {
        execution.group.rest.call(sleeper);
      }
    }
    synchronized (lock) {
      mayHaveToTick();
    }
  }

  /** What runs that this one's tasks have begun have waited for, for so many ticks. */
  private static @Nullable Worker takeOfChildren(Sleeper sleeper, Execution parent, int atLeast) {
    for (ChildRun child : parent.group.childrenNow()) {
      Execution run = child.run();
      if (child.isTaken && !run.group.rest.isRead()) {
        continue; // goes on only as its values are taken, perhaps by one who waits for the sleeper
      }
      Worker worker =
          run.group.takeHanded(sleeper.isOn(run.engine.executor()), sleeper.executors());
      if (worker != null && (atLeast == 1 || ++worker.ticks >= atLeast)) {
        return worker;
      }
      worker = takeOfChildren(sleeper, run, atLeast);
      if (worker != null) {
        return worker;
      }
    }
    return null;
  }

  /** One of these, or of those who are summoned, that waits for a thread of one of these executors. */
  @Nullable
  Worker firstQueued(List<Worker> summoned, boolean main, List<Executor> named) {
    List<Worker> all = new ArrayList<>(all());
    all.addAll(summoned);
    for (Worker worker : all) {
      Executor executor = worker.isQueuedAt();
      if (executor != null
          && (main && executor == execution.engine.executor() || named.contains(executor))) {
        return worker;
      }
    }
    return null;
  }
}
