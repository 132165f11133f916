package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Items of one loop that are over and wait for those that were emitted before them. All on the thread that feeds, but for {@link #isNext}. */
final class OutOfOrder {
  private final Map<Long, ScopeCore> waiting = new HashMap<>(0);
  private volatile long next;

  private OutOfOrder() {}

  /** Those of a loop; null if its items may be told of in any order, or cannot but in theirs. */
  static @Nullable OutOfOrder of(RunPlan plan, int loop, int inFlight) {
    return plan.part != null && plan.part.inOrder().get(loop) && inFlight > 1
        ? new OutOfOrder()
        : null;
  }

  /** The one whose turn it is, now that this one is over; null if it is none's. */
  @Nullable
  ScopeCore add(long place, ScopeCore item) {
    if (place != next) {
      waiting.put(place, item);
      return null;
    }
    next = place + 1; // nobody else writes it
    return item;
  }

  /** The one whose turn it is, after the last; null if it is none's. */
  @Nullable
  ScopeCore poll() {
    long own = next;
    ScopeCore item = waiting.isEmpty() ? null : waiting.remove(own);
    if (item != null) {
      next = own + 1;
    }
    return item;
  }

  boolean isNext(long place) {
    return next == place;
  }
}
