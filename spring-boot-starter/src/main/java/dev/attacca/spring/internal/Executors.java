package dev.attacca.spring.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.scheduling.concurrent.ExecutorConfigurationSupport;

/**
 * The executor beans that tasks run on.
 *
 * <p><b>When the application closes</b>, Spring has its pools accept nothing more at once, long before the web server has answered the
 * requests under way: their runs would find no thread. So the pools that runners have are told to go on accepting; when no runner
 * needs them any more, {@link RunnersLifecycle} has them end as they would have, before any bean is destroyed. A pool of a context
 * above this one is for that context to keep and to end: others run on it when this one has closed.
 */
public final class Executors {
  private static final String OF_BOOT = "applicationTaskExecutor";

  private final ConfigurableListableBeanFactory beans;
  private final Set<ExecutorConfigurationSupport> kept = ConcurrentHashMap.newKeySet();

  /**
   * Of these beans.
   *
   * @param beans has them
   */
  public Executors(ConfigurableListableBeanFactory beans) {
    this.beans = beans;
  }

  /**
   * The one of tasks that name none.
   *
   * @param setting {@code auto}, {@code runtime}, or the name of a bean
   * @param property has it so; null if nobody knows
   * @return {@code null} for threads of the runtime
   */
  @Nullable
  Executor common(String setting, @Nullable Property property) {
    return switch (setting) {
      case "runtime" -> null;
      case "auto" -> has(OF_BOOT) ? get(OF_BOOT) : null;
      default -> named(setting, "all tasks that name none run", property);
    };
  }

  /**
   * The one of this name.
   *
   * @param whose who runs on it
   * @param property has it so; null if that is an annotation, or nobody knows
   * @throws MissingExecutorException if there is none
   */
  Executor named(String name, String whose, @Nullable Property property) {
    if (!has(name)) {
      String[] all =
          BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, Executor.class, true, false);
      throw new MissingExecutorException(
          name, whose, property, Arrays.stream(all).sorted().toList());
    }
    return get(name);
  }

  private boolean has(String name) {
    return beans.containsBean(name) && beans.isTypeMatch(name, Executor.class);
  }

  private Executor get(String name) {
    Executor executor = beans.getBean(name, Executor.class);
    if (executor instanceof ExecutorConfigurationSupport pool) {
      if (beans.containsLocalBean(name)) {
        pool.setAcceptTasksAfterContextClose(true);
        kept.add(pool);
      } else {
        keepAbove(name);
      }
    }
    return executor;
  }

  /** Where nobody keeps it there, it ends as Spring has it. */
  private void keepAbove(String name) {
    BeanFactory parent = beans.getParentBeanFactory();
    Executors above =
        parent == null ? null : parent.getBeanProvider(Executors.class).getIfAvailable();
    if (above != null) {
      above.get(name);
    }
  }

  /** {@return the pools that accept work for as long as runners may need them} */
  List<ExecutorConfigurationSupport> kept() {
    return List.copyOf(kept);
  }
}
