package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.Blocking;
import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.base.Timer;
import dev.attacca.runtime.internal.graph.TaskOrder;
import dev.attacca.runtime.internal.plan.RunPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tells when a run has come to rest: when nothing in it can go on by itself.
 *
 * <p><b>Counted.</b> Whatever may still make something ready has a token of its {@link WorkerGroup}. Of these
 * tokens some are <i>still</i>: their holders do nothing before others have done something. Such are
 * <ul>
 *   <li>a loop or merge: if it can emit, a worker has it in hand, or it has been offered; but a publisher
 *       that has been asked for more can go on, and is looked at when all else is still;
 *   <li>an attempt that awaits the answer of a worker with an inbox, which is a thing of this run;
 *   <li>a thread that sleeps here: a worker for requests, a consumer for values, an emitter for room; and
 *       the attempts in whose midst it does.
 * </ul>
 * All others can go on: threads that work, awaited futures, delays, limits, executors that have been handed
 * an attempt. Unless they are seen to wait for those who sleep here: for threads of an executor, see
 * {@link HandedAttempts}; for a limit all of whose places they hold; or in the method of a loop, for other threads
 * that it has emit, which sleep. Whether the method really waits for these, nobody can see: it counts so
 * when its thread has been seen to wait for something, twice in a row. But a worker who has been called for
 * what is ready, and perhaps waits for the only thread there is, does nothing once that has been done by
 * others. So the run is at rest when nothing is ready, all tokens but those of the called are still, and
 * nobody outside is about to take values of the target. It is looked for wherever that may begin to be so:
 * when a token is given back, when somebody falls asleep, when an answer has been given.
 *
 * <p><b>No moment too early.</b> A sleeper is woken, in these books, by whoever has something for it, before
 * that one gives its own token back; not by the thread itself when it comes to. So there is no time at
 * which all are still because somebody who has been called is not up yet. For the same reason an attempt goes
 * on, in these books, before its answer has any consequence.
 *
 * <p><b>What follows.</b> Rest that nobody ends would last for ever. If a sleeper can do what waits for the
 * thread that it has, it is woken for that. Else one is woken, and told:
 * <ol>
 *   <li>a worker that has taken some requests and waits for more: it makes do with these. Of several the one
 *       that comes first in the graph, since others may be asked more after its answers;
 *   <li>batches that wait for more keys: those that come first are called with what they have;
 *   <li>a worker that waits for requests and has some that it has not answered, which must be what all else
 *       waits for. Other threads may be about to answer, and no books tell of them. If one of them ever had
 *       to do with a request, that is what is expected. Else there is time for one to turn up, see
 *       {@link Sleeper.Requests#patience}, and then the iteration ends with an exception;
 *   <li>a consumer, whose iteration ends with an exception: it may be reading one stream while the other
 *       one is full;
 *   <li>an emitter, whose {@code emit} does.
 * </ol>
 * Each may set others free, so they are told one at a time. If there is none, the run is halted. All this
 * is for what cannot be decided at compile time; the processor refuses what is sure to hang.
 *
 * <p>Guarded by the one lock of the run, see {@link WorkerGroup}; it is taken last, below those of channels,
 * lanes, loops and inboxes. So sleepers park, and wait for no condition of a lock that whoever wakes them
 * would have to take.
 */
public final class RestDetector {
  private final Execution execution;
  private final WorkerGroup group;
  private final HandedAttempts errands;
  private final Object lock;
  private final GuestHosts guestHosts;

  // Guarded
  /** Tokens of those who do nothing before others have done something. */
  private int still;

  private final List<Sleeper> sleepers = new ArrayList<>(0);
  /** How often somebody has fallen asleep or been woken. */
  private long changes;

  private boolean dead;

  /** How often something was emitted, roughly. Not guarded. */
  private final AtomicLong emissions = new AtomicLong();

  RestDetector(Execution execution, WorkerGroup group, HandedAttempts errands, Object lock) {
    this.execution = execution;
    this.group = group;
    this.errands = errands;
    this.lock = lock;
    this.guestHosts = new GuestHosts(execution, this, lock);
  }

  // The books

  /** What it waits for is a thing of this run. */
  public void becomesStill(UnfinishedPart something) {
    synchronized (lock) {
      still += something.isStill ? 0 : 1;
      something.isStill = true;
    }
  }

  /** What it has waited for has come. */
  public void goesOn(UnfinishedPart something) {
    synchronized (lock) {
      still -= something.isStill ? 1 : 0;
      something.isStill = false;
    }
  }

  /** The worker of this run that this thread is; null for another thread. */
  public @Nullable Worker here() {
    return CurrentThread.host() instanceof Worker worker && worker.isOf(execution) ? worker : null;
  }

  /** All workers of this run that this thread is, the innermost first. */
  public List<Worker> allHere() {
    List<Worker> all = new ArrayList<>(1);
    for (CurrentThread.Host host = CurrentThread.host(); host != null; host = host.outer()) {
      if (host instanceof Worker worker && worker.isOf(execution)) {
        all.add(worker);
      }
    }
    return all;
  }

  /** How many tokens depend on this thread, which may be in several tasks of the run. */
  public int tokensHere() {
    return allHere().stream().mapToInt(Worker::tokens).sum();
  }

  /** Something has been emitted. By any thread; of two at once one may be lost, as that is one more. */
  public void emitted() {
    emissions.lazySet(emissions.get() + 1);
  }

  /** A number that stays the same as long as nothing is emitted and nobody comes or goes. With the lock. */
  long events() {
    return changes + emissions.get();
  }

  /** This thread sleeps from here on; it has to park in {@link #sleepOut} next. */
  public void fallAsleep(Sleeper sleeper) {
    synchronized (lock) {
      sleeper.asleep = true;
      changes++;
      still += sleeper.tokens;
      sleepers.add(sleeper);
      if (!sleeper.executors.isEmpty()) {
        errands.mayHaveToTick();
      }
      look();
    }
  }

  /** Whether a thread of an executor sleeps here, be it the run's or one that a task names. */
  public boolean isAsleepOnExecutor() {
    synchronized (lock) {
      return sleepers.stream().anyMatch(sleeper -> !sleeper.executors.isEmpty());
    }
  }

  /** With the lock. */
  List<Sleeper> asleepOnExecutors() {
    return sleepers.stream().filter(sleeper -> !sleeper.executors.isEmpty()).toList();
  }

  /** Wakes one for what waits for its thread. */
  void call(Sleeper sleeper) {
    sleeper.called = true;
    wake(sleeper);
  }

  /** Does what waits for this thread, which has been called for that. */
  public void work(Sleeper sleeper) {
    Worker errand = errands.takeFor(sleeper);
    if (errand != null) {
      errand.workMeanwhile();
    }
  }

  /** There is something for it; by someone who has a token, or is outside of the run. */
  public void wake(Sleeper sleeper) {
    if (sleeper.asleep) {
      synchronized (lock) {
        if (sleeper.asleep) {
          still -= sleeper.tokens;
          sleepers.remove(sleeper);
          sleeper.asleep = false;
          changes++;
          errands.somethingGoesOn();
          LockSupport.unpark(sleeper.thread);
        }
      }
    }
  }

  /** Wakes all of these, and strikes them out. */
  public void wakeAll(List<Sleeper> some) {
    some.forEach(this::wake);
    some.clear();
  }

  /**
   * Parks until woken, or until this time, by {@link System#nanoTime}, has come.
   *
   * @return whether that was because the run is at rest
   */
  public boolean sleepOut(Sleeper sleeper, @Nullable Long until) throws InterruptedException {
    Blocking.on(new Nap(sleeper, until));
    return sleeper.atRest;
  }

  /**
   * Parks, and says so to the pool of the thread, if it is a fork-join pool: a parallel stream that emits
   * may wait for other jobs of that pool, which has another thread do them then.
   */
  private final class Nap implements ForkJoinPool.ManagedBlocker {
    private final Sleeper sleeper;
    private final @Nullable Long until;

    Nap(Sleeper sleeper, @Nullable Long until) {
      this.sleeper = sleeper;
      this.until = until;
    }

    @Override
    public boolean isReleasable() {
      return !sleeper.asleep;
    }

    @Override
    public boolean block() throws InterruptedException {
      long left = until == null ? 1 : until - System.nanoTime();
      if (left <= 0) {
        wake(sleeper);
      } else if (until == null) {
        LockSupport.park(RestDetector.this);
      } else {
        LockSupport.parkNanos(RestDetector.this, left);
      }
      if (Thread.interrupted()) {
        wake(sleeper);
        throw new InterruptedException();
      }
      return isReleasable();
    }
  }

  // At rest

  /** Something has been done that may be the last that could be. */
  public void lookAgain() {
    synchronized (lock) {
      look();
    }
  }

  /** With the lock. */
  void look() {
    if (still > 0 && isReached()) {
      end();
    }
  }

  private boolean isReached() {
    return group.isAllStill(still, sleepers)
        && !execution.halted
        && !execution.hasReady()
        && sleepers.stream().noneMatch(sleeper -> sleeper.isBrief)
        && (execution.plan.lanes.target < 0 || isAsleep(Sleeper.Role.READER))
        && group.pending().stream().noneMatch(UnfinishedPart::canGoOn);
  }

  /** Whether somebody outside waits for a value of the target. */
  boolean isRead() {
    synchronized (lock) {
      return isAsleep(Sleeper.Role.READER);
    }
  }

  private boolean isAsleep(Sleeper.Role role) {
    return sleepers.stream().anyMatch(sleeper -> sleeper.role == role);
  }

  private void end() {
    if (errands.callOne(sleepers)) {
      return;
    }
    Sleeper first = firstOf(Sleeper.Role.BATCH);
    if (first == null) {
      if (execution.batches != null && execution.batches.areWaiting()) {
        group.sendBatches(execution.batches);
        return;
      }
      if (mayBeAnswered()) {
        return;
      }
      first = firstOf(Sleeper.Role.CONSUMER);
      first = first == null ? firstOf(Sleeper.Role.EMITTER) : first;
    }
    if (first != null) {
      tell(first);
    } else if (!dead) {
      dead = true;
      DueJobs.deliver(() -> execution.broken( // not with the lock
          new IllegalStateException("nothing in the run can go on: " + standing())));
    }
  }

  private void tell(Sleeper sleeper) {
    sleeper.atRest = true;
    wake(sleeper);
  }

  private @Nullable Sleeper firstOf(Sleeper.Role role) {
    Sleeper first = null;
    TaskOrder ranks = execution.plan.graph.ranks();
    for (Sleeper sleeper : sleepers) {
      if (sleeper.role == role
          && (first == null || ranks.position(sleeper.task) < ranks.position(first.task))) {
        first = sleeper;
      }
    }
    return first;
  }

  /** Whether some request has been taken and not been answered; sees to it that this does not last. */
  private boolean mayBeAnswered() {
    List<Sleeper> owing = sleepers.stream().filter(Sleeper::owes).toList();
    if (owing.stream().noneMatch(sleeper -> sleeper.requireInbox().hasOthers())) {
      for (Sleeper sleeper : owing) {
        if (!sleeper.timed) {
          sleeper.timed = true;
          Timer.after(sleeper.requireInbox().patience(), () -> timeUp(sleeper));
        }
      }
    }
    return !owing.isEmpty();
  }

  /** It has slept since its time began; on the timer. */
  private void timeUp(Sleeper sleeper) {
    synchronized (lock) {
      sleeper.timed = false;
      Sleeper.Requests inbox = sleeper.inbox;
      if (sleeper.asleep && inbox != null && isReached() && inbox.owes() && !inbox.hasOthers()) {
        tell(sleeper);
      }
    }
  }

  /** See {@link GuestHosts#behind}. */
  int behindGuests() {
    return guestHosts.behind(sleepers);
  }

  // In words

  /** Who waits for what. */
  public String standing() {
    StringJoiner words = new StringJoiner("; ");
    RunPlan plan = execution.plan;
    synchronized (lock) {
      for (Sleeper sleeper : sleepers) {
        words.add(sleeper.inWords(plan));
      }
      sleepers.stream()
          .filter(sleeper -> sleeper.hostWaits)
          .map(sleeper -> plan.name(sleeper.task))
          .distinct()
          .forEach(loop -> words.add("the method of \"" + loop
              + "\" waits for something else, perhaps for the threads that it has emit"));
      for (Worker errand : errands.all()) {
        int task = errand.requireErrand().task();
        words.add("\"%s\" waits for a thread of its executor \"%s\""
            .formatted(plan.name(task), plan.graph.node(task).policy().runOn()));
      }
      for (UnfinishedPart some : group.pending()) {
        if (some instanceof ItemSource loop) {
          words.add(loop.inWords());
        }
      }
    }
    execution.flow.refusing().forEach(words::add);
    return words.toString();
  }

  /** The time that is given to threads that nobody knows of. */
  public static long patience(Execution execution, boolean passedOn) {
    long second = TimeUnit.SECONDS.toNanos(1);
    return passedOn
        ? Math.max(second, execution.engine.settings().shutdownGrace().toNanos())
        : second;
  }
}
