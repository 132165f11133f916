package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** What is recorded of one scope. Written as {@link TaskRecord} tells; what is not, says so. */
final class ScopeRecord {
  static final int BYTES = 104;

  /** The scope that has emitted it; null for the main scope. */
  final @Nullable ScopeRecord outer;
  /** The name of the loop that has emitted it, and which of its items it is. */
  private final String loop;

  private final long number;
  /** The first of its tasks. */
  final int base;
  /** The loop; -1 for the main scope. */
  final int opener;
  /** When it began. */
  final long opened;
  /** Whether its times are those of the watchdog, which cost nothing; written before others know of it. */
  final boolean isCoarse;
  /** By task, from the first on; made by who has the task. */
  private final @Nullable TaskRecord[] tasks;

  /** When it was over. */
  private long closed = TaskRecord.NEVER;

  volatile boolean hasFailed;

  // Guarded by the KeptItems that keep it
  /** By how many of the reasons for that. */
  int kept;

  int bytes;

  /** Of the main scope. */
  static ScopeRecord main(ScopeType type) {
    return new ScopeRecord(null, type, "", 0, 0, false);
  }

  /** Of an item. */
  static ScopeRecord item(
      ScopeRecord outer, ScopeCore item, String loop, long opened, boolean isCoarse) {
    return new ScopeRecord(outer, item.plan().type, loop, item.number(), opened, isCoarse);
  }

  private ScopeRecord(
      @Nullable ScopeRecord outer,
      ScopeType type,
      String loop,
      long number,
      long opened,
      boolean isCoarse) {
    this.outer = outer;
    this.loop = loop;
    this.number = number;
    this.opener = type.opener();
    this.base = type.base();
    this.opened = opened;
    this.isCoarse = isCoarse;
    this.tasks = new TaskRecord[type.size()];
  }

  /** Which item it is, as in {@link TaskFailure#item()}. */
  String id() {
    return outer == null ? "" : outer.inside() + loop + "[" + number + "]";
  }

  private String inside() {
    return outer == null ? "" : id() + ".";
  }

  /** Of the same loop, the one before; null for the first. */
  @Nullable
  String idBefore() {
    return outer == null || number == 0 ? null : outer.inside() + loop + "[" + (number - 1) + "]";
  }

  void closed(long now) {
    closed = now;
    VarHandle.releaseFence();
  }

  long closed() {
    return closed;
  }

  TaskRecord task(int task) {
    TaskRecord present = tasks[task - base];
    if (present == null) {
      tasks[task - base] = present = new TaskRecord();
    }
    return present;
  }

  /** Null if nothing has happened to it. */
  @Nullable
  TaskRecord seen(int task) {
    return tasks[task - base];
  }

  boolean isWithin(ScopeRecord scope) {
    ScopeRecord at = this;
    while (at != scope && at.outer != null) {
      at = at.outer;
    }
    return at == scope;
  }

  boolean has(int task) {
    return task >= base && task < base + tasks.length;
  }

  int size() {
    return tasks.length;
  }

  /** Notes why tasks were skipped, which takes time that is not spent on items that nobody keeps. */
  void explains(ScopeCore scope) {
    for (int at = 0; at < tasks.length; at++) {
      TaskRecord task = tasks[at];
      if (task != null && task.fate == Trace.Fate.SKIPPED && task.text() == null) {
        task.tells(Texts.shortened(scope.reason(base + at)), null);
      }
    }
  }

  int estimate() {
    int sum = BYTES + 4 * tasks.length;
    for (ScopeRecord around = outer;
        around != null && around.outer != null;
        around = around.outer) {
      sum += BYTES + around.size() * (4 + TaskRecord.BYTES); // which may be kept by this one alone
    }
    for (TaskRecord task : tasks) {
      sum += task == null ? 0 : task.bytes();
    }
    return sum;
  }
}
