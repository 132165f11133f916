package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.Thrown;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The call of a task through the user's wrapper. The wrapper was made once for the run, around {@link
 * #INNER}, which finds the task to run on the thread that it runs on.
 *
 * <p>A wrapper is the user's code and may do anything. What the task threw comes first, whatever the
 * wrapper throws as well; a wrapper that fails by itself, or does not run the task exactly once, on its
 * own thread and before it returns, fails the task.
 */
public final class WrappedCall {
  static final Runnable INNER = WrappedCall::runCurrent;

  /** What may throw. */
  public interface Body {
    int run() throws Throwable;
  }

  private final Body body;
  private boolean ran;
  private boolean again;
  private int code;
  private @Nullable Throwable thrown;

  private WrappedCall(Body body) {
    this.body = body;
  }

  /**
   * The wrapper of one run, the first outermost; null if there is none.
   *
   * @throws IllegalStateException if one of the user's functions fails, or gives none
   */
  public static @Nullable Runnable of(List<UnaryOperator<Runnable>> functions) {
    Runnable wrapper = INNER;
    for (int i = functions.size() - 1; i >= 0; i--) {
      try {
        wrapper = functions.get(i).apply(wrapper);
      } catch (Throwable e) {
        throw new IllegalStateException(
            "the function given to wrapTasks failed at the start of the run", e);
      }
      if (wrapper == null) {
        throw new IllegalStateException(
            "the function given to wrapTasks returned null; it returns a Runnable that runs the one it was given");
      }
    }
    return wrapper == INNER ? null : wrapper;
  }

  public static int call(Runnable wrapper, Body body) throws Throwable {
    @Nullable Object[] place = CurrentThread.place();
    Object outer =
        CurrentThread.wraps(place, null); // a task may run another graph on its own thread
    WrappedCall call = new WrappedCall(body);
    CurrentThread.wraps(place, call);
    Throwable own = null;
    try {
      wrapper.run();
    } catch (Throwable e) {
      own = e;
    } finally {
      CurrentThread.wraps(place, outer);
    }
    return call.outcome(own);
  }

  /** What the task has returned, and otherwise what went wrong first. */
  private int outcome(@Nullable Throwable own) throws Throwable {
    Throwable ofTask = thrown;
    if (ofTask != null) {
      if (own != null && !Thrown.suppressIn(ofTask, List.of(own))) {
        Thrown.log(
            "the wrapper given to wrapTasks failed after the task that it ran had failed", own);
      }
      throw ofTask;
    }
    if (again) {
      throw new IllegalStateException(
          "the wrapper given to wrapTasks ran the task more than once", own);
    }
    if (own != null) {
      throw new IllegalStateException(
          "the wrapper given to wrapTasks failed " + (ran ? "after" : "before")
              + " it ran the task: " + Thrown.text(own),
          own);
    }
    if (!ran) {
      throw new IllegalStateException(
          "the wrapper given to wrapTasks did not run the task, or not on the thread that it was called on");
    }
    return code;
  }

  private static void runCurrent() {
    if (!(CurrentThread.wrapped() instanceof WrappedCall call)) {
      throw new IllegalStateException(
          "the wrapper given to wrapTasks ran the task on another thread or later");
    }
    if (call.ran) {
      call.again = true; // and is told so, whatever becomes of this exception
      throw new IllegalStateException("the wrapper given to wrapTasks ran the task more than once");
    }
    call.ran = true;
    try {
      call.code = call.body.run();
    } catch (Throwable e) {
      call.thrown = e; // past the wrapper, which may not expect checked exceptions
    }
  }
}
