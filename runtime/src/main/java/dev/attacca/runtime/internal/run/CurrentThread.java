package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a thread is doing for runs: whose tasks it is in the midst of, the innermost run first. Of a thread
 * that calls a listener, or cleans up, it is nothing, since that is no task's doing.
 *
 * <p><b>Short runs.</b> A straight run that nobody else can come into has no host: to write an object that
 * has just been made into one as old as the thread costs the garbage collector's barrier, half of what such
 * a run takes. Only their number is written, see {@link #depth}. A run in the background that a task of
 * theirs begins is left here, and the straight run, when its tasks are through, finds it and waits for it.
 *
 * <p>The place is an array of the JDK's own, which is empty between runs: a thread that outlives a runner
 * must not keep its classes.
 */
public final class CurrentThread {
  /** A part of a run that a thread does, and in which it calls tasks. */
  public interface Host {
    /** What the thread was doing when it came to this. */
    default @Nullable Host outer() {
      return null;
    }

    /** The executor whose thread this most likely is; null if nobody knows. */
    default @Nullable Executor executor() {
      return null;
    }

    /** Where this is an attempt on an executor of its own: that one. */
    default @Nullable Executor named() {
      return null;
    }

    /** The executor whose thread this surely is; null if nobody knows. */
    default @Nullable Executor comesFrom() {
      return null;
    }

    /** What a run has from its parent that the task begins which is being called here. */
    @Nullable
    RunOrigin origin();

    /** The run's id; null if it has none that anybody could know. */
    default @Nullable String runId() {
      return null;
    }

    /** Whether it is of a run of this runner, or of one that such a run has begun. */
    default boolean isOf(EngineCore runner) {
      return false;
    }

    /** Whether this is the thread of the run's caller. */
    default boolean isCallers() {
      return false;
    }

    /** A run that the task begins is its child; false if that is to be cancelled. See {@link ChildRun}. */
    boolean adopt(ChildRun child);
  }

  private static final ThreadLocal<@Nullable Object[]> PLACE = new ThreadLocal<>();

  private CurrentThread() {}

  /** Where it stands what this thread is doing: the host, {@link #depth}, what has been left, what is wrapped, what is told and within what. */
  public static @Nullable Object[] place() {
    @Nullable Object[] place = PLACE.get();
    if (place == null) {
      place = new Object[] {null, new int[1], null, null, null, null};
      PLACE.set(place);
    }
    return place;
  }

  /** How many straight runs without a host this thread is in, within what the host does. */
  @SuppressWarnings("NullAway") // always there
  public static int[] depth(@Nullable Object[] place) {
    return (int[]) place[1];
  }

  /** From now on this thread does this; returns what is to be given to {@link #leave}. */
  public static int enter(@Nullable Object[] place, @Nullable Host host) {
    int[] depth = depth(place);
    int outer = depth[0];
    depth[0] = 0;
    place[0] = host;
    return outer;
  }

  /** It does again what it did before. */
  public static void leave(@Nullable Object[] place, @Nullable Host outer, int outerDepth) {
    place[0] = outer;
    depth(place)[0] = outerDepth;
  }

  /** The call within the user's wrapper from now on; returns the one until now. */
  static @Nullable Object wraps(@Nullable Object[] place, @Nullable Object call) {
    Object outer = place[3];
    place[3] = call;
    return outer;
  }

  /** The call within the user's wrapper that this thread is in; null for none. */
  static @Nullable Object wrapped() {
    @Nullable Object[] place = PLACE.get();
    return place == null ? null : place[3];
  }

  /** What this thread did before it came to tell somebody of a run. */
  public record Before(
      @Nullable Host host,
      int depth,
      @Nullable Object told,
      @Nullable Object within) {}

  /** From now on this thread tells somebody of this run, which is no task's doing. */
  public static Before tells(@Nullable Object[] place, RunIdentity run) {
    Host host = (Host) place[0];
    int depth = enter(place, null);
    Before before = new Before(host, depth, place[4], place[5]);
    place[4] = run;
    place[5] = host;
    return before;
  }

  /** It does again what it did before. */
  public static void hasTold(@Nullable Object[] place, Before before) {
    place[4] = before.told();
    place[5] = before.within();
    leave(place, before.host(), before.depth());
  }

  /** Whether this thread tells somebody of a run of this runner, or of one that such a run has begun. */
  static boolean tellsOf(EngineCore runner) {
    @Nullable Object[] place = PLACE.get();
    if (place == null || !(place[4] instanceof RunIdentity told)) {
      return false;
    }
    for (Host at = (Host) place[5]; at != null; at = at.outer()) {
      if (at.isOf(runner)) {
        return true;
      }
    }
    return told.isOf(runner);
  }

  /** Whether this thread is in a straight run without a host, innermost. */
  static boolean isInShortRun() {
    return depth(place())[0] > 0;
  }

  /** A task of a straight run without a host has begun this one in the background. */
  @SuppressWarnings("unchecked") // nothing else is written there
  static void leaveBehind(ChildRun child) {
    @Nullable Object[] place = place();
    List<ChildRun> left = (List<ChildRun>) place[2];
    if (left == null) {
      left = new ArrayList<>();
      place[2] = left;
    }
    child.depth = depth(place)[0];
    left.add(child);
  }

  /** What the tasks of the innermost straight run have left behind. */
  @SuppressWarnings("unchecked") // as above
  public static List<ChildRun> takeLeft(@Nullable Object[] place) {
    List<ChildRun> left = (List<ChildRun>) place[2];
    if (left == null) {
      return List.of();
    }
    int depth = depth(place)[0];
    List<ChildRun> own = left.stream().filter(child -> child.depth == depth).toList();
    left.removeAll(own);
    if (left.isEmpty()) {
      place[2] = null;
    }
    return own;
  }

  /** What this thread is doing; null if nothing, or nothing that counts as a task's. */
  public static @Nullable Host host() {
    @Nullable Object[] place = PLACE.get();
    return place == null ? null : (Host) place[0];
  }

  /** Whether this thread is in a task of a run that it has called for itself. */
  public static boolean isCallers() {
    @Nullable Object[] place = PLACE.get();
    return place != null
        && (depth(place)[0] > 0 || place[0] instanceof Host host && host.isCallers());
  }

  /** Whether this thread works on a run of this executor, and is likely to be one of its threads. */
  public static boolean isOn(Executor executor) {
    for (Host host = host(); host != null; host = host.outer()) {
      if (host.executor() == executor || host.named() == executor) {
        return true;
      }
    }
    return false;
  }

  /** Executors whose thread this surely is. */
  public static List<Executor> executors() {
    List<Executor> executors = new ArrayList<>(1);
    for (Host host = host(); host != null; host = host.outer()) {
      Executor executor = host.comesFrom();
      if (executor != null && executor != Threads.executor()) {
        executors.add(executor);
      }
    }
    return executors;
  }

  /** Does what is no task's doing. */
  static void outside(Runnable action) {
    @Nullable Object[] place = place();
    Host host = (Host) place[0];
    int depth = enter(place, null);
    try {
      action.run();
    } finally {
      leave(place, host, depth);
    }
  }
}
