package dev.attacca.spring.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;

/** The names of the graphs that there are runners of in this context, and in those above it. */
public final class KnownDags implements BeanFactoryAware {
  private final List<String> absent;
  private @Nullable ListableBeanFactory factory;
  private @Nullable Set<String> present;

  /**
   * For the bean definition that {@link RunnerRegistrar} writes.
   *
   * @param absent those whose bean is not there this time, as a condition or a profile has it
   */
  public KnownDags(List<String> absent) {
    this.absent = List.copyOf(absent);
  }

  @Override
  public void setBeanFactory(BeanFactory beanFactory) {
    factory = beanFactory instanceof ListableBeanFactory listable ? listable : null;
  }

  /** {@return those of runners that are beans} */
  synchronized Set<String> present() {
    Set<String> names = present;
    if (names == null) {
      names = new LinkedHashSet<>();
      if (factory != null) {
        for (String bean : BeanFactoryUtils.beanNamesIncludingAncestors(factory)) {
          Class<?> type = factory.getType(bean, false);
          if (type != null && GeneratedRunner.isRunner(type)) {
            names.add(GeneratedRunner.dagOf(type));
          }
        }
      }
      present = names;
    }
    return names;
  }

  /** {@return those that properties may speak of} */
  List<String> all() {
    List<String> all = new ArrayList<>(present());
    all.addAll(absent);
    return all;
  }
}
