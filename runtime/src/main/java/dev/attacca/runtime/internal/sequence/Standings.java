package dev.attacca.runtime.internal.sequence;

import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.sequence.Standing.Turn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the scopes stand that have still to pass a lane, and whose turn it is; see {@link Sequencer}, which guards it. */
final class Standings {
  private final int lane;
  /** The one of the scope that the lane belongs to, if that has to wait for its turn as well. */
  private final @Nullable Standing root;

  private final IdentityHashMap<ScopeCore, Standing> all = new IdentityHashMap<>();
  private final Deque<Standing> toGrant = new ArrayDeque<>();

  Standings(int lane, @Nullable Standing root) {
    this.lane = lane;
    this.root = root;
    if (root != null) {
      all.put(root.scope, root);
    }
  }

  /** That of a scope that has not passed. */
  Standing require(ScopeCore scope) {
    return Objects.requireNonNull(all.get(scope));
  }

  /** A loop begins. */
  Turn begin(ScopeCore parent) {
    Standing around = all.get(parent); // none of the root, unless it has a turn of its own
    Turn turn = new Turn(around);
    if (around != null) {
      around.inner.add(turn);
    }
    return turn;
  }

  /** A loop has emitted an item, whose turn it may be. */
  void opened(Turn turn, ScopeCore item) {
    Standing standing = enter(turn, item);
    if (turn.isGranted() && turn.current == item.number()) {
      toGrant.add(standing);
    }
    passIfThrough(standing);
  }

  Standing enter(Turn turn, ScopeCore item) {
    Standing standing = new Standing(item, turn, lane);
    all.put(item, standing);
    turn.open.put(item.number(), standing);
    return standing;
  }

  /** A loop has emitted all: so many. */
  void ended(Turn turn, long size) {
    turn.size = size;
    passIfOver(turn);
  }

  /** One of those things has been done that a scope is waited for. */
  void move(Standing standing) {
    standing.left--;
    passIfThrough(standing);
  }

  void passIfThrough(Standing standing) {
    if (standing.left == 0) {
      pass(standing);
    }
  }

  private void pass(Standing standing) {
    all.remove(standing.scope);
    if (standing == root) {
      return;
    }
    Turn turn = standing.turn;
    turn.open.remove(standing.scope.number());
    if (turn.current != standing.scope.number()) {
      turn.passed.add(standing.scope.number());
      return;
    }
    turn.current = turn.passed.passOver(turn.current + 1);
    Standing next = turn.open.get(turn.current);
    if (next != null && turn.isGranted()) {
      toGrant.add(next);
    }
    passIfOver(turn);
  }

  private void passIfOver(Turn turn) {
    if (turn.isOver() && turn.around != null) {
      turn.around.inner.remove(turn);
      move(turn.around);
    }
  }

  /** Whether the root, which has a turn of its own, has passed. */
  boolean isRootThrough() {
    return root != null && !all.containsKey(root.scope);
  }

  void grant(Standing standing) {
    toGrant.add(standing);
  }

  /**
   * The next whose turn has come; null if there is none. To be asked for in a loop: one may let pass, and so grant, any number
   * of others.
   */
  @Nullable
  Standing nextGranted() {
    Standing standing = toGrant.poll();
    while (standing != null && standing.granted) {
      standing = toGrant.poll();
    }
    if (standing != null) {
      standing.granted = true;
      for (Turn turn : standing.inner) {
        Standing first = turn.open.get(turn.current);
        if (first != null) {
          toGrant.add(first);
        }
      }
    }
    return standing;
  }

  /** Where something has to be done before it can be the turn of a scope, or of one around it; null if nowhere. */
  @Nullable
  List<ScopeCore> awaitedBy(ScopeCore scope) {
    Standing standing = all.get(scope);
    Standing front = standing == null ? null : standing.front();
    return front == null ? null : awaited(front);
  }

  /** Where something has to be done before the root has passed. */
  List<ScopeCore> awaitedOfRoot() {
    return root == null || isRootThrough() ? List.of() : awaited(root);
  }

  private static List<ScopeCore> awaited(Standing front) {
    List<ScopeCore> awaited = new ArrayList<>(1);
    front.addAwaited(awaited);
    return awaited;
  }
}
