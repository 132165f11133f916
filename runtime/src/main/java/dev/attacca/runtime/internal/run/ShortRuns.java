package dev.attacca.runtime.internal.run;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Which runners have straight runs that nobody watches, and on which threads: so that a runner that closes
 * knows when they are over. All runners share the places, of which a thread has its favourite.
 *
 * <p><b>None slips in.</b> A run takes its place by a compare-and-set, then reads whether its runner is
 * closed; the runner is closed by a volatile write, then the places are read. These are ordered for all to
 * see, so one of them sees the other. That is why it is a compare-and-set, and the one thing that a short
 * run pays; it gives the place back by a mere release, which whoever waits for it sees a moment later.
 *
 * <p><b>Numbers only.</b> To write an object that is new into one that is old costs the garbage collector's
 * barrier, and would keep the runner's classes. The thread is written only if another one had the place
 * before, and weakly; until it is, the number is negative, and the place means nobody in particular.
 */
public final class ShortRuns {
  private static final int PLACES = 256;
  /** So that neighbours do not share a cache line. */
  private static final int STRIDE = 32;

  private static final AtomicIntegerArray RUNNERS = new AtomicIntegerArray(PLACES * STRIDE);
  private static final AtomicReferenceArray<@Nullable WeakReference<Thread>> THREADS =
      new AtomicReferenceArray<>(PLACES);

  private ShortRuns() {}

  /** A place for a run of this runner, on this thread, until it is given back; negative if none is free. */
  public static int begin(int runner) {
    Thread thread = Thread.currentThread();
    int first = (int) thread.getId();
    for (int i = 0; i < PLACES; i++) {
      int number = first + i & PLACES - 1;
      int place = number * STRIDE;
      if (RUNNERS.getPlain(place) == 0 && RUNNERS.compareAndSet(place, 0, -runner)) {
        WeakReference<Thread> last = THREADS.getPlain(number);
        if (last == null || !last.refersTo(thread)) {
          THREADS.setRelease(number, new WeakReference<>(thread));
        }
        RUNNERS.setRelease(place, runner);
        return place;
      }
    }
    return -1;
  }

  /** Gives it back. */
  public static void end(int place) {
    RUNNERS.setRelease(place, 0);
  }

  /** Whether the runner has some. */
  static boolean isAny(int runner) {
    for (int place = 0; place < RUNNERS.length(); place += STRIDE) {
      if (Math.abs(RUNNERS.get(place)) == runner) {
        return true;
      }
    }
    return false;
  }

  /**
   * On which threads, as far as they are known. A place may change hands meanwhile; but what is the same before
   * and after the runner is read was so then, as each thread enters an object of its own, before the runner.
   */
  static List<Thread> threads(int runner) {
    List<Thread> threads = new ArrayList<>();
    for (int number = 0; number < PLACES; number++) {
      WeakReference<Thread> before = THREADS.getAcquire(number);
      if (RUNNERS.get(number * STRIDE) == runner && THREADS.getAcquire(number) == before) {
        Thread thread = before == null ? null : before.get();
        if (thread != null) {
          threads.add(thread);
        }
      }
    }
    return threads;
  }
}
