package dev.attacca.runtime.internal.handle;

import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.internal.batch.Batches;
import dev.attacca.runtime.internal.batch.CallsOfRunner;
import dev.attacca.runtime.internal.batch.ItemsObserver;
import dev.attacca.runtime.internal.direct.ItemPass;
import dev.attacca.runtime.internal.loop.ItemFlow;
import dev.attacca.runtime.internal.observe.Observers;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.record.Recordings;
import dev.attacca.runtime.internal.record.RunStore;
import dev.attacca.runtime.internal.run.BatchedTasks;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.ItemWay;
import dev.attacca.runtime.internal.run.RoomsAbove;
import dev.attacca.runtime.internal.run.RunFlow;
import dev.attacca.runtime.internal.run.RunIdentity;
import dev.attacca.runtime.internal.run.TaskObserver;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.spi.RunWatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts a run together: what it has from rooms that it does not know. */
public final class AllRooms extends RoomsAbove {
  private final List<RunStore> recorders;
  private final CallsOfRunner calls = new CallsOfRunner();

  /** With these that record its runs. */
  public AllRooms(List<RunStore> recorders) {
    this.recorders = recorders;
  }

  @Override
  public RunFlow flow(Execution execution) {
    return new ItemFlow(execution);
  }

  @Override
  public @Nullable BatchedTasks batches(Execution execution) {
    RunPlan plan = execution.plan;
    return plan.batches == null && plan.call < 0 ? null : new Batches(execution, calls);
  }

  @Override
  public @Nullable TaskObserver observer(
      RunIdentity run, RunEvent begins, List<RunWatcher> watchers) {
    RunPlan plan = run.plan;
    List<RunStore> record =
        plan.call < 0 ? recorders : List.of(); // those that a call is for tell of it
    TaskObserver observer = Recordings.of(run, record, Observers.of(run, begins, watchers));
    return observer == null || plan.batches == null && plan.call < 0
        ? observer
        : new ItemsObserver(plan, observer);
  }

  @Override
  public boolean isRecording() {
    for (int i = 0; i < recorders.size(); i++) {
      if (!recorders.get(i).isClosed()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public @Nullable Companion statisticsLog(Execution execution) {
    return execution.plan.call < 0 ? Observers.statisticsLog(execution) : null;
  }

  @Override
  public ItemWay itemWay(Execution execution, Worker worker) {
    return new ItemPass(execution, worker);
  }
}
