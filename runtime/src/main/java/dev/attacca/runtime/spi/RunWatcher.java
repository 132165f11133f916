package dev.attacca.runtime.spi;

import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.TaskInterceptor;
import dev.attacca.runtime.Trace;
import java.util.function.Supplier;

/**
 * An interceptor of one run that is also told what its calls do not show. {@link TaskInterceptor#begin} returns one, and it is
 * told of that run, and of nothing else; a builder that is given one only intercepts by it.
 *
 * <p>Told on the thread where it happens, for what happens at the same time on several at once. It costs little, as nothing is
 * made of it: so an implementation must be fast, and must not call back. What it throws is logged and changes nothing.
 */
public interface RunWatcher extends TaskInterceptor {
  /**
   * Puts something around everything of the user's that this run calls: every task, what answers an inbox, clean-ups. As what
   * is given to {@code wrapTasks}, within that; called once, on the thread that calls for the run, after {@code begin}.
   *
   * @param calls calls it; to be run once, on the same thread, before the other returns
   * @return what is run in its place
   */
  default Runnable around(Runnable calls) {
    return calls;
  }

  /**
   * The run begins: on the thread that begins it, before anything else is told of it. A run of a server may have been called
   * for long before, and one that is cancelled in its queue never begins.
   *
   * @param event the run
   */
  default void runStarted(RunEvent event) {}

  /**
   * The run is over, as told to a listener.
   *
   * @param event the run, and how it ended
   */
  default void runEnded(RunEvent event) {}

  /**
   * A task does not run in this run, or in this item.
   *
   * @param task its name
   * @param reason says why
   */
  default void skipped(String task, Supplier<String> reason) {}

  /**
   * A task could run and had to wait, which is over: it starts, or waits for something else. Of a loop that had no room, it has
   * some again. What takes less than a microsecond to come by a thread has not waited for one, nor have
   * tasks that go straight.
   *
   * @param task its name
   * @param reason for what it waited, never for {@link Trace.Reason#TASK}
   * @param nanos how long
   */
  default void waited(String task, Trace.Reason reason, long nanos) {}

  /**
   * An item is open.
   *
   * @param loop the loop, merge or repeat that it is of
   */
  default void opened(String loop) {}

  /**
   * An item that was opened is over, and all that is below it.
   *
   * @param loop the loop, merge or repeat that it is of
   */
  default void closed(String loop) {}
}
