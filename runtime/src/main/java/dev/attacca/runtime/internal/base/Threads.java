package dev.attacca.runtime.internal.base;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads of runners that were given no executor, and of the runtime itself.
 *
 * <p><b>They belong to nobody.</b> A new thread takes over from the one that makes it: inheritable
 * thread-locals, context class loader, thread group, priority, and on JDK 17 the access-control context.
 * Ours are made on whatever thread happens to need one, most often for somebody else's run, so they take
 * over none of that. What a task is to see of its caller, its worker brings along.
 *
 * <p><b>They end.</b> A thread that has been idle for {@link #IDLE_SECONDS} ends, that of the timer and the
 * watchdog too, so that a runtime in an application's own class loader can be collected with it.
 */
public final class Threads {
  public static final int IDLE_SECONDS = 5;
  /** How many tasks of one run are on platform threads at once, unless the builder says otherwise. */
  private static final int PLATFORM_PARALLELISM = 256;

  private static final boolean VIRTUAL = Runtime.version().feature() >= 21;

  private Threads() {}

  /** Made when first needed: a runner with an executor of its own needs no threads of ours. */
  private static final class Default {
    static final ThreadFactory FACTORY = VIRTUAL ? virtual() : platform("attacca-");
    static final Executor EXECUTOR = VIRTUAL ? job -> FACTORY.newThread(job).start() : elastic();

    /** Grows with the tasks that are ready, so that tasks that block cannot starve others. */
    private static Executor elastic() {
      return new ThreadPoolExecutor(
          0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), FACTORY);
    }
  }

  /** Whether threads that only wait cost next to nothing. */
  public static boolean areCheap() {
    return VIRTUAL;
  }

  public static Executor executor() {
    return Default.EXECUTOR;
  }

  public static int parallelism() {
    return VIRTUAL ? Integer.MAX_VALUE : PLATFORM_PARALLELISM;
  }

  /** Runs a job on a thread of its own, whatever the state of anyone's pool. */
  public static void start(Runnable job) {
    Default.FACTORY.newThread(job).start();
  }

  static ThreadFactory platform(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return job -> newDaemon(prefix + number.incrementAndGet(), job);
  }

  @SuppressWarnings({
    "removal", // does nothing where there is no access control any more
    "ThreadPriorityCheck" // nobody's, rather than that of whoever comes first
  })
  public static Thread newDaemon(String name, Runnable job) {
    PrivilegedAction<Thread> make = () -> {
      Thread thread = new Thread(rootGroup(), job, name, 0, false);
      thread.setDaemon(true);
      thread.setPriority(Thread.NORM_PRIORITY);
      thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
      return thread;
    };
    return AccessController.doPrivileged(make);
  }

  private static @Nullable ThreadGroup rootGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group != null && group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  /**
   * {@code Thread.ofVirtual().name("attacca-", 1).inheritInheritableThreadLocals(false).factory()}, by
   * name: the baseline is JDK 17.
   */
  private static ThreadFactory virtual() {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> builder = Class.forName("java.lang.Thread$Builder");
      Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
      MethodHandle of =
          lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
      MethodHandle name = lookup.findVirtual(
          ofVirtual, "name", MethodType.methodType(ofVirtual, String.class, long.class));
      MethodHandle inherit = lookup.findVirtual(
          ofVirtual,
          "inheritInheritableThreadLocals",
          MethodType.methodType(ofVirtual, boolean.class));
      MethodHandle factory =
          lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
      Object named = name.invoke(of.invoke(), "attacca-", 1L);
      return (ThreadFactory) factory.invoke(inherit.invoke(named, false));
    } catch (Throwable e) {
      throw new LinkageError("this JDK has no virtual threads", e);
    }
  }
}
