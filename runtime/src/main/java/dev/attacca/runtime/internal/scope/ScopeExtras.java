package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.Context;
import dev.attacca.runtime.internal.plan.Gathering;
import dev.attacca.runtime.internal.plan.TaskState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What most scopes do without; made when first needed. Guarded by the scope unless said otherwise. */
final class ScopeExtras {
  private static final VarHandle NOTES = MethodHandles.arrayElementVarHandle(Object[].class);

  /** By task: failures, the futures waited for, loops that go on. Whoever sees one, sees it whole. */
  private final @Nullable Object[] notes;
  /** Of a run that is over: what remains of it beside the values. */
  @Nullable
  PastRun account;
  /** Those that wait for a task of this scope, by task. */
  @Nullable
  Map<Integer, List<ScopeCore>> waiters;
  /** Tasks of which those who watch are being told, see {@link Waiters}. */
  @Nullable
  BitSet told;
  /** By gathering: values that came up from the scopes below. Guarded by these extras, but for what is in the lists. */
  private @Nullable Map<Gathering, List<Object>> gathered;
  /** What rooms above keep here, each under keys of its own. */
  private @Nullable Map<Object, Object> kept;

  /** How many tasks settle whose values merges do not have yet. */
  int handingOn;

  /** By repeat whose last round somebody takes values of: the scope of that. */
  @Nullable
  Map<Integer, ScopeCore> lastRounds;

  @Nullable
  Context context;

  ScopeExtras(int size) {
    notes = new Object[size];
  }

  void note(int at, @Nullable Object note) {
    NOTES.setRelease(notes, at, note);
  }

  @Nullable
  Object note(int at) {
    return NOTES.getAcquire(notes, at);
  }

  synchronized List<Object> gathering(Gathering gather) {
    if (gathered == null) {
      gathered = new HashMap<>(2);
    }
    return gathered.computeIfAbsent(gather, any -> new ArrayList<>());
  }

  synchronized List<Object> passing(Gathering gather) {
    return gathered == null ? List.of() : gathered.getOrDefault(gather, List.of());
  }

  Map<Object, Object> kept() {
    Map<Object, Object> present = kept;
    if (present == null) {
      kept = present = new HashMap<>(2);
    }
    return present;
  }

  /** What remains of a scope when its run is over: why tasks failed, and an account of the run. */
  static ScopeExtras ofPast(ScopeCore scope, @Nullable ScopeExtras before, PastRun account) {
    int size = scope.plan().type.size();
    ScopeExtras past = new ScopeExtras(size);
    past.account = account;
    for (int at = 0; before != null && at < size; at++) {
      if (scope.slot(scope.plan().type.base() + at) == TaskState.FAILED
          || before.note(at) instanceof String) { // why it has been skipped
        past.note(at, before.note(at));
      }
    }
    return past;
  }
}
