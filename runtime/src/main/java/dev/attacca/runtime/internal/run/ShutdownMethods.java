package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.task.Surroundings;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Calls the methods that clean up after a run, each whatever has become of the others. */
final class ShutdownMethods {
  private final Execution execution;
  private final RunPlan plan;
  /** Which of them is being called. */
  private volatile String current = "";

  ShutdownMethods(Execution execution) {
    this.execution = execution;
    this.plan = execution.plan;
  }

  boolean isEmpty() {
    return plan.hooks().isEmpty();
  }

  void call() {
    for (TaskGraph.Hook hook : plan.hooks()) {
      if (hook.task() < 0 || !plan.overridden.get(hook.task()) && hasStarted(hook.task())) {
        call(hook);
      }
    }
  }

  /** The run ends while one of them is still being called. */
  TaskFailure unfinished() {
    return new TaskFailure(
        current,
        "",
        List.of(),
        new TimeoutException(
            "the clean-up \"%s\" is still running, having ignored its interruption for %s"
                .formatted(current, execution.engine.settings().shutdownGrace())));
  }

  private void call(TaskGraph.Hook hook) {
    current = hook.method();
    try {
      callOutside(hook.index());
    } catch (Throwable e) {
      if (execution.isOver()) {
        Thrown.log("the clean-up \"%s\" of a run that is over failed".formatted(hook.method()), e);
      } else {
        execution.report.fatal(new TaskFailure(hook.method(), "", List.of(), e));
      }
    }
  }

  private boolean hasStarted(int hooked) {
    int task = plan.graph.calledFor(hooked);
    if (plan.main().type.contains(task)) {
      return TaskState.hasStarted(execution.main.slot(task));
    }
    TaskCounts present = execution.group.tally.sum();
    return present != null && present.hasStarted(task);
  }

  /** What a clean-up begins, the run that is over cannot wait for. */
  private void callOutside(int hook) throws Throwable {
    @Nullable Object[] place = CurrentThread.place();
    CurrentThread.Host host = (CurrentThread.Host) place[0];
    int depth = CurrentThread.enter(place, null);
    try {
      callWrapped(hook);
    } finally {
      CurrentThread.leave(place, host, depth);
      ContextLoaders.set(
          execution.loader); // what one sets is neither for the next nor for who is told
    }
  }

  private void callWrapped(int hook) throws Throwable {
    Surroundings.callOther(execution.around, () -> {
      execution.main.shutdown(hook);
      return 0;
    });
  }
}
