package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.base.MemberList;
import dev.attacca.runtime.internal.plan.RunPlan;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Who works on a run, and what keeps it from being over.
 *
 * <p><b>When a run is over.</b> {@link #tokens} counts what may still make something ready: threads
 * that work on the run, and {@link UnfinishedPart} things such as awaited futures, time between attempts and
 * places in the queue of a limit. A worker gives its token back when it finds nothing ready. Only
 * holders of tokens make tasks ready, so when the last token is back, nothing is ready and nothing will
 * be: every task that can settle has settled, and the run is over. No counting of tasks is needed, and
 * the same rule ends a run that was halted. One who has been called for what others
 * have done meanwhile is not waited for, see {@link SummonedWorkers}.
 *
 * <p>{@link WaitingEmitters} sees to what is ready when all wait to emit. {@link RestDetector} tells when all tokens are held by those who wait for each other.
 *
 * <p><b>One lock.</b> {@link Execution}, this, {@link CallerThread}, {@link RestDetector} and {@link RunCounts} share one lock,
 * which the execution makes and hands on; "guarded" means by that one, never by the object itself. A
 * method that is said to be called "with the lock" is only part of a step. A halt, for one, is set,
 * takes back the tokens of those who have not come, and lists those whom it has to tell, all in one
 * step; so none of these may be given a lock of its own.
 */
public final class WorkerGroup {
  private final Execution execution;
  private final EngineCore engine;
  private final RunPlan plan;
  private final Helpers helpers;
  public final RunCounts tally;
  public final RestDetector rest;
  /** Those that were handed to executors that tasks name, and have not come yet. */
  private final HandedAttempts errands;

  public final WaitingEmitters emitters;
  /** The one of the run. */
  private final Object lock;

  // Guarded
  private int tokens;
  /** Those at work. */
  private final MemberList<Worker> workers = new MemberList<>();

  final SummonedWorkers summoned;

  private final MemberList<UnfinishedPart> pending = new MemberList<>();
  /** How many of these are children that go on only as their values are taken. */
  private int taken;

  private boolean begun;
  private boolean ending;

  WorkerGroup(Execution execution, Object lock) {
    this.execution = execution;
    this.engine = execution.engine;
    this.plan = execution.plan;
    this.helpers = execution.helpers;
    this.tally = new RunCounts(plan, this, lock);
    this.errands = new HandedAttempts(execution, lock);
    this.rest = new RestDetector(execution, this, errands, lock);
    this.emitters = new WaitingEmitters(execution, this, lock);
    this.summoned = new SummonedWorkers(execution, lock);
    this.lock = lock;
  }

  /** The run begins, on this thread, which holds its one token. */
  void begin() {
    synchronized (lock) {
      tokens = 1;
      helpers.begin();
      begun = true;
    }
  }

  // Coming and going

  /** Hands a token to someone, who surely comes unless the run is halted; null if it has been. */
  @Nullable
  Worker summon() {
    synchronized (lock) {
      if (execution.halted) {
        return null;
      }
      Worker worker = new Worker(execution, null, false);
      summoned.add(worker);
      return worker;
    }
  }

  /** A worker begins; false if nothing is left to do. */
  boolean enter(Worker worker) {
    synchronized (lock) {
      if (worker.isErrand()) {
        errands.remove(worker);
      }
      if (worker.hasToken) {
        summoned.remove(worker);
      } else if (tokens == 0 || ending) {
        return false;
      } else {
        tokens++;
        worker.hasToken = true;
      }
      workers.add(worker);
      emitters.comes(worker);
      return true;
    }
  }

  /** A worker is about to be handed to an executor that its task names. */
  public void expect(Worker errand) {
    synchronized (lock) {
      errands.add(errand);
    }
  }

  /** It will not come. */
  public void expectNoMore(Worker errand) {
    synchronized (lock) {
      errands.remove(errand);
    }
  }

  /**
   * One that waits for a thread of one of these executors.
   *
   * @param main of the run's own as well
   */
  @Nullable
  Worker takeHanded(boolean main, List<Executor> named) {
    synchronized (lock) {
      return errands.firstQueued(main ? summoned.toList() : List.of(), main, named);
    }
  }

  /** A worker ends, and can no longer be interrupted. Its token stays with it. */
  void leave(Worker worker) {
    synchronized (lock) {
      workers.remove(worker);
      emitters.goes(worker);
      tally.left(worker);
    }
    emitters.relieve();
  }

  /** See {@link WaitingEmitters#begins}. */
  public void beginsToWait(Worker worker) {
    emitters.begins(worker);
  }

  public void endsToWait(Worker worker) {
    emitters.ends(worker);
  }

  /** With a token of its own. With the lock. */
  @Nullable
  Worker summonNow() {
    Worker worker = summon();
    tokens += worker == null ? 0 : 1;
    return worker;
  }

  /** Whether this thread works on the run, and will go on to do so. With the lock. */
  private boolean isAtWork(Thread thread) {
    return workers.toList().stream()
        .anyMatch(worker -> worker.thread == thread && worker.waits == 0 && !worker.isConsumer());
  }

  /** Those at work. With the lock. */
  List<Worker> workers() {
    return workers.toList();
  }

  // Tokens

  /** A thread that works on the run gives its token back; the last one ends the run. */
  public void releaseToken() {
    if (releaseLast()) {
      execution.lifecycle.end();
    }
  }

  /** The same for a thread that must not be made to end the run, with all that users do then. */
  public void releaseTokenFromElsewhere() {
    if (releaseLast()) {
      execution.lifecycle.endElsewhere();
    }
  }

  boolean releaseLast() {
    boolean last;
    List<ChildRun> left;
    synchronized (lock) {
      tokens--;
      int inVain = summoned.inVain();
      last = tokens == inVain && begun && !ending;
      if (last) {
        tokens -= summoned.takeTokens();
        ending = true;
      }
      left = taken > 0 && tokens - inVain == taken && begun && !ending ? children() : List.of();
      rest.look();
    }
    left.forEach(ChildRun::abandon); // nobody is there to take their values
    return last;
  }

  /** Runs that tasks have begun and that go on. */
  List<ChildRun> childrenNow() {
    synchronized (lock) {
      return children();
    }
  }

  /** The same. With the lock. */
  List<ChildRun> children() {
    return pending.toList().stream()
        .filter(ChildRun.class::isInstance)
        .map(ChildRun.class::cast)
        .toList();
  }

  /**
   * A thread that does not work on the run, and must not be made to, gives its token to someone who
   * does what has become ready, or ends the run; see {@link Handover}.
   */
  public void handOver() {
    Handover.of(execution);
  }

  /** Who takes the token of this thread, and has it now, unless that is nobody, or this thread itself. */
  Handover.Taking taking() {
    synchronized (lock) {
      boolean starved = emitters.isStarved();
      if (!starved && execution.caller.isAtWork() && !execution.halted) {
        execution.caller.giveToken();
        rest.look();
        return new Handover.Taking(Handover.Taker.CALLER, null);
      }
      if (!execution.halted && isAtWork(Thread.currentThread())) {
        return new Handover.Taking(Handover.Taker.HERE, null);
      }
      boolean inVain = begun && tokens - 1 - taken == summoned.size() && !execution.hasReady();
      Worker worker = inVain ? null : summon();
      return Handover.Taking.of(worker, starved);
    }
  }

  /** The executor does not take the worker; true if the run can do without, or somebody has come. */
  boolean isDispensable(Worker worker) {
    synchronized (lock) {
      if (worker.hasToken && !execution.caller.isPresent()) {
        summoned.isRefused(worker);
        boolean isLeftToSome = !execution.waitingThreads.isEmpty();
        execution.waitingThreads.wake(); // who may not wait any more when they are up
        return isLeftToSome;
      }
      if (!worker.revoke()) {
        return true;
      }
      if (worker.hasToken) { // else a halt, or the end, has taken it back
        summoned.remove(worker);
        worker.hasToken = false;
        execution.caller.giveToken(); // who only waits for the run
      }
      helpers.release(); // first, so that it counts at no time as one at work
      worker.arrives();
      return true;
    }
  }

  /** A thread that has nothing to do with the run has made something ready: has somebody come for it. */
  void summonFromElsewhere() {
    synchronized (lock) {
      if (tokens == 0 || ending) {
        return;
      }
      tokens++;
    }
    handOver();
  }

  /** One more thing may make something ready. By someone who holds a token. */
  public void addToken() {
    synchronized (lock) {
      tokens++;
    }
  }

  /** The caller works, with one of the tokens that it has been given. With the lock. */
  @Nullable
  Worker summonCaller(int itsTokens) {
    tokens -= itsTokens - 1;
    return summon();
  }

  /** The run is at rest but for batches that wait for keys; these go, with a token of their own. With the lock. */
  void sendBatches(BatchedTasks batches) {
    tokens++;
    long sendings = batches.sendings();
    DueJobs.deliver(() -> {
      batches.goAnyway(sendings);
      releaseTokenFromElsewhere();
    });
  }

  // What is pending

  /** Something begins to be awaited; false, and no token, if the run has been halted. */
  public boolean await(UnfinishedPart something) {
    synchronized (lock) {
      if (execution.halted) {
        return false;
      }
      tokens++;
      pending.add(something);
      if (something instanceof ChildRun child) {
        taken += child.isTaken ? 1 : 0;
        execution.caller.wake(); // it may be the only one that can help with it
        errands.mayHaveToTick();
      }
      if (something instanceof ItemSource) {
        rest.becomesStill(something);
      }
      return true;
    }
  }

  /** It is awaited no more, and its token is the caller's; false if that had been said before. */
  public boolean settled(UnfinishedPart something) {
    synchronized (lock) {
      boolean was = pending.remove(something);
      rest.goesOn(something);
      if (was && something instanceof ItemSource loop) {
        tally.settled(loop);
      }
      if (was && something instanceof ChildRun child) {
        taken -= child.isTaken ? 1 : 0;
      }
      return was;
    }
  }

  /**
   * Whether these are all tokens, in a run that goes on, but for those of workers who have been called, and
   * will find nothing to do if nothing is ready, and those of attempts that wait for what only these who are
   * asleep have: the threads of an executor, the places of a limit. With the lock.
   */
  boolean isAllStill(int still, List<Sleeper> asleep) {
    long others = (long) tokens - still - summoned.size() - execution.caller.tokens();
    if (!begun || ending || others < 0) {
      return false;
    }
    if (others == 0) {
      return true;
    }
    others -= Sleeper.limitedBehind(asleep, engine, pending) + rest.behindGuests();
    return others == 0 || others <= errands.count() && others == errands.behind(asleep);
  }

  /** With the lock. */
  List<UnfinishedPart> pending() {
    return pending.toList();
  }

  // The end

  /** With the lock. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether someone ends the run already. With the lock. */
  boolean isEnding() {
    return ending;
  }

  /** The run ends whatever is still going on; false if someone ends it already. With the lock. */
  boolean endAnyway() {
    boolean first = !ending;
    ending = true;
    return first;
  }

  /**
   * The run has been halted: those who have not come need not come any more, and the caller only has to
   * wait. Leaves a token with this thread, so that the run does not end, and clean up, in the midst of
   * that. With the lock.
   */
  void halted() {
    tokens++;
    tokens -= execution.caller.takeTokens();
    tokens -= summoned.takeTokens();
  }
}
