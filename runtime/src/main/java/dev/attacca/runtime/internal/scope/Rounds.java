package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.plan.TaskState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to be known of the rounds of repeats: of the last one, which others take values of, and of the
 * one before, which the next one is made from.
 *
 * <p>The last round is known when the repeat is done. It is kept by the scope in which the repeat stands, and
 * only where somebody takes a value of it. A repeat that has failed has no last round, for nobody can say
 * that none would have followed.
 */
public final class Rounds {
  private Rounds() {}

  /** A repeat of this scope is done, and this was its last round. Called with the token of the repeat. */
  public static void end(ScopeCore scope, int repeat, ScopeCore lastRound) {
    ScopeExtras present = scope.extras();
    synchronized (scope) {
      if (present.lastRounds == null) {
        present.lastRounds = new HashMap<>(2);
      }
      present.lastRounds.put(repeat, lastRound);
    }
  }

  private static @Nullable ScopeCore lastRound(ScopeCore scope, int repeat) {
    ScopeExtras present = scope.extras();
    synchronized (scope) {
      return present.lastRounds == null ? null : present.lastRounds.get(repeat);
    }
  }

  /** The last round in which a task of a scope below has its value; null if there is none. */
  public static @Nullable ScopeCore last(ScopeCore scope, int source) {
    ScopeCore at = scope;
    for (int repeat : way(scope, source)) {
      ScopeCore last = at.slot(repeat) == TaskState.DONE ? lastRound(at, repeat) : null;
      if (last == null) {
        return null;
      }
      at = last;
    }
    return at;
  }

  /** The repeats on the way down to where the task has its value. */
  private static Iterable<Integer> way(ScopeCore scope, int source) {
    TaskGraph graph = scope.graph();
    Deque<Integer> way = new ArrayDeque<>(2);
    for (ScopeType at = graph.valueScope(source);
        at.id() != scope.plan().type.id();
        at = graph.scopes()[at.parent()]) {
      way.addFirst(at.opener());
    }
    return way;
  }

  /** Whether a task has a value in the last round. */
  static boolean haveLast(ScopeCore scope, int source) {
    ScopeCore last = last(scope, source);
    return last != null && last.slotOf(source) == TaskState.DONE;
  }

  /** What the repeat has failed with that there is no last round of; null if none has. */
  public static @Nullable Throwable failure(ScopeCore scope, int source) {
    ScopeCore at = scope;
    for (int repeat : way(scope, source)) {
      if (at.slot(repeat) == TaskState.FAILED) {
        return at.cause(repeat);
      }
      at = lastRound(at, repeat);
      if (at == null) {
        return null;
      }
    }
    return at.slotOf(source) == TaskState.FAILED ? Fallbacks.causeOf(at, source) : null;
  }

  /** Why a task has no value in the last round, in words. */
  public static String why(ScopeCore scope, int source) {
    ScopeCore at = scope;
    for (int repeat : way(scope, source)) {
      int slot = at.slot(repeat);
      if (slot == TaskState.FAILED) {
        return "\"%s\" failed: %s".formatted(name(scope, repeat), Thrown.text(at.cause(repeat)));
      }
      if (slot != TaskState.DONE) {
        String why = SkipReasons.of(at, repeat);
        return TaskState.isSkipped(slot)
            ? "\"%s\" was skipped: %s".formatted(name(scope, repeat), why)
            : why;
      }
      at = lastRound(at, repeat);
      if (at == null) {
        return "\"" + name(scope, repeat) + "\" had no round";
      }
    }
    String why = SkipReasons.of(at, source);
    return TaskState.isSkipped(at.slotOf(source))
        ? "\"%s\" was skipped in the last round: %s".formatted(name(scope, source), why)
        : why + ", in the last round";
  }

  private static String name(ScopeCore scope, int task) {
    return scope.graph().node(task).name();
  }

  // The round before

  /** The round before that in which a task has its value, of this scope or one around it; null for none. */
  public static @Nullable ScopeCore before(ScopeCore scope, int source) {
    int type = scope.graph().valueScope(source).id();
    ScopeCore at = scope;
    while (at.plan().type.id() != type) {
      at = at.requireParent();
    }
    return at.previous();
  }

  /** What is wrong with a round that the method has asked for; null if nothing is. */
  static @Nullable IllegalStateException tooMany(ScopeCore round, int max) {
    return round.number() < max
        ? null
        : new IllegalStateException(
            "repeat \"%s\" is not at its end after %d %s, the most that it may have; it has to answer empty by then, or say accept = true"
                .formatted(
                    name(round, round.plan().type.opener()), max, max == 1 ? "round" : "rounds"));
  }

  /** A call needs values of the round before: the failure of one that has failed; null if none has. */
  public static @Nullable IllegalStateException lacking(ScopeCore round, int call) {
    ScopeCore previous = round.previous();
    int source = previous == null ? -1 : failed(previous, call);
    if (previous != null && source >= 0) {
      Throwable cause = Fallbacks.causeOf(previous, source);
      return new IllegalStateException(
          "repeat \"%s\" needs \"%s\" of round %d for the next one, and that failed: %s"
              .formatted(
                  name(round, Objects.requireNonNull(round.plan()).type.opener()),
                  name(round, source),
                  previous.number(),
                  Thrown.text(cause)),
          cause);
    }
    return null;
  }

  /** Whether a task has failed in a round whose value the call for the next one takes. */
  public static boolean hasFailed(ScopeCore round, int call) {
    return failed(round, call) >= 0;
  }

  private static int failed(ScopeCore round, int call) {
    for (TaskNode.Need need : round.graph().node(call).needs()) {
      int source = need.tasks()[0];
      if (need.kind() == TaskNode.Kind.PREVIOUS
          && round.plan().type.contains(source)
          && round.slotOf(source) == TaskState.FAILED) {
        return source;
      }
    }
    return -1;
  }
}
