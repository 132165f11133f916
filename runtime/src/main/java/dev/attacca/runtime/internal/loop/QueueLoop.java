package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A loop whose items come by themselves, and wait in a queue until somebody works on them. */
abstract class QueueLoop extends ItemLoop {
  private final Queue<ScopeCore> queue = new ConcurrentLinkedQueue<>();

  QueueLoop(Execution execution, ScopeCore parent, int task) {
    super(execution, parent, task);
  }

  QueueLoop(Execution execution, ScopeCore parent, int task, int inFlight) {
    super(execution, parent, task, inFlight);
  }

  final void enqueue(ScopeCore item) {
    queue.add(item);
  }

  /**
   * Whether an item is in the queue. Who emits may be a thread with no token, and offers the loop only after
   * that: a run must not be taken for one at rest in between.
   */
  @Override
  public boolean canGoOn() {
    return !queue.isEmpty();
  }

  @Override
  public @Nullable ScopeCore next(Worker worker) {
    ScopeCore item = queue.poll();
    if (item != null && !queue.isEmpty()) {
      execution.workQueue.offer(this);
    }
    return item;
  }
}
