package dev.attacca.runtime.spi;

import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Tells of items of a session that are over: those below an item before it, and no sooner than the tasks around them have settled that
 * are told. All on the thread that feeds.
 */
final class Telling {
  private final Execution execution;
  /** The loop that is fed. */
  private final int loop;
  /** Tasks whose ends are told. */
  private final int[] told;

  private final Consumer<Session.Item> over;
  /** By an item that is open: those below it that are over, and wait for tasks around them, in the order in which they have closed. */
  private final IdentityHashMap<ScopeCore, Queue<ScopeCore>> early = new IdentityHashMap<>(0);
  /** Whether somebody is in the midst of being told. */
  private boolean goesOn;

  Telling(Execution execution, int loop, int[] told, Consumer<Session.Item> over) {
    this.execution = execution;
    this.loop = loop;
    this.told = told;
    this.over = over;
  }

  /** An item is over. */
  void isOver(ScopeCore item) {
    ScopeCore outermost = item;
    while (outermost.plan().type.opener() != loop) {
      outermost = outermost.requireParent();
    }
    if (outermost == item) {
      Queue<ScopeCore> below = early.isEmpty() ? null : early.remove(item);
      if (below != null) {
        below.forEach(this::tell);
      }
      tell(item);
    } else if (isAnyEarly(outermost) || !areThereAround(item)) {
      early.computeIfAbsent(outermost, any -> new ArrayDeque<>()).add(item);
    } else {
      tell(item);
    }
  }

  /** Tells of those that wait for nothing any more; whether there are others. */
  private boolean isAnyEarly(ScopeCore outermost) {
    Queue<ScopeCore> below = early.isEmpty() ? null : early.get(outermost);
    if (below == null) {
      return false;
    }
    for (ScopeCore first = below.peek(); first != null; first = below.peek()) {
      if (!areThereAround(first)) {
        return true;
      }
      below.remove();
      tell(first);
    }
    early.remove(outermost);
    return false;
  }

  private void tell(ScopeCore item) {
    goesOn = true;
    try {
      over.accept(new Session.Item(item));
    } finally {
      goesOn = false;
    }
  }

  private boolean areThereAround(ScopeCore item) {
    for (int task : told) {
      ScopeType own = execution.plan.graph.valueScope(task);
      if (own.id() != item.plan().type.id()
          && execution.plan.graph.isWithin(item.plan().type, own)
          && !TaskState.isSettled(item.slotOf(task))) {
        return false;
      }
    }
    return true;
  }

  /** Refuses what whoever is told may not do: the item that is told of is still open, so it would wait for itself. */
  void checkIsOver() {
    if (goesOn) {
      throw new IllegalStateException(
          "whoever is told of an item may not feed the session, wait for it or close it: do that when the call that tells has returned");
    }
  }
}
