package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.base.Timer;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.task.Surroundings;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls the methods that clean up after a run, each whatever has become of the others.
 *
 * <p><b>Hurrying.</b> A clean-up may take its time, until somebody cancels the run, before or meanwhile:
 * from then on it has the same grace as a task. When that is over, the thread that cleans up is
 * interrupted, and after the same time again the run ends without it, and says so. What is left to do is
 * still done by that thread, should it ever come back.
 *
 * <p>The interrupt is sent with the lock of the run, and the thread takes its name from here with it; so
 * it is never hit by it later.
 */
final class ShutdownMethods {
  private final Execution execution;
  private final RunPlan plan;
  /** The one of the run, see {@link WorkerGroup}. */
  private final Object lock;

  // Guarded by the lock
  private @Nullable Thread cleaner;
  private boolean hurried;
  private boolean interrupted;
  private boolean abandoned;
  private Timer.@Nullable Cancellable timer;
  private String current = "";

  ShutdownMethods(Execution execution, Object lock) {
    this.execution = execution;
    this.plan = execution.plan;
    this.lock = lock;
  }

  /** Calls them all; false if the run has ended without waiting for that. */
  boolean run() {
    if (plan.hooks().isEmpty()) {
      return true;
    }
    synchronized (lock) {
      cleaner = Thread.currentThread();
      if (hurried) {
        setTimer(this::interrupt);
      }
    }
    for (TaskGraph.Hook hook : plan.hooks()) {
      if (hook.task() < 0 || !plan.overridden.get(hook.task()) && hasStarted(hook.task())) {
        call(hook);
      }
    }
    synchronized (lock) {
      cleaner = null;
      if (timer != null) {
        timer.cancel();
      }
      if (interrupted) {
        Thread.interrupted();
      }
      return !abandoned;
    }
  }

  private void call(TaskGraph.Hook hook) {
    synchronized (lock) {
      current = hook.method();
    }
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

  /** The run has been cancelled. With the lock. */
  void hurry() {
    if (!hurried && cleaner != null) {
      setTimer(this::interrupt);
    }
    hurried = true;
  }

  private void setTimer(Runnable job) {
    timer = Timer.after(execution.engine.grace(), job);
  }

  private void interrupt() {
    synchronized (lock) {
      if (cleaner != null) {
        interrupted = true;
        cleaner.interrupt();
        setTimer(this::abandon);
      }
    }
  }

  private void abandon() {
    synchronized (lock) {
      if (cleaner == null) {
        return;
      }
      abandoned = true;
      execution.report.fatal(new TaskFailure(
          current,
          "",
          List.of(),
          new TimeoutException(
              "the clean-up \"%s\" is still running, having ignored its interruption for %s"
                  .formatted(current, execution.engine.settings().shutdownGrace()))));
    }
    ContextLoaders.within(execution.loader, execution.end::finish);
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
