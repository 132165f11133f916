package dev.attacca.runtime.internal.batch;

import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.plan.BatchPlan;
import dev.attacca.runtime.internal.plan.Extent;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.run.EngineCore;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.TaskCounts;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls that all runs of a runner share. Each is made by a run of its own, see {@link CallRun}, as it belongs to none
 * of those that it is for: it goes on when one of them is cancelled, and sees nobody's context.
 *
 * <p><b>When it goes.</b> When it is full, or its time is up. It is never at rest, as one more run may always begin; so
 * what it is for can go on, as whatever waits for an answer from elsewhere, and nobody has to look for it.
 *
 * <p><b>A run that ends</b> before its items have settled, because it has failed or been cancelled, leaves, and takes its
 * keys along unless the method has been called with them. When all have left, nobody needs the call: it is not made, or
 * cancelled; then the run that was the last to leave waits for its end, so that nothing goes on that a run has begun.
 *
 * <p><b>Who tells whom.</b> The thread that makes the call has no token of the runs that it is for. Where it has something
 * to tell those who watch them, it takes one for that time, with the lock: a share that has not left has one as well, so
 * its run is not over; a run that leaves meanwhile is over when all has been told.
 */
final class AcrossCalls extends SharedCalls {
  private final RunPlan plan;

  // Guarded by this
  private long calls;

  AcrossCalls(EngineCore engine, TaskGraph graph, BatchPlan.Part part) {
    super(engine, part);
    this.plan = new RunPlan(Extent.ofCall(graph, part.call()));
  }

  RunPlan plan() {
    return plan;
  }

  @Override
  TaskGraph graph() {
    return plan.graph;
  }

  @Override
  long nextNumber() {
    return calls++;
  }

  @Override
  CallShare newShare(BatchCall call, Execution run) {
    return new CallShare(call, run, run.main, 1);
  }

  /** Its token is not still: something from elsewhere comes of it. The worker, which works, keeps the run from rest until here. */
  @Override
  void waits(CallShare share, boolean isNew) {
    share.execution.group.rest.goesOn(share);
  }

  @Override
  @Nullable
  Runnable send(BatchCall call, boolean onWorker) {
    if (!call.isSentNow()) {
      return null;
    }
    // made here, where a run that it is for surely goes on, and has what another of its kind is
    // made of
    CallRun run = new CallRun(this, call, call.shares().get(0).execution.main.another());
    call.isMadeBy(run);
    return run::begin;
  }

  /** It is over. */
  void over(BatchCall call) {
    for (CallShare share : sharesOf(call)) {
      Batches.goesOn(share);
    }
  }

  @Override
  void leaves(CallShare share) {
    CallRun toCancel = null;
    BatchCall call = share.call();
    synchronized (this) {
      call.remove(share);
      if (call.isNobodys()) {
        call.fillsNoMore();
        fillsNoMore(call);
        toCancel = call.isOver() ? null : call.madeBy();
      }
    }
    if (toCancel != null) {
      toCancel.cancel(share);
    }
  }

  @Override
  void forEachItem(BatchCall call, Consumer<ScopeCore> does) {
    List<CallShare> shares;
    synchronized (this) {
      shares = List.copyOf(call.shares());
    }
    for (CallShare share : shares) {
      List<ScopeCore> items;
      synchronized (this) {
        if (share.isGone()) {
          continue;
        }
        share.execution.group.addToken();
        items = List.copyOf(share.items());
      }
      try {
        items.forEach(does);
      } finally {
        share.execution.group.releaseTokenFromElsewhere();
      }
    }
  }

  @Override
  void countCall(CallShare share) {
    share.execution.group.tally.count(part.call(), TaskCounts.STARTED, 1);
  }

  /** Whether a thread that waits for one of the runs, or in it, may be the one that the call needs. */
  boolean isAnyThreadKept(BatchCall call) {
    List<Execution> runs;
    synchronized (this) {
      runs = call.shares().stream()
          .filter(share -> !share.isGone())
          .map(share -> share.execution)
          .toList();
    }
    return runs.stream()
        .anyMatch(run -> !run.waitingThreads.isEmpty() || run.group.rest.isAsleepOnExecutor());
  }
}
