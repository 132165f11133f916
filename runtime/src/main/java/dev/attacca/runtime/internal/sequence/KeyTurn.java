package dev.attacca.runtime.internal.sequence;

import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The turn of one item on the state of its key. The item's tasks, and those of the items below it, use a lane of their own, as if
 * they were the whole run; but nobody has a turn there before this.
 */
final class KeyTurn {
  /** The items of one key that are not through with its state, in the order in which they were emitted; and the state. */
  static final class Key {
    final Object value;
    /** Guarded by {@link StateKeys}; the first has its turn. */
    final Deque<KeyTurn> turns = new ArrayDeque<>(2);
    /** Of whoever has its turn. */
    @Nullable
    Object state;

    Key(Object value) {
      this.value = value;
    }

    /** Whether nobody needs it, and nobody has needed it. */
    boolean isForgotten() {
      return turns.isEmpty() && state == null;
    }
  }

  private final Sequencer lane;
  final ScopeCore item;
  private final int state;
  /** Where the item stands on its lane: what has to wait for this turn, waits there. */
  final Standing standing;
  /** Where the item stands in line; null before, and after. Guarded by {@link StateKeys}. */
  @Nullable
  Key line;

  // Guarded by the lane
  private boolean isOver;
  private @Nullable Key key;
  private @Nullable Throwable broken;

  KeyTurn(Sequencer lane, ScopeCore item, int state) {
    this.lane = lane;
    this.item = item;
    this.state = state;
    this.standing = new Standing(item, new Standing.Turn(null), state);
  }

  /** It comes; false if the item needs it no more. */
  boolean begin(Key its, List<ReadyWork> work) {
    synchronized (lane) {
      key = its;
      if (!isOver) {
        lane.grant(standing, work);
      }
      return !isOver;
    }
  }

  /** It cannot come, as the item's key cannot be told from others: who needs the state, fails. */
  void fails(Throwable cause, List<ReadyWork> work) {
    synchronized (lane) {
      broken = cause;
      lane.grant(standing, work);
    }
  }

  /** Nothing of the item needs the state any more. With the lane's lock. */
  void end() {
    isOver = true;
  }

  boolean isOver() {
    synchronized (lane) {
      return isOver;
    }
  }

  /** What has to be done after its end, without the lane's lock. */
  void leave(List<ReadyWork> work) {
    keys().leaves(this, work);
  }

  /** Who has to leave before it can come; null for nobody, or if its key has not come. Without the lane's lock. */
  @Nullable
  ScopeCore before() {
    synchronized (lane) {
      if (isOver || standing.granted) {
        return null;
      }
    }
    return keys().before(this);
  }

  private StateKeys keys() {
    return StateKeys.of(Execution.of(item), item, state);
  }

  /**
   * Gives an item the state of its key, made now if there is none. By a task that holds it.
   *
   * @param turn null where the whole run has one key
   */
  static void provide(ScopeCore item, int state, @Nullable KeyTurn turn) throws Throwable {
    if (turn == null) {
      made(item, state);
      return;
    }
    if (turn.broken != null) {
      throw turn.broken;
    }
    Key key = Objects.requireNonNull(turn.key);
    if (item.state(state) == null && key.state != null) {
      item.state(state, key.state);
    } else {
      key.state = made(item, state);
    }
  }

  private static Object made(ScopeCore item, int state) throws Throwable {
    if (item.state(state) == null) {
      item.makeState(state);
    }
    Object made = item.state(state);
    if (made == null) {
      throw new NullPointerException("the state \"%s\" was made as null"
          .formatted(Execution.of(item).plan.graph.state(state).name()));
    }
    return made;
  }
}
