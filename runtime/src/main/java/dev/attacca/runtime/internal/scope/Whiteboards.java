package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.Context;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The contexts of scopes. Each knows its parent's context, not the scope: it may be kept for longer than that. */
final class Whiteboards {
  private Whiteboards() {}

  static Context below(@Nullable ScopeCore parent, Executor executor) {
    if (parent == null) {
      return new Context(executor);
    }
    Context above = parent.context();
    return new Context(executor, () -> above);
  }
}
