package dev.attacca.runtime;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a task, as a {@link TaskInterceptor} sees it. Its methods are for the thread and the time
 * of {@link TaskInterceptor#intercept}; those that only tell something may be called at any time.
 */
public interface TaskCall {
  /** {@return the class of the task, as {@link Graph#name()} has it} */
  String dag();

  /** {@return the task's name} */
  String task();

  /** {@return the run, see {@link Run#id()}} */
  String runId();

  /** {@return in which item, as in {@link TaskFailure#item()}; empty for a task of the main scope} */
  String item();

  /** {@return which attempt this is, from 1} */
  int attempt();

  /**
   * Calls the next interceptor, or, for the innermost, the method.
   *
   * @return what the method returned: a value, an {@code Optional}, a future that may not be done, the stream
   *     or iterator of a loop; {@code null} if it returns nothing. For a task that is answered by a worker
   *     with an {@link Inbox}, the future of the answer
   * @throws Exception what the method threw
   * @throws IllegalStateException the second time, on another thread, or after the interceptor has returned
   */
  @Nullable
  Object proceed() throws Exception;

  /**
   * Has this told when the attempt is over, which for a future is when that is done, and before any dependant
   * starts: with the value that the task hands on, {@code null} if it has none, or with its failure. That is
   * a {@link java.util.concurrent.CancellationException} where the run was halted, and a {@link
   * java.util.concurrent.TimeoutException} where the time was up. Told once, on the thread on which the attempt
   * ends, the last one given first, and within no context; what it throws is logged and changes nothing.
   *
   * @param told is given the value and the failure, one of which is {@code null}
   * @throws IllegalStateException on another thread, or after the interceptor has returned
   */
  void whenSettled(BiConsumer<? super @Nullable Object, ? super @Nullable Throwable> told);
}
