package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.internal.base.FlightRecorder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of the tasks of one scope for those who watch the run: when each was started, and who wants to
 * know when its attempt is over. Written by the thread that has the task and read by others after it has
 * settled, or for statistics of a run that goes on, which may be a moment old.
 */
public final class TaskWatch {
  /**
   * Who is to be told that an attempt is over, and who after that.
   *
   * @param next given before this one; null for none
   */
  public record Settling(
      BiConsumer<? super @Nullable Object, ? super @Nullable Throwable> told,
      @Nullable Settling next) {}

  private static final VarHandle SETTLING;

  static {
    try {
      SETTLING =
          MethodHandles.lookup().findVarHandle(TaskWatch.class, "settling", Settling[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int size;
  /** By task, from the first of the scope on; null where nobody wants to know. */
  private volatile long @Nullable [] startedAt;

  public final FlightRecorder.@Nullable Recording @Nullable [] recordings;

  /** Null for the main scope. */
  private final @Nullable ScopeCore item;

  private @Nullable String identity;

  /** What they wait for; null where nobody wants to know, or nothing waits. Made with the lock of this. */
  public volatile @Nullable TaskWaits waits;

  /** By task; made when somebody asks for it. */
  private volatile @Nullable Settling @Nullable [] settling;

  /**
   * Of a scope of so many tasks.
   *
   * @param item null for the main scope
   * @param recorded whether a flight is recorded
   */
  public TaskWatch(@Nullable ScopeCore item, int size, boolean recorded) {
    this.item = item;
    this.size = size;
    recordings = recorded ? new FlightRecorder.Recording[size] : null;
  }

  /** How many tasks its scope has. */
  public int size() {
    return size;
  }

  /** A task is started. */
  public void started(int at, long now) {
    long[] present = startedAt;
    (present == null ? makeStartedAt() : present)[at] = now;
  }

  /** Two tasks may both be the first. */
  private synchronized long[] makeStartedAt() {
    long[] present = startedAt;
    if (present == null) {
      startedAt = present = new long[size];
    }
    return present;
  }

  /** When a task was started; 0 if it was not, or nobody wanted to know. */
  public long startedAt(int at) {
    long[] present = startedAt;
    return present == null ? 0 : present[at];
  }

  /** Which item it is; empty for the main scope. */
  public String identity() {
    String present = identity;
    if (present == null) {
      identity = present = item == null ? "" : item.identity(); // two threads may both make it
    }
    return present;
  }

  /** On the thread that calls the task: this is to be told when its attempt is over. */
  public void tellWhenSettled(
      int at, BiConsumer<? super @Nullable Object, ? super @Nullable Throwable> told) {
    @Nullable Settling[] present = settling();
    present[at] = new Settling(told, present[at]);
  }

  private @Nullable Settling[] settling() {
    @Nullable Settling @Nullable [] present = settling;
    return present == null ? makeSettling() : present;
  }

  /** Two tasks may both be the first. */
  private @Nullable Settling[] makeSettling() {
    @Nullable Settling[] made = new @Nullable Settling[size];
    return SETTLING.compareAndSet(this, null, made) ? made : Objects.requireNonNull(settling);
  }

  /** An attempt is over: who is to be told of it; null for nobody. */
  public @Nullable Settling takeSettling(int at) {
    @Nullable Settling @Nullable [] present = settling;
    if (present == null) {
      return null;
    }
    Settling first = present[at];
    present[at] = null;
    return first;
  }
}
