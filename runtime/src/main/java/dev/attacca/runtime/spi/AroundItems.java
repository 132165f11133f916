package dev.attacca.runtime.spi;

import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.scope.EmittingLoop;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The scopes around the items that a session is fed: those of the last item, which are most often those of the next. */
final class AroundItems {
  private final Part part;
  private final Execution execution;
  /** The outermost first. */
  private final @Nullable Around[] last;

  /** A scope around items, with what it was made of. */
  private record Around(long number, Given given, ScopeCore scope) {
    /** The number says which item it is, though another engine may have made it anew, and what has become of its tasks. */
    boolean isOf(long other, Given ends) {
      return number == other && Arrays.equals(given.fates(), ends.fates());
    }
  }

  AroundItems(Part part, Execution execution) {
    this.part = part;
    this.execution = execution;
    this.last = new Around[part.levels() - 1];
  }

  /** The scope that an item is in. */
  ScopeCore of(long[] path, Object[] items, Given[] given) {
    if (path.length != part.levels()) {
      throw new IllegalArgumentException("an item of \"%s\" is in %d others, not in %d"
          .formatted(part.nameOf(part.loop()), last.length, path.length - 1));
    }
    ScopeCore scope = execution.main;
    boolean isSame = true;
    for (int level = 0; level < last.length; level++) {
      Around present = last[level];
      if (isSame && present != null && present.isOf(path[level], given[level])) {
        scope = present.scope;
      } else {
        isSame = false;
        Arrays.fill(last, level, last.length, null); // should a user's class throw here
        scope = begin(scope, part.opener(level), items[level], path[level]);
        given[level].to(scope);
        last[level] = new Around(path[level], given[level], scope);
      }
    }
    return scope;
  }

  private ScopeCore begin(ScopeCore above, int opener, Object item, long number) {
    ScopeCore scope = above.open(opener, item);
    int type = execution.plan.graph.openedBy(opener).id();
    scope.begin(execution, execution.plan.scopes[type], EmittingLoop.ELSEWHERE, number);
    return scope;
  }
}
