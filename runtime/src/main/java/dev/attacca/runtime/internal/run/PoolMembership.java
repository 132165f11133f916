package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.Threads;
import java.util.Collections;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.WeakHashMap;
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
 * executor's; but not for that of a {@link ThreadPoolExecutor} of one thread which has nothing to do, nor
 * for that of one all of whose threads have done something for us, and are others. Any other thread, such
 * as the main one, is none.
 */
public final class PoolMembership {
  private static final String POOL = ThreadPoolExecutor.class.getName();
  private static final String FORK_JOIN = ForkJoinPool.class.getName();
  /** What {@code Executors.newSingleThreadExecutor()} gives, and nothing else, in some JDK or other. */
  private static final Set<String> SINGLE = Set.of(
      "java.util.concurrent.Executors$FinalizableDelegatedExecutorService",
      "java.util.concurrent.Executors$AutoShutdownDelegatedExecutorService");

  /** The threads of pools that have come to work for us. Keeps neither. */
  private static final Map<ThreadPoolExecutor, Set<Thread>> SEEN =
      Collections.synchronizedMap(new WeakHashMap<>());

  private PoolMembership() {}

  /** This thread is one of this executor's, which has it do something. */
  static void isSeenOn(Executor executor) {
    if (executor.getClass() == ThreadPoolExecutor.class) { // others may have an equals of their own
      SEEN.computeIfAbsent(
              (ThreadPoolExecutor) executor,
              pool -> Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>())))
          .add(Thread.currentThread());
    }
  }

  /** Whether a job that was handed to an executor waits for a thread there, as far as that can be seen. */
  static boolean isQueued(Runnable job, Executor executor) {
    if (executor.getClass() != ThreadPoolExecutor.class) {
      return true;
    }
    Queue<Runnable> queue = ((ThreadPoolExecutor) executor).getQueue();
    return !queue.getClass().getName().startsWith("java.util.concurrent.") || queue.contains(job);
  }

  /** Whether an executor has no more threads than so many; false where that cannot be seen. */
  static boolean isAll(Executor executor, int threads) {
    if (executor.getClass() == ThreadPoolExecutor.class) {
      return threads >= ((ThreadPoolExecutor) executor).getPoolSize();
    }
    return threads > 0 && SINGLE.contains(executor.getClass().getName());
  }

  /** Whether this thread is one of this executor's, as far as is known for sure. */
  public static boolean isOn(Executor executor) {
    return CurrentThread.isOn(executor)
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
      return !isIdle(pool) && !isOfOthers(pool) && isInJobOf(POOL);
    }
    Class<?> type = executor.getClass();
    boolean tellsNothing = type.isHidden() || type.getName().startsWith("java.");
    return tellsNothing ? isInJobOf(POOL) || isInJobOf(FORK_JOIN) : isInJobOf(type.getName());
  }

  /** Whether its one thread, if it is one, is to be had. */
  private static boolean isIdle(ThreadPoolExecutor pool) {
    return pool.getMaximumPoolSize() == 1 && pool.getPoolSize() > 0 && pool.getActiveCount() == 0;
  }

  /** Whether all its threads are known, and this one is not among them. */
  private static boolean isOfOthers(ThreadPoolExecutor pool) {
    Set<Thread> seen = pool.getClass() == ThreadPoolExecutor.class ? SEEN.get(pool) : null;
    if (seen == null || seen.contains(Thread.currentThread())) {
      return false;
    }
    synchronized (seen) {
      return seen.stream().filter(Thread::isAlive).count() >= pool.getPoolSize();
    }
  }

  private static boolean isInJobOf(String type) {
    String nested = type + "$";
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(
            frame -> frame.getClassName().equals(type) || frame.getClassName().startsWith(nested)));
  }
}
