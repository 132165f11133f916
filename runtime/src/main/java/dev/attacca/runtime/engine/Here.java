package dev.attacca.runtime.engine;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a thread is doing for runs: whose tasks it is in the midst of, the innermost run first. Of a thread
 * that calls a listener, or cleans up, it is nothing, since that is no task's doing.
 *
 * <p>The place is an array of the JDK's own, which is empty between runs: a thread that outlives a runner
 * must not keep its classes.
 */
final class Here {
  /** A part of a run that a thread does, and in which it calls tasks. */
  interface Host {
    /** What the thread was doing when it came to this. */
    @Nullable
    Host outer();

    /** The executor whose thread this most likely is; null if nobody knows. */
    @Nullable
    Executor executor();

    /** Where this is an attempt on an executor of its own: that one. */
    default @Nullable Executor named() {
      return null;
    }

    /** What a run has from its parent that the task begins which is being called here. */
    @Nullable
    Origin origin();

    /** A run that the task begins is its child; false if that is to be cancelled. See {@link ChildRun}. */
    boolean adopt(ChildRun child);
  }

  private static final ThreadLocal<@Nullable Object[]> PLACE = new ThreadLocal<>();

  private Here() {}

  /** Where it stands what this thread is doing. */
  static @Nullable Object[] place() {
    Object[] place = PLACE.get();
    if (place == null) {
      place = new Object[1];
      PLACE.set(place);
    }
    return place;
  }

  /** What this thread is doing; null if nothing, or nothing that counts as a task's. */
  static @Nullable Host host() {
    Object[] place = PLACE.get();
    return place == null ? null : (Host) place[0];
  }

  /** Whether this thread works on a run of this executor, and is likely to be one of its threads. */
  static boolean isOn(Executor executor) {
    for (Host host = host(); host != null; host = host.outer()) {
      if (host.executor() == executor || host.named() == executor) {
        return true;
      }
    }
    return false;
  }

  /** Does what is no task's doing. */
  static void outside(Runnable action) {
    Object[] place = place();
    Object host = place[0];
    place[0] = null;
    try {
      action.run();
    } finally {
      place[0] = host;
    }
  }
}
