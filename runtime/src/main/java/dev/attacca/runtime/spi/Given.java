package dev.attacca.runtime.spi;

import dev.attacca.runtime.internal.plan.Gathering;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.scope.Fallbacks;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * How some tasks of one scope have ended, as it is handed from one part of a run to another. The arrays are not copied: whoever makes one
 * gives them away.
 *
 * @param tasks their numbers
 * @param fates what has become of each
 * @param values for each its value, what it has thrown, or the words why it was skipped; {@code null} where it has no value, or nobody
 *     wants it
 * @param gathered by task below this scope: all its values there, in the order of the items, for those who gather them here
 */
public record Given(
    int[] tasks,
    Fate[] fates,
    @Nullable Object[] values,
    Map<Integer, ? extends List<?>> gathered) {
  /** What has become of a task. */
  public enum Fate {
    /** It has a value; or ended normally, if it is one that never has. */
    VALUE,
    /** It ended normally and has no value this time. */
    NONE,
    /** It was skipped. */
    SKIPPED,
    /** It was skipped, and for no other reason than that something failed that the run goes on after. */
    SKIPPED_BY_FAILURE,
    /** It failed. */
    FAILED
  }

  /** Of no task. */
  public static final Given NOTHING = new Given(new int[0], new Fate[0], new Object[0]);

  /**
   * How they have ended, and what is gathered.
   *
   * @param tasks their numbers
   * @param fates what has become of each
   * @param values what belongs to that
   * @param gathered values of tasks below
   * @throws IllegalArgumentException if these are not as many
   */
  public Given {
    Objects.requireNonNull(tasks, "tasks");
    if (fates.length != tasks.length || values.length != tasks.length) {
      throw new IllegalArgumentException(
          "%d tasks, %d fates, %d values".formatted(tasks.length, fates.length, values.length));
    }
  }

  /**
   * How they have ended, where nothing is gathered.
   *
   * @param tasks their numbers
   * @param fates what has become of each
   * @param values what belongs to that
   * @throws IllegalArgumentException if these are not as many
   */
  public Given(int[] tasks, Fate[] fates, @Nullable Object[] values) {
    this(tasks, fates, values, Map.of());
  }

  /**
   * {@return the same, with what is gathered}
   *
   * @param values by task below the scope: all its values there, in the order of the items
   */
  public Given gathering(Map<Integer, ? extends List<?>> values) {
    return new Given(tasks, fates, this.values, values);
  }

  /**
   * Those of a scope whose tasks have settled.
   *
   * @param isValued of which tasks the value is wanted, if there is one, and not only that
   */
  static Given of(ScopeCore scope, int[] tasks, IntPredicate isValued) {
    Fate[] fates = new Fate[tasks.length];
    @Nullable Object[] values = new Object[tasks.length];
    for (int i = 0; i < tasks.length; i++) {
      fates[i] = fate(scope, tasks[i]);
      values[i] = switch (fates[i]) {
        case VALUE -> isValued.test(tasks[i]) ? scope.valueOf(tasks[i]) : null;
        case NONE -> null;
        case SKIPPED, SKIPPED_BY_FAILURE -> scope.reason(tasks[i]);
        case FAILED -> Fallbacks.causeOf(scope.holder(tasks[i]), tasks[i]);
      };
    }
    return new Given(tasks, fates, values);
  }

  /** The same, each by itself, whatever has stood in for it; of tasks of this very scope. */
  static Given ofEach(ScopeCore scope, int[] tasks) {
    Fate[] fates = new Fate[tasks.length];
    @Nullable Object[] values = new Object[tasks.length];
    for (int i = 0; i < tasks.length; i++) {
      fates[i] = fate(scope, tasks[i], scope.slot(tasks[i]));
      values[i] = switch (fates[i]) {
        case VALUE -> scope.valueOf(tasks[i]);
        case NONE -> null;
        case SKIPPED, SKIPPED_BY_FAILURE -> scope.reason(tasks[i]);
        case FAILED -> scope.cause(tasks[i]);
      };
    }
    return new Given(tasks, fates, values);
  }

  /** Gives a scope the ends of each, and those that something has stood in for the value of that. */
  void eachTo(ScopeCore scope) {
    to(scope);
    for (int i = 0; i < tasks.length; i++) {
      if (fates[i] == Fate.VALUE) {
        Fallbacks.handDown(scope, tasks[i], TaskState.DONE);
      }
    }
  }

  /** What has become of a task, for those who take its value. */
  static Fate fate(ScopeCore scope, int task) {
    return fate(scope, task, scope.slotOf(task));
  }

  private static Fate fate(ScopeCore scope, int task, int slot) {
    if (TaskState.isSkipped(slot)) {
      return TaskState.isSkippedByFailure(slot) ? Fate.SKIPPED_BY_FAILURE : Fate.SKIPPED;
    }
    return switch (slot) {
      case TaskState.DONE -> Fate.VALUE;
      case TaskState.EMPTY -> Fate.NONE;
      case TaskState.FAILED -> Fate.FAILED;
      default ->
        throw new IllegalStateException(
            "\"%s\" has not settled here".formatted(scope.graph().node(task).name()));
    };
  }

  /** Gives a scope these ends, before anybody else knows of it. */
  void to(ScopeCore scope) {
    for (int i = 0; i < tasks.length; i++) {
      int task = tasks[i];
      if (fates[i] == Fate.VALUE) {
        if (values[i] != null) { // else it has none, or nobody takes it
          scope.assign(task, values[i]);
        }
        if (scope.commonSlots() == null) {
          scope.setSlot(task, TaskState.DONE);
        }
        continue;
      }
      if (values[i] != null) {
        scope.note(task, values[i]);
      }
      scope.setSlot(task, slot(fates[i]));
    }
  }

  private static int slot(Fate fate) {
    return switch (fate) {
      case VALUE -> TaskState.DONE;
      case NONE -> TaskState.EMPTY;
      case SKIPPED ->
        TaskState.skipped(0, false); // the words are given, so it does not matter for which need
      case SKIPPED_BY_FAILURE -> TaskState.skipped(0, true);
      case FAILED -> TaskState.FAILED;
    };
  }

  /** The same, and what is gathered. */
  void to(ScopeCore scope, RunPlan plan) {
    to(scope);
    gather(scope, plan, gathered);
  }

  /** Gives a scope what is gathered, where loops of its own would have put it. */
  static void gather(ScopeCore scope, RunPlan plan, Map<Integer, ? extends List<?>> gathered) {
    for (List<Gathering> ofTask :
        gathered.isEmpty() ? List.<List<Gathering>>of() : plan.gathersOf) {
      for (Gathering gather : ofTask) {
        List<?> values = gathered.get(gather.source());
        if (values != null && scope.plan().type.contains(gather.task())) {
          scope.gathering(gather).addAll(List.copyOf(values));
        }
      }
    }
  }

  /** Whether all of them have a value. */
  boolean isPlain() {
    for (Fate fate : fates) {
      if (fate != Fate.VALUE) {
        return false;
      }
    }
    return true;
  }
}
