package dev.attacca.runtime.internal.sequence;

import dev.attacca.runtime.internal.base.NumberRanges;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where one scope stands on a lane. Guarded by the lane. */
final class Standing {
  /** Where the items of one loop, in one scope, stand. */
  static final class Turn {
    final @Nullable Standing around;
    long current;
    /** How many items there are; negative as long as more may come. */
    long size = -1;

    final Map<Long, Standing> open = new HashMap<>();
    final NumberRanges passed = new NumberRanges();

    Turn(@Nullable Standing around) {
      this.around = around;
    }

    /** Whether all items have had their turn, and no other will come. */
    boolean isOver() {
      return current == size;
    }

    boolean isGranted() {
      return around == null || around.granted;
    }
  }

  final ScopeCore scope;
  final Turn turn;
  int left;
  boolean granted;
  final List<Integer> stalled = new ArrayList<>(0);
  final Deque<Object> values = new ArrayDeque<>(0);
  final List<Turn> inner = new ArrayList<>(0);

  Standing(ScopeCore scope, Turn turn, int number) {
    int[] all = scope.plan().lanesLeft;
    this.scope = scope;
    this.turn = turn;
    this.left = all == null ? 0 : all[number];
  }

  /** The outermost that has to pass before it can be the turn of this, or of one around it; null if there is none. */
  @Nullable
  Standing front() {
    Standing front = null;
    for (Standing at = this; at != null && !at.granted; at = at.turn.around) {
      Standing first = at.turn.open.get(at.turn.current);
      if (first != null && first != at) {
        front = first;
      }
    }
    return front;
  }

  /** The scopes in which something has to be done before this has passed: its own, and those whose turn it is in its loops. */
  void addAwaited(List<ScopeCore> to) {
    to.add(scope);
    for (Turn turn : inner) {
      Standing first = turn.open.get(turn.current);
      if (first != null) {
        first.addAwaited(to);
      }
    }
  }
}
