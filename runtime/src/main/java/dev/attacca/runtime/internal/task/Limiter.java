package dev.attacca.runtime.internal.task;

import dev.attacca.runtime.Trace;
import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.base.PolicyClock;
import dev.attacca.runtime.internal.base.Timer;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.RunOrigin;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A limit: how many at once, and how often. Of one task, shared by all runs of a runner; or of all tasks and all
 * runners that it is given to. Holds nothing of any but the attempts that wait.
 *
 * <p>The rate is kept by the generic cell rate algorithm in its virtual scheduling form (ITU-T
 * Recommendation I.371, annex A): each start moves a theoretical arrival time on by one interval, and a
 * start may come ahead of it by as much as the burst allows. Those that have to wait stand in a queue,
 * and one timer is set for the first of them.
 *
 * <p><b>Runs within a task.</b> A task that has a place, and begins a run in which the same limit is asked
 * for, would wait for itself. So its place serves that run too: it is lent, to one attempt at a time, which
 * may lend it on. One that ends while its place is lent leaves it to the borrower.
 *
 * <p><b>Who is next.</b> Whoever came first, of whatever task, run and runner. Those within a task that has a place
 * stand in a queue of their own, because a place may be lent to them while there is none for others; where
 * there is one for anybody, {@link AttemptState#since} decides between the two.
 */
public final class Limiter {
  /** What this thread has been told to start while it starts something. Only while it does. */
  private static final ThreadLocal<@Nullable Queue<AttemptState>> STARTING = new ThreadLocal<>();

  private final int concurrency;
  private final long interval;
  private final long tolerance;

  // Guarded by this
  private PolicyClock clock = PolicyClock.REAL;

  private boolean isBound;
  private int running;
  private long theoreticalArrival;
  private final Set<AttemptState> waiting = new LinkedHashSet<>();
  /** Those that wait within a task that has a place. */
  private final Set<AttemptState> waitingWithin = new LinkedHashSet<>(0);

  /** How many have ever had to wait. */
  private long arrivals;

  private Timer.@Nullable Cancellable timer;

  /**
   * A limit.
   *
   * @param calls starts per period; 0 for any number
   * @param per the period in nanoseconds
   * @param concurrency how many at once; 0 for any number
   */
  public Limiter(int calls, long per, int concurrency) {
    this.concurrency = concurrency > 0 ? concurrency : Integer.MAX_VALUE;
    interval = calls > 0 ? Math.max(1, per / calls) : 0;
    tolerance = interval * Math.max(0, calls - 1);
    theoreticalArrival = clock.nanoTime();
  }

  /** Keeps to this time from now on; false if it keeps to another for somebody else. */
  public synchronized boolean follows(PolicyClock another) {
    if (interval > 0 && !isBound) {
      isBound = true;
      clock = another;
      theoreticalArrival = another.nanoTime();
    }
    return interval == 0 || clock == another;
  }

  public int concurrency() {
    return concurrency;
  }

  public boolean isOfConcurrency() {
    return concurrency < Integer.MAX_VALUE;
  }

  /** True if a task of a run that comes from there may start now; then this is its place. */
  public synchronized boolean admitsNow(Place place, @Nullable RunOrigin origin) {
    if (outerPlace(origin) == null) {
      return waiting.isEmpty() && take(place);
    }
    boolean comesFirst =
        waiting.isEmpty() || running >= concurrency; // so that they wait for a place
    boolean isInTime = waitingWithin.isEmpty() || interval == 0;
    return comesFirst && isInTime && takeWithin(place, origin);
  }

  /** The same of an attempt. */
  boolean admitsNow(AttemptState attempt) {
    return admitsNow(attempt.requirePlace(), attempt.origin());
  }

  /** True if the attempt may start now; else it is told when it may. */
  synchronized boolean admit(AttemptState attempt) {
    if (admitsNow(attempt)) {
      return true;
    }
    attempt.since = ++arrivals;
    attempt.waitsFor(Trace.Reason.LIMIT);
    (outerPlace(attempt.origin()) == null ? waiting : waitingWithin).add(attempt);
    setTimer();
    return false;
  }

  /**
   * One that was admitted has ended.
   *
   * @param run of which it is; null if that is nothing that could have another one that waits
   */
  void release(Place ended, @Nullable Execution run) {
    List<AttemptState> admitted;
    synchronized (this) {
      Place lender = ended.lender;
      Place borrower = ended.borrower;
      if (borrower != null) {
        borrower.lender = lender; // which keeps the place, or what it is lent of it
      }
      if (lender != null) {
        lender.borrower = borrower;
      }
      if (lender == null && borrower == null) {
        running--;
      }
      ended.lender = null;
      ended.borrower = null;
      ended.by = null;
      if (waiting.isEmpty() && waitingWithin.isEmpty()) {
        return;
      }
      admitted = takeWaiting();
    }
    List<AttemptState> own = new ArrayList<>();
    for (AttemptState attempt : admitted) {
      if (attempt.execution() == run) {
        own.add(attempt);
      } else {
        startElsewhere(attempt);
      }
    }
    start(own);
  }

  /** One that waits does not want to start any more. */
  synchronized void forget(AttemptState attempt) {
    waiting.remove(attempt);
    waitingWithin.remove(attempt);
    if (waiting.isEmpty() && waitingWithin.isEmpty() && timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** The rate admits another start. */
  private final class Admission implements PolicyClock.Due {
    private volatile List<AttemptState> admitted = List.of();

    @Override
    public void happens() {
      boolean isReal;
      synchronized (Limiter.this) {
        timer = null;
        admitted = takeWaiting();
        isReal = clock.isReal();
      }
      admitted.forEach(isReal ? Limiter::startElsewhere : Limiter::startHere);
    }

    @Override
    public boolean hasBegun() {
      return admitted.stream().allMatch(AttemptState::hasBegun);
    }

    @Override
    public int waiting(String task) {
      synchronized (Limiter.this) {
        return (int) Stream.concat(waiting.stream(), waitingWithin.stream())
            .filter(attempt -> attempt.isOf(task))
            .count();
      }
    }
  }

  /**
   * Starts one of another run, which must not come upon anything that this thread has of its caller, nor
   * have to wait for what the others' executors do.
   */
  private static void startElsewhere(AttemptState attempt) {
    DueJobs.deliver(() -> startHere(attempt));
  }

  private static void startHere(AttemptState attempt) {
    ContextLoaders.within(attempt.execution().loader, () -> attempt.admitted(null));
  }

  /**
   * Starts them one after the other. Where the executor runs tasks on this very thread, one that ends
   * admits the next while it is still on the stack: that one is left to the loop further down.
   */
  private static void start(List<AttemptState> admitted) {
    if (admitted.isEmpty()) {
      return;
    }
    Queue<AttemptState> starting = STARTING.get();
    if (starting != null) {
      starting.addAll(admitted);
      return;
    }
    starting = new ArrayDeque<>(admitted);
    STARTING.set(starting);
    try {
      for (AttemptState next = starting.poll(); next != null; next = starting.poll()) {
        next.admitted(null);
      }
    } finally {
      STARTING.remove();
    }
  }

  /** A task is called on this thread: what is to be started in it, it may wait for. */
  static @Nullable Queue<AttemptState> setAside() {
    Queue<AttemptState> starting = STARTING.get();
    if (starting != null) {
      STARTING.remove();
    }
    return starting;
  }

  /** The task is through. */
  static void takeUp(@Nullable Queue<AttemptState> starting) {
    if (starting != null) {
      STARTING.set(starting);
    }
  }

  private List<AttemptState> takeWaiting() {
    List<AttemptState> admitted = new ArrayList<>();
    for (AttemptState next = first(); next != null && take(next.requirePlace()); next = first()) {
      admitted.add(next);
      waiting.remove(next);
      waitingWithin.remove(next);
    }
    if (running >= concurrency) {
      for (Iterator<AttemptState> queue = waitingWithin.iterator(); queue.hasNext(); ) {
        AttemptState next = queue.next();
        if (takeWithin(next.requirePlace(), next.origin())) {
          admitted.add(next);
          queue.remove();
        }
      }
    }
    setTimer();
    return admitted;
  }

  /** Who has waited longest. */
  private @Nullable AttemptState first() {
    AttemptState outside = waiting.isEmpty() ? null : waiting.iterator().next();
    AttemptState within =
        waitingWithin.isEmpty() ? null : waitingWithin.iterator().next();
    if (outside == null || within == null) {
      return outside == null ? within : outside;
    }
    return outside.since < within.since ? outside : within;
  }

  /** The place of the innermost attempt that has one, lent or not; null if there is none. */
  private @Nullable Place outerPlace(@Nullable RunOrigin innermost) {
    for (RunOrigin origin = innermost; origin != null; origin = origin.outer()) {
      Place place = origin.attempt().place;
      if (place != null && place.by == this) {
        return place;
      }
    }
    return null;
  }

  /** A place of its own, or the one of a task around it, which waits for it. */
  private boolean takeWithin(Place place, @Nullable RunOrigin origin) {
    if (running < concurrency) {
      return take(place);
    }
    Place outer = outerPlace(origin);
    if (outer == null || outer.borrower != null || !mayStartNow()) {
      return false;
    }
    outer.borrower = place;
    place.lender = outer;
    place.by = this;
    return true;
  }

  private boolean take(Place place) {
    if (running >= concurrency || !mayStartNow()) {
      return false;
    }
    running++;
    place.by = this;
    return true;
  }

  /** True, and counted, if the rate admits a start. */
  private boolean mayStartNow() {
    if (interval > 0) {
      long now = clock.nanoTime();
      if (theoreticalArrival - tolerance - now > 0) {
        return false;
      }
      theoreticalArrival = (theoreticalArrival - now > 0 ? theoreticalArrival : now) + interval;
    }
    return true;
  }

  private boolean isPlaceForOneThatWaits() {
    if (running < concurrency) {
      return !waiting.isEmpty() || !waitingWithin.isEmpty();
    }
    for (AttemptState attempt : waitingWithin) {
      Place outer = outerPlace(attempt.origin());
      if (outer != null && outer.borrower == null) {
        return true;
      }
    }
    return false;
  }

  /** Only time frees the first in the queue: has it looked at again when that time has come. */
  private void setTimer() {
    if (timer == null && interval > 0 && isPlaceForOneThatWaits()) {
      long wait = theoreticalArrival - tolerance - clock.nanoTime();
      timer = clock.after(Math.max(0, wait), new Admission());
    }
  }
}
