package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.base.MemberList;
import dev.attacca.runtime.internal.loop.ItemLoop;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.task.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who works on a run, and what keeps it from being over.
 *
 * <p><b>When a run is over.</b> {@link #tokens} counts what may still make something ready: threads
 * that work on the run, and {@link UnfinishedPart} things such as awaited futures, time between attempts and
 * places in the queue of a limit. A worker gives its token back when it finds nothing ready. Only
 * holders of tokens make tasks ready, so when the last token is back, nothing is ready and nothing will
 * be: every task that can settle has settled, and the run is over. No counting of tasks is needed, and
 * the same rule ends a run that was halted.
 *
 * <p><b>Who waits to emit.</b> A thread in the midst of an emission may have to wait for items that are
 * in other hands, and what they wait for may become ready when it is the only thread that the executor
 * has. So one who is about to wait, says so under the lock and then looks for ready tasks; one who
 * leaves does the same; and one who makes something ready looks, under the lock, whether all others
 * wait. Whoever finds that nobody else can come for it starts a thread that is not the executor's; but
 * not while as many as may are at work, on executors of their own: the last of them will find the same.
 * Those who have been asked for and have not come do not count there, as the thread that they are to come
 * on may be one that waits. For the same reason the last one who looks does not go to make place for
 * them. So a relief goes only after another has come, and another relief comes only after one of those
 * has gone.
 *
 * <p>One who waits has with him all those whose thread he has: an executor that has no other thread has an
 * errand done in the midst of what the worker was doing that sent it, and {@link HandedAttempts} are done on top of
 * those that wait. None of these can be relied upon meanwhile.
 *
 * <p>{@link RestDetector} tells when all tokens are held by those who wait for each other.
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
  /** The one of the run. */
  private final Object lock;

  // Guarded
  private int tokens;
  /** Those at work. */
  private final MemberList<Worker> workers = new MemberList<>();
  /** Those that were handed a token and have not come yet. */
  private final MemberList<Worker> summoned = new MemberList<>();

  /** How many workers look for ready tasks when they have done what they do. */
  private int looking;
  /** How many wait for room to emit, or for values that their loop consumes. */
  private int waitingToEmit;

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
      worker.hasToken = true;
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
      looking += worker.looksForMore() ? 1 : 0;
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
      List<Worker> all = new ArrayList<>(errands.all());
      if (main) {
        all.addAll(summoned.toList());
      }
      for (Worker worker : all) {
        Executor executor = worker.isQueuedAt();
        if (executor != null
            && (main && executor == engine.executor() || named.contains(executor))) {
          return worker;
        }
      }
      return null;
    }
  }

  /** A worker ends, and can no longer be interrupted. Its token stays with it. */
  void leave(Worker worker) {
    synchronized (lock) {
      workers.remove(worker);
      looking -= worker.looksForMore() ? 1 : 0;
      tally.left(worker);
    }
    relieve();
  }

  /**
   * A worker has nothing to do but to wait, for room to emit or for a value; and so have those whose thread
   * it has, on which an executor may have had it begin.
   */
  public void beginsToWait(Worker worker) {
    List<Worker> waiting = new ArrayList<>(1);
    synchronized (lock) {
      for (Worker each : onItsThread(worker)) {
        if (each.waits++ == 0) {
          waiting.add(each);
          waitingToEmit++;
          looking -= each.looksForMore() ? 1 : 0;
        }
      }
    }
    for (Worker each : waiting) {
      helpers.release();
      each.offerLoops(); // what it waits for may have to wait for their items
    }
    execution.letOthersInHere();
    relieve();
  }

  public void endsToWait(Worker worker) {
    synchronized (lock) {
      for (Worker each : onItsThread(worker)) {
        if (--each.waits == 0) {
          helpers.add();
          waitingToEmit--;
          looking += each.looksForMore() ? 1 : 0;
        }
      }
    }
  }

  private List<Worker> onItsThread(Worker worker) {
    List<Worker> all = new ArrayList<>(1);
    for (CurrentThread.Host host = worker; host != null; host = host.outer()) {
      if (host instanceof Worker each && each.isOf(execution)) {
        all.add(each);
      }
    }
    return all;
  }

  /** Nobody comes for what is ready, unless the executor has a thread to spare. With the lock. */
  private boolean isStarved() {
    return waitingToEmit > 0 && looking == 0;
  }

  /** Has somebody come for what is ready, if all that could are waiting to emit. */
  public void relieve() {
    Worker relief;
    synchronized (lock) {
      relief = isStarved() && helpers.hasRoomNow() && execution.hasReady() ? summonNow() : null;
    }
    if (relief != null) {
      helpers.add();
      DueJobs.deliver(relief::work);
    }
  }

  /** Whether one who is at work is the last who looks for ready tasks, and others wait to emit. */
  boolean isNeeded() {
    synchronized (lock) {
      return waitingToEmit > 0 && looking <= 1 && !helpers.isCrowdedNow();
    }
  }

  /** With a token of its own. With the lock. */
  private @Nullable Worker summonNow() {
    Worker worker = summon();
    tokens += worker == null ? 0 : 1;
    return worker;
  }

  private boolean isWorker(Thread thread) {
    synchronized (lock) {
      return workers.toList().stream()
          .anyMatch(worker -> worker.thread == thread && !worker.isConsumer());
    }
  }

  /** Those at work. With the lock. */
  List<Worker> workers() {
    return workers.toList();
  }

  // Tokens

  /** A thread that works on the run gives its token back; the last one ends the run. */
  public void releaseToken() {
    if (releaseLast()) {
      execution.end();
    }
  }

  /** The same for a thread that must not be made to end the run, with all that users do then. */
  void releaseTokenFromElsewhere() {
    if (releaseLast()) {
      execution.endElsewhere();
    }
  }

  private boolean releaseLast() {
    boolean last;
    List<ChildRun> left;
    synchronized (lock) {
      last = --tokens == 0 && begun && !ending;
      ending |= last;
      left = taken > 0 && tokens == taken && begun && !ending ? children() : List.of();
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
   * does what has become ready, or ends the run.
   */
  public void handOver() {
    boolean starved;
    boolean given;
    synchronized (lock) {
      starved = isStarved();
      given = !starved && execution.caller.isAtWork() && !execution.halted;
      if (given) {
        execution.caller.giveToken();
        rest.look();
      }
    }
    if (given) {
      helpers.demand(1); // it may be in the midst of something
      return;
    }
    if (!execution.halted
        && isWorker(
            Thread.currentThread())) { // a task completed a future that another task returned
      helpers.demand(1);
      releaseToken();
      return;
    }
    Worker worker = summon();
    if (worker == null) {
      if (releaseLast()) {
        execution.endElsewhere();
      }
      return;
    }
    if (starved || execution.isDetached()) {
      helpers.add();
      DueJobs.deliver(worker::work);
      return;
    }
    worker.isExpected();
    try {
      if (worker.handTo(engine.executor())) {
        rest.lookAgain();
        return;
      }
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      if (isDispensable(worker)) {
        return;
      }
      execution.broken(e);
    } catch (Throwable e) {
      execution.broken(e);
    }
    if (plan.emits) {
      DueJobs.deliver(worker::work); // this one must not wait to emit
    } else {
      worker.workAsGuest();
    }
  }

  /** The executor does not take the worker; true if the run can do without, or somebody has come. */
  private boolean isDispensable(Worker worker) {
    synchronized (lock) {
      if (worker.hasToken && !execution.caller.isPresent()) {
        execution.waitingThreads.wake(); // for whom it is there
        return !execution.waitingThreads.isEmpty();
      }
      if (!worker.revoke()) {
        return true;
      }
      worker.arrives();
      if (worker.hasToken) { // else a halt has taken it back
        summoned.remove(worker);
        worker.hasToken = false;
        execution.caller.giveToken(); // who only waits for the run
      }
      helpers.release();
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
  void addToken() {
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

  /** Takes the tokens of those who have not come yet. With the lock. */
  int takeTokensOfSummoned() {
    List<Worker> all = summoned.toList();
    for (Worker worker : all) {
      summoned.remove(worker);
      worker.hasToken = false; // should it come after all, it is a helper like any other
    }
    return all.size();
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
      if (something instanceof ItemLoop) {
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
      if (was && something instanceof ItemLoop loop) {
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
  boolean isAllStill(int still, List<RestDetector.Sleeper> asleep) {
    long others = (long) tokens - still - summoned.size() - execution.caller.tokens();
    if (!begun || ending || others < 0) {
      return false;
    }
    if (others == 0) {
      return true;
    }
    others -= limitedBehind(asleep) + rest.behindGuests();
    return others == 0 || others <= errands.count() && others == errands.behind(asleep);
  }

  private long limitedBehind(List<RestDetector.Sleeper> asleep) {
    Map<Integer, Long> held = asleep.stream()
        .filter(sleeper -> sleeper.task >= 0 && engine.limiter(sleeper.task) != null)
        .collect(Collectors.groupingBy(sleeper -> sleeper.task, Collectors.counting()));
    held.entrySet().removeIf(places -> !engine.isAll(places.getKey(), places.getValue()));
    return held.isEmpty()
        ? 0
        : pending.toList().stream()
            .filter(some -> some instanceof Attempt attempt
                && attempt.isLimited()
                && held.containsKey(attempt.task()))
            .count();
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
    tokens -= takeTokensOfSummoned();
  }
}
