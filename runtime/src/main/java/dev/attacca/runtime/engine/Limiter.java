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
  /** What this thread has been told to start while it starts something. */
  private static final ThreadLocal<@Nullable Queue<Attempt>> STARTING = new ThreadLocal<>();

  private final int concurrency;
  private final long interval;
  private final long tolerance;

  // Guarded by this
  private int running;
  private long theoreticalArrival;
  private final Set<Attempt> waiting = new LinkedHashSet<>();
  private Threads.@Nullable Cancellable timer;

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

  /** One that was admitted has ended. */
  void release() {
    List<Attempt> admitted;
    synchronized (this) {
      running--;
      admitted = takeWaiting();
    }
    start(admitted);
  }

  /** One that waits does not want to start any more. */
  synchronized void forget(Attempt attempt) {
    waiting.remove(attempt);
  }

  private void onTimer() {
    List<Attempt> admitted;
    synchronized (this) {
      timer = null;
      admitted = takeWaiting();
    }
    start(admitted);
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
      timer = Threads.after(Math.max(0, wait), this::onTimer);
    }
  }
}
