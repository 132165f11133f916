package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.base.Threads;
import dev.attacca.runtime.internal.base.Thrown;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks after threads that do alone what others could help with, and lets others in where one stands, or
 * takes its time. One daemon thread for all runs of the JVM, asleep while there is nothing to watch, and
 * gone when that lasts. No user code runs on it.
 *
 * <p>Who is found at the same thing twice in a row, a millisecond apart, and waits, stands; one that may
 * be running, or may only have lost its processor for a moment, gets some more time. So the price for one
 * that is watched is one store to begin with, one at the end, and one for each step that it makes.
 *
 * <p><b>Falling asleep.</b> Who is to be watched takes a place, then looks whether the watchdog is asleep; the
 * watchdog says that it is asleep, then looks at all places once more. So one of them sees the other. A
 * watchdog that goes gives up {@link #DOG}, then looks once more in the same way; who wakes it and finds
 * none there, starts another.
 */
public final class Watchdog {
  /** Whoever does something alone. */
  public interface Watched {
    /** A number that is another one after each step; negative as long as nobody has to look. */
    long progress();

    /** The thread that does. */
    @Nullable
    Thread thread();

    /** It has made no step for long: lets others in. */
    void stands();

    /** Whether it is a straight run of this runner. */
    default boolean isStraightRunOf(EngineCore runner) {
      return false;
    }

    /** Cancels such a run where it is in a task; else it has to be asked again. */
    default void cancel(String why) {}

    /** It has been at it for more than a tick, with whatever steps. */
    default void lasts() {}
  }

  /** How far apart two looks are, in nanoseconds, if nothing comes between. */
  public static final long TICK = 1_000_000;

  /** How many ticks one has who seems to be running. */
  private static final int RUNNING = 8;
  /** After so many ticks without anybody to watch it sleeps. */
  private static final int PATIENCE = 50;
  /** After so many nanoseconds of sleep it goes. */
  private static final long KEPT = Threads.IDLE_SECONDS * 1_000_000_000L;

  private static final int PLACES = 256;
  /** So that neighbours do not share a cache line. */
  private static final int STRIDE = 32;

  private static final AtomicReferenceArray<@Nullable Watched> WATCHED =
      new AtomicReferenceArray<>(PLACES * STRIDE);
  /** The one whose thread runs, or is about to. */
  private static final AtomicReference<@Nullable Thread> DOG = new AtomicReference<>();

  private static volatile boolean asleep = true;
  /** Of the last look. */
  private static volatile long now;

  // By place: what was seen there at the last look, and at how many it has made no step
  private final @Nullable Watched[] last = new @Nullable Watched[PLACES];
  private final long[] steps = new long[PLACES];
  private final int[] ticks = new int[PLACES];

  private Watchdog() {}

  /** A place for this one, until it is given back; negative if none is free. */
  public static int begin(Watched walker) {
    int first = (int) Thread.currentThread().getId();
    for (int i = 0; i < PLACES; i++) {
      int place = (first + i & PLACES - 1) * STRIDE;
      if (WATCHED.getPlain(place) == null && WATCHED.compareAndSet(place, null, walker)) {
        return asleep && !wake(place) ? -1 : place;
      }
    }
    return -1;
  }

  public static void end(int place) {
    WATCHED.setRelease(place, null);
  }

  /** All who are being watched, or were at this moment. */
  static List<Watched> watched() {
    List<Watched> present = new ArrayList<>();
    for (int i = 0; i < PLACES; i++) {
      Watched one = WATCHED.get(i * STRIDE);
      if (one != null) {
        present.add(one);
      }
    }
    return present;
  }

  /**
   * What time it was when it last looked, for those who are being watched: so a span is a multiple of a
   * tick, and right on average. It costs nothing to ask.
   */
  public static long now() {
    return now;
  }

  /** The same for others, who have the time looked up where it does not look. */
  public static long nanoTime() {
    return asleep ? System.nanoTime() : now;
  }

  /** False, and the place given back, if there is no thread to be had. */
  private static boolean wake(int place) {
    now = System.nanoTime();
    asleep = false;
    Thread present = DOG.get();
    if (present != null) {
      LockSupport.unpark(present);
      return true;
    }
    Thread dog = Threads.newDaemon("attacca-watchdog", Watchdog::watch);
    if (!DOG.compareAndSet(null, dog)) {
      return true; // somebody else has woken it, or it has not gone after all
    }
    try {
      dog.start();
      return true;
    } catch (Throwable e) {
      asleep = true;
      DOG.set(null);
      end(place);
      return false;
    }
  }

  private static void watch() {
    Watchdog dog = new Watchdog();
    int idle = 0;
    while (true) {
      LockSupport.parkNanos(TICK);
      idle = dog.look() ? 0 : idle + 1;
      if (idle >= PATIENCE) {
        asleep = true;
        if (dog.goes()) {
          return;
        }
        asleep = false;
        idle = 0;
      }
    }
  }

  /** Sleeps until there is somebody to watch; true if nobody comes, and this thread ends. */
  private boolean goes() {
    long begin = System.nanoTime();
    while (asleep && !look()) {
      long left = KEPT - (System.nanoTime() - begin);
      if (left <= 0) {
        DOG.set(null);
        asleep = true; // one who has just been here may have said otherwise
        return !look() || !DOG.compareAndSet(null, Thread.currentThread());
      }
      LockSupport.parkNanos(left);
    }
    return false;
  }

  /** Whether there is anybody to watch. */
  private boolean look() {
    now = System.nanoTime();
    boolean any = false;
    for (int i = 0; i < PLACES; i++) {
      Watched present =
          WATCHED.get(i * STRIDE); // not before this thread has said that it is asleep
      boolean isNew = present != last[i];
      last[i] = present;
      if (present != null) {
        any = true;
        look(i, present, isNew);
      }
    }
    return any;
  }

  private void look(int place, Watched present, boolean isNew) {
    try {
      long progress = present.progress();
      if (isNew || progress < 0 || progress != steps[place]) {
        steps[place] = progress;
        ticks[place] = 0;
      } else if (++ticks[place] >= RUNNING || waits(present.thread())) {
        ticks[place] = 0;
        present.stands();
      }
      if (!isNew && progress >= 0) {
        present.lasts();
      }
    } catch (Throwable e) { // no thread to be had, most likely; others still have to be watched
      DueJobs.deliver(() -> Thrown.log("nobody could be let into a run that takes long", e));
    }
  }

  private static boolean waits(@Nullable Thread thread) {
    return thread != null && thread.getState() != Thread.State.RUNNABLE;
  }
}
