package dev.attacca.runtime.internal.sequence;

import dev.attacca.runtime.internal.base.MemberList;
import dev.attacca.runtime.internal.base.Timer;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The streams of a run: what comes through them while it goes on. A stream is let go of when the task that consumes it has settled, so there are as many as there are such tasks
 * in open scopes.
 */
public final class OpenStreams {
  /** How often one looks for tasks that have waited for long. */
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(10);
  /** So many of them may have a thread of their own for that reason. */
  private static final int MOST_THREADS = 256;

  private final Execution execution;

  // Guarded by this
  private final MemberList<ValueChannel<?>> channels = new MemberList<>();
  /** Tasks that wait for a thread until there is something to read. */
  private final MemberList<ConsumerStart> waiting = new MemberList<>();

  private boolean ticks;
  /** How many tasks have a thread of their own. */
  private int threads;

  public OpenStreams(Execution execution) {
    this.execution = execution;
  }

  /** Those of a run. */
  static OpenStreams of(Execution execution) {
    return ((SequencedFlow) execution.flow).streams;
  }

  synchronized void opened(ValueChannel<?> channel) {
    channels.add(channel);
  }

  /** Nobody reads from it any more. */
  public void settled(ValueChannel<?> channel) {
    synchronized (this) {
      channels.remove(channel);
    }
    channel.discard();
  }

  public synchronized List<ValueChannel<?>> open() {
    return channels.toList();
  }

  /** A loop has settled in a scope, however it has: what comes through it only comes no more. */
  public void close(ScopeCore scope, int task) {
    for (int lane : execution.plan.closes[task]) {
      Sequencer.of(scope, lane).channel().close();
    }
  }

  // Tasks that wait for a thread, see ConsumerStart

  void waits(ConsumerStart cue) {
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
  synchronized boolean goesOn(ConsumerStart cue, boolean byItself) {
    boolean was = waiting.remove(cue);
    threads += was && byItself ? 1 : 0;
    return was;
  }

  /** A task that had a thread of its own has no use for it any more. */
  public synchronized void threadBack() {
    threads--;
  }

  /** On the timer. */
  private void tick() {
    List<ConsumerStart> late = new ArrayList<>();
    synchronized (this) {
      for (ConsumerStart cue : execution.halted ? List.<ConsumerStart>of() : waiting.toList()) {
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
    late.forEach(ConsumerStart::goOnByItself);
  }
}
