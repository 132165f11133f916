package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.Blocking;
import dev.attacca.runtime.internal.base.Later;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;

/**
 * Threads that wait for a task of the main scope of a run that goes on.
 *
 * <p>Nothing is missed: a fate is written before the monitor is taken to tell of it, and a thread that waits
 * looks at the fate while it has the monitor, before it is on the list. The fate that has been told is seen
 * by those who are woken through their latch. Only runs whose values somebody can ask for while they go on
 * have this, so that others do not pay for a monitor per task.
 */
public final class EarlyAnswers {
  private final Execution execution;
  // Guarded by this
  private final Map<Integer, List<CountDownLatch>> waiting = new HashMap<>();
  private boolean over;

  EarlyAnswers(Execution execution) {
    this.execution = execution;
  }

  /**
   * Waits until a task has settled, or the run is over. A thread that the run may need works for it meanwhile.
   *
   * @throws CancellationException if the thread is interrupted; with its flag set, and the run goes on
   */
  public void await(ScopeCore main, int task) {
    CountDownLatch settled = new CountDownLatch(1);
    synchronized (this) {
      if (over || TaskState.isFate(main.slotOf(task))) {
        return;
      }
      waiting.computeIfAbsent(task, t -> new ArrayList<>(1)).add(settled);
    }
    try {
      execution.waitingThreads.workUntil(() -> settled.getCount() == 0, Later.NEVER);
      Blocking.await(settled);
    } catch (InterruptedException e) {
      forget(task, settled);
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for \"%s\" of run %s"
          .formatted(execution.plan.name(task), execution.id()));
    }
  }

  private synchronized void forget(int task, CountDownLatch latch) {
    List<CountDownLatch> ofTask = waiting.get(task);
    if (ofTask != null && ofTask.remove(latch) && ofTask.isEmpty()) {
      waiting.remove(task);
    }
  }

  /** Its fate has been written. */
  public void settled(int task) {
    List<CountDownLatch> latches;
    synchronized (this) {
      latches = waiting.isEmpty() ? null : waiting.remove(task);
    }
    if (latches != null) {
      latches.forEach(CountDownLatch::countDown);
      execution.waitingThreads.wake();
    }
  }

  /** Nothing more will settle. */
  void runIsOver() {
    List<List<CountDownLatch>> all;
    synchronized (this) {
      over = true;
      all = List.copyOf(waiting.values());
      waiting.clear();
    }
    all.forEach(latches -> latches.forEach(CountDownLatch::countDown));
  }
}
