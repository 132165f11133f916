package dev.attacca.runtime.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * Whether the thread that calls is one of an executor's own. Then it may be the only one, and must not
 * wait for what that executor is to do.
 *
 * <p>Where it does a task of ours, that is known, and of a {@link ForkJoinPool} too. Otherwise, in a job
 * that somebody has given to a pool, it is not: no executor says whose thread one is. So a thread that is
 * in the midst of a job of some pool of the JDK's, or of the executor's own class, is taken for one of the
 * executor's; but not for that of a {@link ThreadPoolExecutor} of one thread which has nothing to do. Any
 * other thread, such as the main one, is none.
 */
public final class Membership {
  private static final String POOL = ThreadPoolExecutor.class.getName();
  private static final String FORK_JOIN = ForkJoinPool.class.getName();

  private Membership() {}

  /** Whether this thread is one of this executor's, as far as is known for sure. */
  public static boolean isOn(Executor executor) {
    return Here.isOn(executor)
        || executor instanceof ForkJoinPool && ForkJoinTask.getPool() == executor;
  }

  /** Whether this thread may be one of this executor's. */
  public static boolean mayBeOn(Executor executor) {
    if (isOn(executor)) {
      return true;
    }
    if (executor == Threads.executor() || executor instanceof ForkJoinPool) {
      return false;
    }
    if (executor instanceof ThreadPoolExecutor pool) {
      return !isIdle(pool) && isInJobOf(POOL);
    }
    Class<?> type = executor.getClass();
    boolean tellsNothing = type.isHidden() || type.getName().startsWith("java.");
    return tellsNothing ? isInJobOf(POOL) || isInJobOf(FORK_JOIN) : isInJobOf(type.getName());
  }

  /** Whether its one thread, if it is one, is to be had. */
  private static boolean isIdle(ThreadPoolExecutor pool) {
    return pool.getMaximumPoolSize() == 1 && pool.getPoolSize() > 0 && pool.getActiveCount() == 0;
  }

  private static boolean isInJobOf(String type) {
    String nested = type + "$";
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(
            frame -> frame.getClassName().equals(type) || frame.getClassName().startsWith(nested)));
  }
}
