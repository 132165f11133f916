package dev.attacca.runtime.engine;

import org.jspecify.annotations.Nullable;

/**
 * The call of a task through the user's wrapper. The wrapper was made once for the run, around {@link
 * #INNER}, which finds the task to run on the thread that it runs on.
 */
final class Wrapped {
  static final Runnable INNER = Wrapped::runCurrent;
  private static final ThreadLocal<@Nullable Wrapped> CURRENT = new ThreadLocal<>();

  /** What may throw. */
  interface Body {
    int run() throws Throwable;
  }

  private final Body body;
  private boolean ran;
  private int code;
  private @Nullable Throwable thrown;

  private Wrapped(Body body) {
    this.body = body;
  }

  static int call(Runnable wrapper, Body body) throws Throwable {
    Wrapped outer = CURRENT.get(); // a task may run another graph on its own thread
    Wrapped call = new Wrapped(body);
    CURRENT.set(call);
    try {
      wrapper.run();
    } finally {
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    }
    if (call.thrown != null) {
      throw call.thrown;
    }
    if (!call.ran) {
      throw new IllegalStateException("the wrapper given to wrapTasks did not run the task");
    }
    return call.code;
  }

  private static void runCurrent() {
    Wrapped call = CURRENT.get();
    if (call == null) {
      throw new IllegalStateException(
          "the wrapper given to wrapTasks ran the task on another thread or later");
    }
    call.ran = true;
    try {
      call.code = call.body.run();
    } catch (Throwable e) {
      call.thrown = e; // past the wrapper, which may not expect checked exceptions
    }
  }
}
