package dev.attacca.spring.internal;

import dev.attacca.runtime.spi.RunnerSetup;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;

/** Who has a say in the settings of the runners of a context: looked for once, and not for each. Thread-safe. */
public final class RunnerSetups implements BeanFactoryAware {
  private @Nullable BeanFactory factory;
  private volatile @Nullable List<RunnerSetup> all;

  /** For the bean definition that {@link RunnerRegistrar} writes. */
  public RunnerSetups() {}

  @Override
  public void setBeanFactory(BeanFactory beanFactory) {
    factory = beanFactory;
  }

  /** Those that there are, in their order. */
  List<RunnerSetup> all() {
    List<RunnerSetup> present = all;
    if (present == null) {
      present = Objects.requireNonNull(factory)
          .getBeanProvider(RunnerSetup.class)
          .orderedStream()
          .toList();
      all = present; // of several at once the last one, which has found the same
    }
    return present;
  }
}
