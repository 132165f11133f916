package dev.attacca.runtime.internal.batch;

import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.plan.BatchPlan;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls that the items of one scope share. They are made in that scope, and are a part of its run. */
final class OwnCalls extends SharedCalls {
  private final Batches batches;
  private final Execution execution;
  private final ScopeCore scope;

  OwnCalls(Batches batches, Execution execution, ScopeCore scope, BatchPlan.Part part) {
    super(execution.engine, part);
    this.batches = batches;
    this.execution = execution;
    this.scope = scope;
  }

  @Override
  TaskGraph graph() {
    return execution.plan.graph;
  }

  @Override
  long nextNumber() {
    return batches.nextNumber();
  }

  @Override
  CallShare newShare(BatchCall call, Execution run) {
    return new CallShare(call, run, scope, call.usual());
  }

  @Override
  void waits(CallShare share, boolean isNew) {
    if (isNew) {
      batches.waits(share.call());
    }
  }

  /** As long as nobody can find the work, the call counts as one that waits, so the run is not over. */
  @Override
  @Nullable
  Runnable send(BatchCall call, boolean onWorker) {
    if (execution.halted) {
      return null;
    }
    batches.isBeingSent();
    if (!call.isSentNow()) {
      return null;
    }
    ScopeCore made = scope.open(part.call(), call.given());
    made.begin(execution, batches.planOfCall(part), call.shares().get(0), call.number());
    ReadyWork work = new ReadyWork(made, -1); // its one task is on its list
    boolean isNext = batches.isNext(part, work);
    return () -> {
      if (isNext && onWorker) {
        batches.adds(part, work);
      } else if (isNext) {
        execution.workQueue.addFromElsewhere(List.of(work));
      }
      batches.waitsNoMore(call);
    };
  }

  /** The scope that they share. */
  ScopeCore scope() {
    return scope;
  }

  @Override
  void leaves(CallShare share) {
    synchronized (this) {
      share.isGone(true);
      share.call().fillsNoMore();
    }
    batches.waitsNoMore(share.call());
  }

  @Override
  void forEachItem(BatchCall call, Consumer<ScopeCore> does) {
    List<ScopeCore> items;
    synchronized (this) { // others may still put their keys in
      items = call.shares().stream().flatMap(share -> share.items().stream()).toList();
    }
    items.forEach(does);
  }

  @Override
  void countCall(CallShare share) {} // it counts as its task does
}
