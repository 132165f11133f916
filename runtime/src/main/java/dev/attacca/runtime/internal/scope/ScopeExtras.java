package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.Context;
import dev.attacca.runtime.internal.plan.Gathering;
import dev.attacca.runtime.internal.plan.TaskState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What most scopes do without; made when first needed. Guarded by the scope unless said otherwise. */
final class ScopeExtras {
  /** By task: failures, the futures waited for, loops that go on. Ordered by the slots. */
  final @Nullable Object[] notes;
  /** Of a run that is over: what remains of it beside the values. */
  @Nullable
  PastRun account;
  /** Those that wait for a task of this scope, by task. */
  @Nullable
  Map<Integer, List<ScopeCore>> waiters;
  /** By gathering: values that came up from the scopes below. Guarded by these extras. */
  final Map<Gathering, List<Object>> gathered = new HashMap<>(2);
  /** Sequencers whose root is this scope, by number; of the room that keeps order. */
  @Nullable
  Map<Integer, Object> sequencers;

  /** By repeat whose last round somebody takes values of: the scope of that. */
  @Nullable
  Map<Integer, ScopeCore> lastRounds;

  @Nullable
  Context context;

  @Nullable
  TaskWatch watch;

  ScopeExtras(int size) {
    notes = new Object[size];
  }

  /** What remains of a scope when its run is over: why tasks failed, and an account of the run. */
  static ScopeExtras ofPast(ScopeCore scope, @Nullable ScopeExtras before, PastRun account) {
    int size = scope.plan().type.size();
    ScopeExtras past = new ScopeExtras(size);
    past.account = account;
    for (int at = 0; before != null && at < size; at++) {
      if (scope.slot(scope.plan().type.base() + at) == TaskState.FAILED
          || before.notes[at] instanceof String) { // why it has been skipped
        past.notes[at] = before.notes[at];
      }
    }
    return past;
  }
}
