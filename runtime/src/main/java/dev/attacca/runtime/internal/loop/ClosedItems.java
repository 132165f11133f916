package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.plan.Extent;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.Feeder;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells who has fed items to a run from outside when they, and items below them, are over. Kept by the main scope of the run.
 *
 * <p><b>On one thread.</b> All is told on that which feeds. What another thread has closed waits here, and the thread that feeds is woken for it:
 * it is put here, and then looked who sleeps; and that thread says that it sleeps, and then looks what is here.
 *
 * <p><b>In which order.</b> The one that items are in closes after them, and so is told of after them, be they closed by this thread or by others.
 * Those of a loop that have to be told of in their order wait in {@link OutOfOrder} if they are early.
 *
 * <p><b>How many.</b> Where others work on the run, an item leaves its loop when it has been told of, and counts as open until then. So no more wait
 * than may be open, and if whoever is told takes its time, as what comes after it is slow, all loops come to be full. The thread that
 * feeds does not work there: it could be in the midst of a task that waits for an item to leave. Where it does items by itself, they leave
 * when they close, as they do in any run, and while a task of its stands as many wait here as others close, who have been let in. While it
 * tells of one, and so waits for no item, those stay open that others close, see {@link Closed}.
 */
final class ClosedItems {
  private final Execution execution;
  private final Consumer<ScopeCore> told;
  private final Thread home;
  private final Feeder feeder;
  private Runnable wakes = () -> {};
  private final Queue<Closed> waiting = new ConcurrentLinkedQueue<>();
  /** Of a thread that does items by itself: it is in the midst of telling. */
  private volatile boolean telling;
  /** What whoever is told has thrown; of the thread that feeds. */
  private @Nullable Throwable refusal;

  /**
   * What another thread has closed. Where the one that feeds does items by itself, one of both lets it leave its loop: the other puts it here,
   * and does it unless that one is telling; that one stops telling, and then looks here. So one of them sees the other.
   */
  private static final class Closed extends AtomicBoolean {
    private static final long serialVersionUID = 1;

    final transient ItemLoop loop;
    final transient ScopeCore item;

    Closed(ItemLoop loop, ScopeCore item) {
      this.loop = loop;
      this.item = item;
    }

    void leaves(Worker worker) {
      if (compareAndSet(false, true)) {
        loop.leaves(item, worker);
      }
    }
  }

  private ClosedItems(Execution execution, Consumer<ScopeCore> told, Feeder feeder) {
    this.execution = execution;
    this.told = told;
    this.feeder = feeder;
    this.home = Thread.currentThread();
  }

  /** Those of a run that is fed on this thread. */
  static ClosedItems telling(Execution execution, Consumer<ScopeCore> told, Feeder feeder) {
    ClosedItems closed = new ClosedItems(execution, told, feeder);
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

  /** Whether this thread may do items one after the other without counting them. */
  boolean mayRoll() {
    return feeder.isAlone() && Thread.currentThread() == home;
  }

  /** An item is over; on whatever thread has closed it. */
  void add(ItemLoop loop, ScopeCore item, Worker worker) {
    if (Thread.currentThread() == home) {
      tellAll(); // first of those below it, which others have closed
      comes(loop, item);
      if (feeder.isAlone()) {
        tellAll(); // of those that have had to stay open meanwhile
        loop.leaves(item, worker);
      }
      return;
    }
    Closed closed = new Closed(loop, item);
    waiting.add(closed);
    if (feeder.isAlone() && !telling) {
      closed.leaves(worker);
    }
    wakes.run();
  }

  /** On the thread that feeds: an item is over, and is told of when that is its turn. */
  void comes(ItemLoop loop, ScopeCore item) {
    OutOfOrder outOfOrder = loop.outOfOrder;
    ScopeCore next = outOfOrder == null ? item : outOfOrder.add(loop.place(item), item);
    while (next != null) {
      tell(next);
      if (!feeder.isAlone()) {
        loop.leaves(next, feeder.worker());
      }
      next = outOfOrder == null ? null : outOfOrder.poll();
    }
  }

  /** Whether there is something to tell. */
  boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** On the thread that feeds: tells of what has been closed by others. */
  void tellAll() {
    for (Closed closed = waiting.poll(); closed != null; closed = waiting.poll()) {
      comes(closed.loop, closed.item);
      if (feeder.isAlone()) {
        closed.leaves(feeder.worker());
      }
    }
  }

  /** On a thread that does items by itself, and has told of one: lets those leave that have had to stay open meanwhile. */
  void hasTold() {
    if (!waiting.isEmpty()) {
      tellAll();
    }
  }

  private void tell(ScopeCore item) {
    if (refusal != null) {
      return;
    }
    telling = feeder.isAlone();
    try {
      told.accept(item);
    } catch (Throwable e) {
      if (execution.halted) {
        execution.report.besides(List.of(e)); // most likely the run's interrupt: the run says why
      } else {
        refusal = e;
        execution.broken(e);
      }
    } finally {
      telling = false;
    }
  }

  /** What whoever is told has thrown; null for nothing. */
  @Nullable
  Throwable refusal() {
    return refusal;
  }
}
