package dev.attacca.runtime.engine;

import dev.attacca.runtime.TaskFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls the methods that clean up after a run, each whatever has become of the others. */
final class Hooks {
  private final Execution execution;
  private final Plan plan;

  private Hooks(Execution execution) {
    this.execution = execution;
    this.plan = execution.plan;
  }

  static void run(Execution execution) {
    new Hooks(execution).run();
  }

  private void run() {
    List<Blueprint.Hook> hooks = plan.hooks();
    for (int i = 0; i < hooks.size(); i++) {
      Blueprint.Hook hook = hooks.get(i);
      if (hook.task() < 0 || !plan.overridden.get(hook.task()) && hasStarted(hook.task())) {
        try {
          callOutside(hook.index());
        } catch (Throwable e) {
          execution.report.fatal(new TaskFailure(hook.method(), "", List.of(), e));
        }
      }
    }
  }

  private boolean hasStarted(int task) {
    if (plan.main().type.contains(task)) {
      return Slot.hasStarted(execution.main.slot(task));
    }
    Counts present = execution.crew.tally.sum();
    return present != null && present.hasStarted(task);
  }

  /** What a clean-up begins, the run that is over cannot wait for. */
  private void callOutside(int hook) throws Throwable {
    @Nullable Object[] place = Here.place();
    Here.Host host = (Here.Host) place[0];
    int depth = Here.enter(place, null);
    try {
      call(hook);
    } finally {
      Here.leave(place, host, depth);
    }
  }

  private void call(int hook) throws Throwable {
    Wrapped.Body body = () -> {
      execution.main.shutdown(hook);
      return 0;
    };
    if (execution.wrapped == null) {
      body.run();
    } else {
      Wrapped.call(execution.wrapped, body);
    }
  }
}
