package dev.attacca.runtime.internal.sequence;

import dev.attacca.runtime.internal.plan.SequencePlan;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which item has which key of a state, for all items of a run.
 *
 * <p><b>How an item gets the state of its key.</b> Its key comes here when it is known, and when the keys of all items before it are,
 * or it is known that they have none: that is a lane of its own, like that of a stream of these keys. So the items of
 * one key stand in line in the order in which they were emitted, and those of other keys pass them by. The first in line has its
 * {@link KeyTurn}, until all that might need the state in it, and in the items below it, has settled; be that before its
 * key has come, as it is when all have been skipped.
 *
 * <p><b>Locks</b>, from outside: the lane of the keys, this, the lane of an item. An item's end is told without the lock of its lane.
 *
 * <p>User code is called with the lock held only where a key is a record with an {@code equals} of its own; what that
 * throws, fails who needs the state.
 */
final class StateKeys {
  private final int state;

  // Guarded by this
  private final Map<Object, KeyTurn.Key> keys = new HashMap<>();

  StateKeys(SequencePlan lanes, int keyLane) {
    this.state = lanes.keyed(keyLane);
  }

  static StateKeys of(Execution execution, ScopeCore item, int state) {
    return Sequencer.of(item, execution.plan.lanes.keyLane(state)).keys();
  }

  /** The key of an item is known, in its turn. */
  synchronized void arrives(ScopeCore item, Object value, List<ReadyWork> work) {
    KeyTurn turn = Sequencer.of(item, state).ofKey();
    KeyTurn.Key key;
    try {
      key = keys.computeIfAbsent(value, KeyTurn.Key::new);
    } catch (Throwable e) {
      turn.fails(e, work);
      return;
    }
    if (key.turns.isEmpty() ? turn.begin(key, work) : !turn.isOver()) {
      key.turns.add(turn);
      turn.line = key;
    }
    forget(key);
  }

  /** Of a key without a state nothing is kept once its items are through. */
  private void forget(KeyTurn.Key key) {
    if (key.isForgotten()) {
      try {
        keys.remove(key.value);
      } catch (Throwable e) {
        return; // it cannot be told from others any more, and stays
      }
    }
  }

  /** An item needs the state no more, or never has. */
  synchronized void leaves(KeyTurn turn, List<ReadyWork> work) {
    KeyTurn.Key key = turn.line;
    if (key == null) {
      return; // its key has not come yet, or never does
    }
    turn.line = null;
    boolean wasFirst = key.turns.peek() == turn;
    key.turns.remove(turn);
    while (wasFirst && !key.turns.isEmpty() && !key.turns.element().begin(key, work)) {
      key.turns.remove(); // is about to leave
    }
    forget(key);
  }

  /** Who has to leave before it can be an item's turn; null for nobody, or if its key has not come. */
  synchronized @Nullable ScopeCore before(KeyTurn turn) {
    KeyTurn.Key key = turn.line;
    KeyTurn first = key == null ? turn : key.turns.element();
    return first == turn ? null : first.item;
  }
}
