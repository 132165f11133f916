package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.internal.plan.TaskState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Those that wait, in scopes below or in the next round, for a task of a scope.
 *
 * <p><b>Where somebody watches</b>, a task has settled for those when all who watch have been told, and not before, though
 * its fate can be read: else what waits for it would be seen to begin before it has ended. So who settles it says that it is
 * about to tell, before the fate can be read, and takes those that wait when all have been told.
 *
 * <p>Guarded by the scope of the task.
 */
public final class Waiters {
  private Waiters() {}

  /** A task is about to settle, and those who watch to be told; until those that wait are taken. */
  public static void tells(ScopeCore holder, int task) {
    synchronized (holder) {
      ScopeExtras extras = holder.extras();
      if (extras.told == null) {
        extras.told = new BitSet();
      }
      extras.told.set(task);
    }
  }

  /** Whether those that would wait for a task need not. */
  static boolean areFree(ScopeCore holder, int task) {
    if (!TaskState.isSettled(holder.slotOf(task))) {
      return false;
    }
    ScopeExtras extras =
        holder.extrasIfAny(); // ordered by the slot, as is that there is somebody to tell
    if (extras == null || extras.told == null) {
      return true;
    }
    synchronized (holder) {
      return !isTold(extras, task);
    }
  }

  private static boolean isTold(@Nullable ScopeExtras extras, int task) {
    return extras != null && extras.told != null && extras.told.get(task);
  }

  /** Notes that a scope waits for a task; false if it need not. */
  static boolean add(ScopeCore holder, int task, ScopeCore waiter) {
    synchronized (holder) {
      if (TaskState.isSettled(holder.slotOf(task)) && !isTold(holder.extrasIfAny(), task)) {
        return false;
      }
      ScopeExtras extras = holder.extras();
      if (extras.waiters == null) {
        extras.waiters = new HashMap<>();
      }
      extras.waiters.computeIfAbsent(task, any -> new ArrayList<>()).add(waiter);
      return true;
    }
  }

  /** Those that wait for a task that has just settled; each with a token. */
  public static List<ScopeCore> take(ScopeCore holder, int task) {
    synchronized (holder) {
      ScopeExtras extras = holder.extrasIfAny();
      if (extras == null) {
        return List.of();
      }
      if (extras.told != null) {
        extras.told.clear(task);
      }
      List<ScopeCore> waiters = extras.waiters == null ? null : extras.waiters.remove(task);
      return waiters == null ? List.of() : waiters;
    }
  }
}
