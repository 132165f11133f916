package dev.attacca.runtime.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The limit of one task, shared by all runs of a runner: how many at once, and how often.
 *
 * <p>The rate is kept by the generic cell rate algorithm in its virtual scheduling form (ITU-T
 * Recommendation I.371, annex A): each start moves a theoretical arrival time on by one interval, and a
 * start may come ahead of it by as much as the burst allows. Those that have to wait stand in a queue,
 * and one timer is set for the first of them.
 */
final class Limiter {
  /** What this thread has been told to start while it starts something. Only while it does. */
  private static final ThreadLocal<@Nullable Queue<Attempt>> STARTING = new ThreadLocal<>();

  private final int concurrency;
  private final long interval;
  private final long tolerance;

  // Guarded by this
  private int running;
  private long theoreticalArrival;
  private final Set<Attempt> waiting = new LinkedHashSet<>();
  private Timer.@Nullable Cancellable timer;

  Limiter(Node.Policy policy) {
    concurrency = policy.concurrency() > 0 ? policy.concurrency() : Integer.MAX_VALUE;
    interval = policy.calls() > 0 ? Math.max(1, policy.per() / policy.calls()) : 0;
    tolerance = interval * Math.max(0, policy.calls() - 1);
    theoreticalArrival = System.nanoTime();
  }

  /** True if the attempt may start now; else it is told when it may. */
  synchronized boolean admit(Attempt attempt) {
    if (waiting.isEmpty() && take()) {
      return true;
    }
    waiting.add(attempt);
    setTimer();
    return false;
  }

  /** One of this run that was admitted has ended. */
  void release(Execution by) {
    List<Attempt> admitted;
    synchronized (this) {
      running--;
      admitted = takeWaiting();
    }
    List<Attempt> own = new ArrayList<>();
    for (Attempt attempt : admitted) {
      if (attempt.execution() == by) {
        own.add(attempt);
      } else {
        startElsewhere(attempt);
      }
    }
    start(own);
  }

  /** One that waits does not want to start any more. */
  synchronized void forget(Attempt attempt) {
    waiting.remove(attempt);
    if (waiting.isEmpty() && timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void onTimer() {
    List<Attempt> admitted;
    synchronized (this) {
      timer = null;
      admitted = takeWaiting();
    }
    admitted.forEach(Limiter::startElsewhere);
  }

  /**
   * Starts one of another run, which must not come upon anything that this thread has of its caller, nor
   * have to wait for what the others' executors do.
   */
  private static void startElsewhere(Attempt attempt) {
    Due.deliver(() -> Loaders.within(attempt.execution().loader, () -> attempt.admitted(null)));
  }

  /**
   * Starts them one after the other. Where the executor runs tasks on this very thread, one that ends
   * admits the next while it is still on the stack: that one is left to the loop further down.
   */
  private static void start(List<Attempt> admitted) {
    if (admitted.isEmpty()) {
      return;
    }
    Queue<Attempt> starting = STARTING.get();
    if (starting != null) {
      starting.addAll(admitted);
      return;
    }
    starting = new ArrayDeque<>(admitted);
    STARTING.set(starting);
    try {
      for (Attempt next = starting.poll(); next != null; next = starting.poll()) {
        next.admitted(null);
      }
    } finally {
      STARTING.remove();
    }
  }

  private List<Attempt> takeWaiting() {
    List<Attempt> admitted = new ArrayList<>();
    for (Iterator<Attempt> queue = waiting.iterator(); queue.hasNext() && take(); ) {
      // take() first would lose a start if the queue were empty
      admitted.add(queue.next());
      queue.remove();
    }
    setTimer();
    return admitted;
  }

  private boolean take() {
    if (running >= concurrency) {
      return false;
    }
    if (interval > 0) {
      long now = System.nanoTime();
      if (theoreticalArrival - tolerance - now > 0) {
        return false;
      }
      theoreticalArrival = (theoreticalArrival - now > 0 ? theoreticalArrival : now) + interval;
    }
    running++;
    return true;
  }

  /** Only time frees the first in the queue: has it looked at again when that time has come. */
  private void setTimer() {
    if (timer == null && interval > 0 && !waiting.isEmpty() && running < concurrency) {
      long wait = theoreticalArrival - tolerance - System.nanoTime();
      timer = Timer.after(Math.max(0, wait), this::onTimer);
    }
  }
}
