package dev.attacca.runtime.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The streams of a run, and its workers with an inbox: what comes through them while it goes on. A stream
 * is let go of when the task that consumes it has settled, so there are as many as there are such tasks
 * in open scopes.
 */
final class Streams {
  /** How often one looks for tasks that have waited for long. */
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(10);
  /** So many of them may have a thread of their own for that reason. */
  private static final int MOST_THREADS = 256;

  private final Execution execution;

  // Guarded by this
  private final Map<Integer, InboxRun> inboxes = new HashMap<>(0);
  private final Members<Channel<?>> channels = new Members<>();
  /** Tasks that wait for a thread until there is something to read. */
  private final Members<Cue> waiting = new Members<>();

  private boolean ticks;
  /** How many tasks have a thread of their own. */
  private int threads;

  Streams(Execution execution) {
    this.execution = execution;
  }

  synchronized void opened(Channel<?> channel) {
    channels.add(channel);
  }

  /** Nobody reads from it any more. */
  void settled(Channel<?> channel) {
    synchronized (this) {
      channels.remove(channel);
    }
    channel.discard();
  }

  synchronized List<Channel<?>> open() {
    return channels.toList();
  }

  /** A loop has settled in a scope, however it has: what comes through it only comes no more. */
  void close(Scope scope, int task) {
    for (int lane : execution.plan.closes[task]) {
      scope.lane(lane).channel().close();
    }
    for (int inbox : execution.plan.closesInboxes[task]) {
      InboxRun run;
      synchronized (this) {
        run = inboxes.get(inbox);
      }
      if (run != null) {
        run.close();
      }
    }
  }

  // Tasks that wait for a thread, see Cue

  void waits(Cue cue) {
    synchronized (this) {
      waiting.add(cue);
      if (ticks) {
        return;
      }
      ticks = true;
    }
    Timer.after(TICK, this::tick);
  }

  /** True for the one who has it go on. */
  synchronized boolean goesOn(Cue cue, boolean byItself) {
    boolean was = waiting.remove(cue);
    threads += was && byItself ? 1 : 0;
    return was;
  }

  /** A task that had a thread of its own has no use for it any more. */
  synchronized void threadBack() {
    threads--;
  }

  /** On the timer. */
  private void tick() {
    List<Cue> late = new ArrayList<>();
    synchronized (this) {
      for (Cue cue : execution.halted ? List.<Cue>of() : waiting.toList()) {
        if (++cue.ticks > 2 && threads < MOST_THREADS) {
          waiting.remove(cue);
          threads++;
          late.add(cue);
        }
      }
      ticks = !execution.halted && !waiting.isEmpty();
      if (ticks) {
        Timer.after(TICK, this::tick);
      }
    }
    late.forEach(Cue::goOnByItself);
  }

  /** The worker of this run; it begins when it is first asked for. */
  InboxRun inbox(int task, Scope scope) {
    InboxRun run;
    synchronized (this) {
      run = inboxes.get(task);
      if (run != null) {
        return run;
      }
      run = new InboxRun(execution, task, scope);
      inboxes.put(task, run);
    }
    run.start();
    return run;
  }
}
