package dev.attacca.runtime.engine;

import dev.attacca.runtime.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What most scopes do without; made when first needed. Guarded by the scope unless said otherwise. */
final class Extras {
  /** By task: failures, the futures waited for, loops that go on. Ordered by the slots. */
  final @Nullable Object[] notes;
  /** Of a run that is over: what remains of it beside the values. */
  @Nullable
  Account account;
  /** Those that wait for a task of this scope, by task. */
  @Nullable
  Map<Integer, List<Scope>> waiters;
  /** By gathering: values that came up from the scopes below. Guarded by these extras. */
  final Map<Gather, List<Object>> gathered = new HashMap<>(2);
  /** Lanes whose root is this scope, by number. */
  @Nullable
  Map<Integer, Lane> lanes;

  @Nullable
  Context context;

  Observer.@Nullable Watch watch;

  Extras(int size) {
    notes = new Object[size];
  }

  /** What remains of a scope when its run is over: why tasks failed, and an account of the run. */
  static Extras ofPast(Scope scope, @Nullable Extras before, Account account) {
    int size = scope.plan().type.size();
    Extras past = new Extras(size);
    past.account = account;
    for (int at = 0; before != null && at < size; at++) {
      if (scope.slot(scope.plan().type.base() + at) == Slot.FAILED) {
        past.notes[at] = before.notes[at];
      }
    }
    return past;
  }
}
