package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.base.Timer;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs within runs that have handed something to an executor whose thread stands, because a task on it waits for
 * them in a way that nobody knows of: by a future combined of several, by a latch, on another thread. A
 * thread that waits in one of the runtime's own ways does itself what it waits for, see {@link WaitingThreads}, but
 * not for what the run that it waits for has begun elsewhere in its turn; that is seen to here as well.
 *
 * <p><b>When.</b> Such a run is looked at every tick. If somebody waits for it, and the thread that began it has
 * been waiting for one and the same thing for some ticks, meanwhile nobody came for what was handed to an
 * executor whose thread that surely is, then a courier does it, in place of that thread: see {@link Worker},
 * only one begins it. The same holds where the thread is the one that began the run's parent, and so on, as
 * long as each waits for the next. A thread that only sleeps for a while waits for nobody.
 *
 * <p><b>One at a time.</b> What one thread would have done one after the other, several couriers do not do
 * at once: the next one comes when the last is through, or stands in turn. So of an executor of one thread
 * nothing runs beside anything else, as long as what it waits for is the run.
 *
 * <p>Runs that are no children, and children of runs on the runtime's own threads, are not looked at.
 */
final class StalledChildren {
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int PATIENCE = 4;

  private static final Set<ChildRun> WATCHED = ConcurrentHashMap.newKeySet();
  private static final Queue<Post> POSTS = new ConcurrentLinkedQueue<>();
  private static final AtomicBoolean TICKS = new AtomicBoolean();

  private StalledChildren() {}

  /** A courier in the place of a thread that stands. */
  private static final class Post {
    final Thread standing;
    /** Null as long as it has not come. */
    volatile @Nullable Thread courier;

    Post(Thread standing) {
      this.standing = standing;
    }

    boolean isAtWork() {
      Thread present = courier;
      return present == null || !waits(present);
    }
  }

  /** Whether a thread waits for others, rather than for a while to pass. */
  static boolean waits(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, BLOCKED -> true;
      case TIMED_WAITING -> LockSupport.getBlocker(thread) != null;
      default -> false;
    };
  }

  static void watch(ChildRun child) {
    WATCHED.add(child);
    tickIfNeeded();
  }

  static void forget(ChildRun child) {
    WATCHED.remove(child);
  }

  private static void tickIfNeeded() {
    if (!WATCHED.isEmpty() && TICKS.compareAndSet(false, true)) {
      Timer.after(TICK, StalledChildren::tick);
    }
  }

  private static void tick() {
    try {
      Set<Thread> seenTo = new HashSet<>();
      POSTS.stream().filter(Post::isAtWork).forEach(post -> seenTo.add(post.standing));
      WATCHED.forEach(child -> look(child, seenTo));
    } finally {
      TICKS.set(false);
      tickIfNeeded();
    }
  }

  private static void look(ChildRun child, Set<Thread> seenTo) {
    Worker worker = null;
    ChildRun standing = child;
    while (standing != null && standing.keepsItsThread()) {
      worker = standing.takeHandedOf(child.run());
      if (worker != null) {
        break;
      }
      standing = standing.ofParent();
    }
    Thread thread = standing == null ? null : standing.thread();
    if (worker == null || thread == null) {
      child.waitsNoMore();
    } else if (child.waitsFor(worker, LockSupport.getBlocker(thread)) > PATIENCE
        && seenTo.add(thread)) {
      Post post = new Post(thread);
      POSTS.add(post);
      Worker taken = worker;
      DueJobs.deliver(() -> work(taken, post));
    }
  }

  private static void work(Worker worker, Post post) {
    post.courier = Thread.currentThread();
    try {
      worker.workMeanwhile();
    } finally {
      POSTS.remove(post);
    }
  }
}
