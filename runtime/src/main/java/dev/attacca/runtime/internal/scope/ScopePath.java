package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.internal.plan.LoopPrecedence;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Where a scope stands among all of its run: by which item of which loop, from the outermost inwards. */
public final class ScopePath {
  private ScopePath() {}

  static String identity(ScopeCore scope) {
    StringBuilder path = new StringBuilder();
    for (ScopeCore at = scope; !at.isMain() && at.hasLoop(); at = at.requireParent()) {
      if (!at.plan().type.ofCalls()) {
        String name = at.graph().node(at.plan().type.opener()).name();
        path.insert(0, name + "[" + at.number() + "]" + (path.isEmpty() ? "" : "."));
      }
    }
    return path.toString();
  }

  /** The way from the main scope to a loop of this one, behind all of its items. */
  public static List<LoopPrecedence.Step> to(ScopeCore scope, int loop) {
    Deque<LoopPrecedence.Step> way = new ArrayDeque<>();
    way.add(new LoopPrecedence.Step(loop, Long.MAX_VALUE));
    for (ScopeCore at = scope; !at.isMain(); at = at.requireParent()) {
      way.addFirst(new LoopPrecedence.Step(at.plan().type.opener(), at.number()));
    }
    return List.copyOf(way);
  }

  /** Whether one of two items of the same kind was emitted before the other, below this scope. */
  public static int compare(ScopeCore one, ScopeCore other, ScopeCore outer) {
    if (one == other || one == outer) {
      return 0;
    }
    int around = compare(one.requireParent(), other.requireParent(), outer);
    return around != 0 ? around : Long.compare(one.number(), other.number());
  }
}
