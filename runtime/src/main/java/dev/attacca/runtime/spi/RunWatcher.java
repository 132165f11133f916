package dev.attacca.runtime.spi;

import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.TaskInterceptor;
import dev.attacca.runtime.Trace;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An interceptor of one run that is also told what its calls do not show. {@link TaskInterceptor#begin} returns one, and it is
 * told of that run, and of nothing else; a builder that is given one only intercepts by it.
 *
 * <p>Told on the thread where it happens, for what happens at the same time on several at once. It costs little, as nothing is
 * made of it: so an implementation must be fast, and must not call back. What it throws is logged and changes nothing.
 */
public interface RunWatcher extends TaskInterceptor {
  /**
   * Something of the user's is about to be called in this run, on this thread: a task, what answers an inbox, a clean-up. As what
   * is given to {@code wrapTasks}, within that, and around what is told of the call.
   *
   * @return what {@link #leaves} is given on the same thread when that has returned; {@code null} if it need not be called
   */
  default @Nullable Object enters() {
    return null;
  }

  /**
   * The call is over, and all that has been entered within it has been left.
   *
   * @param entered what {@link #enters} has returned
   */
  default void leaves(Object entered) {}

  /**
   * This thread comes to work on the run, and will most likely call several tasks, one after the other: what is the same for all
   * may be done now. What it comes from is not the user's, and nothing is promised of what it calls besides.
   *
   * @return what {@link #goes} is given on the same thread, before anybody can be told that the run is over, unless it was ended
   *     by force while this thread did not come back; {@code null} if it need not be called
   */
  default @Nullable Object comes() {
    return null;
  }

  /**
   * This thread goes, or is about to do something else.
   *
   * @param come what {@link #comes} has returned
   */
  default void goes(Object come) {}

  /**
   * What a watcher may give to {@link dev.attacca.runtime.TaskCall#whenSettled}, to be told of attempts that have not failed with
   * less ado: as the other methods here, on whichever thread it happens, with the class loader that the task has left there, and within
   * whatever that thread does. So it must be fast, and what it calls of the user's has to bear that. Of a failure it is told as any other.
   */
  interface Settled extends BiConsumer<@Nullable Object, @Nullable Throwable> {
    /**
     * The attempt is over.
     *
     * @param failure what it has failed with; {@code null} if it has not
     */
    void settled(@Nullable Throwable failure);

    @Override
    default void accept(@Nullable Object value, @Nullable Throwable failure) {
      settled(failure);
    }
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
