package dev.attacca.spring.internal;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import java.util.ArrayList;
import java.util.List;

/**
 * The thread-locals that travel to tasks: all that the application has accessors for, as for the security context and the current
 * observation, and the context of the log, for which nobody registers one. The registry that all share stays as it is.
 */
final class CarriedContexts extends ContextRegistry {
  private final ThreadLocalAccessor<?> mdc = new Slf4jThreadLocalAccessor();

  @Override
  public List<ThreadLocalAccessor<?>> getThreadLocalAccessors() {
    List<ThreadLocalAccessor<?>> shared = ContextRegistry.getInstance().getThreadLocalAccessors();
    if (shared.stream().anyMatch(each -> each.key().equals(mdc.key()))) {
      return shared;
    }
    List<ThreadLocalAccessor<?>> all = new ArrayList<>(shared);
    all.add(mdc);
    return all;
  }
}
