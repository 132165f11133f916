package dev.attacca.runtime.internal.batch;

import dev.attacca.runtime.Trace;
import dev.attacca.runtime.internal.base.Timer;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.plan.BatchPlan;
import dev.attacca.runtime.internal.run.EngineCore;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.TaskCounts;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one batch that some items share. One of them takes keys at a time: the one that is not
 * full, be it sent already or not, see {@link BatchCall}.
 *
 * <p>Guarded by this object. Keys are put in with the lock, so a key's {@code equals} is called with it; nothing else of
 * the user's is. It is taken before the lock of a run, never within it.
 */
abstract class SharedCalls {
  /** So many items a call has room for from the start, at most. */
  private static final int MOST = 1_000;

  final EngineCore engine;
  final BatchPlan.Part part;

  // Guarded by this
  private @Nullable BatchCall filling;
  /** How many items the last call was for that has begun, which is how many the next is likely to be for. */
  private int usual;

  SharedCalls(EngineCore engine, BatchPlan.Part part) {
    this.engine = engine;
    this.part = part;
  }

  abstract TaskGraph graph();

  /** Of a call that begins to fill. With the lock. */
  abstract long nextNumber();

  /** What a run is to have in a call. With the lock. */
  abstract CallShare newShare(BatchCall call, Execution run);

  /** A share is awaited in its run, and the call waits for more keys if it is new. With the lock, on a worker of the run. */
  abstract void waits(CallShare share, boolean isNew);

  /**
   * Sends it. With the lock.
   *
   * @param onWorker whether this is a thread that works on the run
   * @return what is to be done without the lock; null if it has been sent before
   */
  abstract @Nullable Runnable send(BatchCall call, boolean onWorker);

  /** The run of this share is halted. */
  abstract void leaves(CallShare share);

  /** Has this done with each item that a call is for, each in a run that goes on meanwhile. */
  abstract void forEachItem(BatchCall call, Consumer<ScopeCore> does);

  /** The method is called for the first time, and these keys are in. With the lock. */
  abstract void countCall(CallShare share);

  /** An item puts its key in. On a worker. */
  final void park(Execution execution, ScopeCore item, Object key) {
    BatchCall call;
    boolean isNew;
    Runnable full;
    synchronized (this) {
      isNew = filling == null || !filling.takes(key);
      call =
          isNew ? new BatchCall(this, part, nextNumber(), usual) : Objects.requireNonNull(filling);
      if (execution.observer != null) {
        execution.observer.waits(item, part.task(), Trace.Reason.BATCH);
      }
      call.has(key);
      CallShare share = call.shareOf(execution);
      if (share == null) {
        share = newShare(call, execution);
        if (!execution.group.await(share)) {
          call.hasStrayKey();
          return; // halted
        }
        call.add(share);
        waits(share, isNew);
      }
      if (!item.isMain() && !item.isStraight()) { // which nobody else works on
        item.hold(); // given back by who goes on with it
      }
      call.add(share, item, key);
      filling = call;
      full = call.hasAll() ? send(call, true) : null;
    }
    if (full != null) {
      full.run();
    } else if (isNew && part.batch().longest() > 0) {
      limitTime(call);
    }
  }

  private void limitTime(BatchCall call) {
    Timer.Cancellable timer;
    try {
      timer = engine.clock.after(part.batch().longest(), call.new TimeUp());
    } catch (
        Throwable
            e) { // no thread for it, most likely; its items are in the call, which then waits no
      // longer
      timeIsUp(call);
      return;
    }
    synchronized (this) {
      if (!call.isSent()) {
        call.waits(timer);
        return;
      }
    }
    timer.cancel();
  }

  final void timeIsUp(BatchCall call) {
    Runnable sent = sendNow(call, false);
    if (sent != null) {
      sent.run();
    }
  }

  /** It goes now, when this is done; null if it has gone before. */
  final @Nullable Runnable sendNow(BatchCall call, boolean onWorker) {
    synchronized (this) {
      return call.isNobodys() ? null : send(call, onWorker);
    }
  }

  final synchronized boolean isForNobody(BatchCall call) {
    return call.isNobodys();
  }

  /** The method is about to be called, perhaps once more. */
  final void begins(BatchCall call) {
    synchronized (this) {
      if (call.shares().isEmpty()) { // with their keys
        throw new CancellationException("all have left that it is for");
      }
      if (takesNoMore(call)) {
        usual = Math.min(call.items(), MOST);
        for (CallShare share : call.shares()) {
          share.execution.group.tally.count(part.task(), TaskCounts.STARTED, share.size());
          countCall(share);
        }
      }
    }
    call.makeKeys();
  }

  /** With the lock. */
  final boolean takesNoMore(BatchCall call) {
    fillsNoMore(call);
    return call.takesNoMore();
  }

  /** With the lock. */
  final void fillsNoMore(BatchCall call) {
    filling = filling == call ? null : filling;
  }

  /** Those that wait for a call that is over; it takes no more, though it may never have come to begin. */
  final synchronized List<CallShare> sharesOf(BatchCall call) {
    takesNoMore(call);
    return List.copyOf(call.shares());
  }
}
