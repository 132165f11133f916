package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.internal.base.StopSignal;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.concurrent.CancellationException;

/**
 * Whose an interrupt was.
 *
 * <p>A run interrupts the threads that work on it, and knows when it has. On a thread of an executor
 * nobody else does: what is left there, an {@code InterruptedException} or the flag, is the task's own.
 * That is a failure like any other, and the flag is cleared. On the thread of the run's caller it may
 * also have been the caller who was interrupted, which cancels the run; and tasks that are short, or
 * whose executor has no other thread, run there. A task must not fare otherwise for that, so there it is
 * decided by what can be known.
 *
 * <p><b>An exception</b> that a method of the JDK has thrown, on this thread and within this call, has
 * met an interrupt, for nothing else makes the JDK throw it. One that was made by anybody else's code, or
 * that comes from another thread, is the task's own.
 *
 * <p><b>The flag</b> has no trace. A task that has left it set on a thread where nobody else could have set
 * it, is known to do so from then on, see {@link EngineCore#leavesFlag}; after such a task it is cleared
 * everywhere. After any other it may be the caller's. A short run on an executor that would have done it
 * on another thread goes on to its end, with the flag set: there, too, the interrupt would have come when
 * the run was as good as over. In all other cases it cancels the run.
 *
 * <p><b>Of a state's factory</b> the same is true on every executor, for it is always called by the thread
 * that begins the run. The flag that it leaves is its own, and is as before when it has returned; only
 * where that thread is in a task of another run, it may be that run's, and stays.
 */
public final class Interrupts {
  /** Of the JVM's option for the most frames of a trace. */
  private static final int DEEPEST = 1024;

  private static final boolean HAS_TRACES = new Throwable().getStackTrace().length > 0;
  private static final String OURS = "dev.attacca.runtime.internal.";

  private Interrupts() {}

  /** Whether a task ended like this because it was told to end. */
  public static boolean isTheEnd(Throwable thrown) {
    return thrown instanceof InterruptedException
        || thrown instanceof ClosedByInterruptException
        || thrown instanceof FileLockInterruptionException
        || thrown instanceof RunCancelledException
        || thrown instanceof CancellationException // as futures of later JDKs throw it
            && thrown.getCause() instanceof RunCancelledException
        || thrown instanceof StopSignal;
  }

  /** Has the thread interrupted or not, as it was before a state was made. */
  static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    } else if (CurrentThread.host() == null && !CurrentThread.isInShortRun()) {
      Thread.interrupted();
    }
  }

  /** Whether what a task has thrown, in a call that was made by the caller of this, met an interrupt. */
  static boolean hasMet(Throwable thrown) {
    if (thrown instanceof InterruptedException) {
      return isOfTheJdk(thrown);
    }
    return Thread.currentThread().isInterrupted()
        && isTheEnd(thrown); // these leave the flag as it is
  }

  private static boolean isOfTheJdk(Throwable thrown) {
    if (thrown.getClass().getClassLoader() != null) {
      return false;
    }
    StackTraceElement[] trace = thrown.getStackTrace();
    if (trace.length == 0) {
      return !HAS_TRACES;
    }
    String module = trace[0].getModuleName();
    boolean ofTheJdk = module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    return ofTheJdk && (trace.length >= DEEPEST || isOfThisCall(trace));
  }

  /** Whether it grew on this stack: then the outer frames are the same, some of ours among them; the innermost of these has gone on since. */
  private static boolean isOfThisCall(StackTraceElement[] trace) {
    StackTraceElement[] here = new Throwable().getStackTrace();
    boolean ours = false;
    boolean same = true;
    for (int i = 1; same && i <= Math.min(trace.length, here.length); i++) {
      StackTraceElement frame = trace[trace.length - i];
      StackTraceElement now = here[here.length - i];
      ours |= frame.getClassName().startsWith(OURS) && isSameMethod(frame, now);
      same = frame.equals(now);
    }
    return ours;
  }

  private static boolean isSameMethod(StackTraceElement one, StackTraceElement other) {
    return one.getClassName().equals(other.getClassName())
        && one.getMethodName().equals(other.getMethodName());
  }
}
