package dev.attacca.runtime.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A loop whose items come by themselves, and wait in a queue until somebody works on them. */
abstract class QueueLoop extends LoopRun {
  private final Queue<Scope> queue = new ConcurrentLinkedQueue<>();

  QueueLoop(Execution execution, Scope parent, int task) {
    super(execution, parent, task);
  }

  final void enqueue(Scope item) {
    queue.add(item);
  }

  @Override
  @Nullable
  Scope next(Worker worker) {
    Scope item = queue.poll();
    if (item != null && !queue.isEmpty()) {
      execution.agenda.offer(this);
    }
    return item;
  }
}
