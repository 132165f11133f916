package dev.attacca.runtime.internal.handle;

import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.internal.direct.ItemPass;
import dev.attacca.runtime.internal.loop.ItemFlow;
import dev.attacca.runtime.internal.observe.Observers;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.ItemWay;
import dev.attacca.runtime.internal.run.RoomsAbove;
import dev.attacca.runtime.internal.run.RunFlow;
import dev.attacca.runtime.internal.run.RunIdentity;
import dev.attacca.runtime.internal.run.TaskObserver;
import dev.attacca.runtime.internal.run.Worker;
import org.jspecify.annotations.Nullable;

/** Puts a run together: what it has from rooms that it does not know. */
public final class AllRooms extends RoomsAbove {
  @Override
  public RunFlow flow(Execution execution) {
    return new ItemFlow(execution);
  }

  @Override
  public @Nullable TaskObserver observer(RunIdentity run, RunEvent begins) {
    return Observers.of(run, begins);
  }

  @Override
  public @Nullable Companion statisticsLog(Execution execution) {
    return Observers.statisticsLog(execution);
  }

  @Override
  public ItemWay itemWay(Execution execution, Worker worker) {
    return new ItemPass(execution, worker);
  }
}
