package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.plan.Extent;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells who has fed items to a run from outside when they, and items below them, are over. Kept by the main scope of the run.
 *
 * <p>All is told on one thread, that which feeds, and in the order in which items close, so those below another before it. What another thread
 * has closed waits here, and the thread that feeds is woken for it.
 */
final class ClosedItems {
  private final Execution execution;
  private final Consumer<ScopeCore> told;
  private final Thread home;
  private Runnable wakes = () -> {};
  private final Queue<ScopeCore> waiting = new ConcurrentLinkedQueue<>();
  /** What whoever is told has thrown; of the thread that feeds. */
  private @Nullable Throwable refusal;

  private ClosedItems(Execution execution, Consumer<ScopeCore> told) {
    this.execution = execution;
    this.told = told;
    this.home = Thread.currentThread();
  }

  /** Those of a run that is fed on this thread. */
  static ClosedItems telling(Execution execution, Consumer<ScopeCore> told) {
    ClosedItems closed = new ClosedItems(execution, told);
    execution.main.keep(ClosedItems.class, closed);
    return closed;
  }

  /** Those of a run; null where the end of such items is nobody's business. */
  static @Nullable ClosedItems of(Execution execution, ScopeType items) {
    Extent.OfPart part = execution.plan.part;
    return part == null || !part.reported().get(items.id())
        ? null
        : (ClosedItems) execution.main.kept(ClosedItems.class);
  }

  /** Has this called when there is something to tell on the thread that feeds. Before there is. */
  void wakes(Runnable itsThread) {
    wakes = itsThread;
  }

  /** An item is over; on whatever thread has closed it. */
  void add(ScopeCore item) {
    if (Thread.currentThread() == home) {
      tellAll(); // first of those below it, which others have closed
      tell(item);
    } else {
      waiting.add(item);
      wakes.run();
    }
  }

  /** Whether there is something to tell. */
  boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** On the thread that feeds: tells of what has been closed by others. */
  void tellAll() {
    for (ScopeCore item = waiting.poll(); item != null; item = waiting.poll()) {
      tell(item);
    }
  }

  private void tell(ScopeCore item) {
    if (refusal != null) {
      return;
    }
    try {
      told.accept(item);
    } catch (Throwable e) {
      refusal = e;
      execution.broken(e);
    }
  }

  /** What whoever is told has thrown; null for nothing. */
  @Nullable
  Throwable refusal() {
    return refusal;
  }
}
