package dev.attacca.runtime;

import org.jspecify.annotations.Nullable;

/**
 * Stands around every call of a task: it may do something before and after, call the method or not,
 * and hand on another result or failure than the method's. Given to a builder by {@link
 * RunnerBuilder#with} or {@link RunnerBuilder#intercept}; the first one given is the outermost.
 *
 * <p>Around an attempt stand, from outside: what {@link RunnerBuilder#wrapTasks} has carried along, {@link
 * RunListener#started}, the interceptors, the method. Time-outs, limits and retries are outside of all of
 * them: each attempt is intercepted anew. Called on the thread of the task, for tasks that run at the same
 * time on several at once.
 */
@FunctionalInterface
public interface TaskInterceptor extends Extension {
  /**
   * A run begins: called once per run, on the thread that calls for it, which is where the caller's context
   * can be captured. What it throws fails the run before any task of it starts.
   *
   * @param run what begins
   * @return who intercepts the tasks of this run; not {@code null}
   */
  default TaskInterceptor begin(RunEvent run) {
    return this;
  }

  /**
   * Calls the task by {@link TaskCall#proceed}, or does something else in its place.
   *
   * @param call the attempt
   * @return taken as the method's own result: what {@code proceed()} gave, or something of the same type. A
   *     future is awaited; {@code null} fails a task that may not return it; something of another type fails
   *     the task, and the message names this interceptor
   * @throws Exception taken as thrown by the method
   */
  @Nullable
  Object intercept(TaskCall call) throws Exception;
}
