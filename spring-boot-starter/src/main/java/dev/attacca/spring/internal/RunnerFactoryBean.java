package dev.attacca.spring.internal;

import dev.attacca.runtime.RunnerBuilder;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyProcessorSupport;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.BeanNameAware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartFactoryBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanFactory;

/**
 * Makes the runner of a bean.
 *
 * <p>A factory, though component scanning has found many runners itself: Spring would look through the methods of each for
 * annotations, which loads all classes that they name, and nothing is written there but by the processor.
 *
 * @param <R> the runner
 */
public final class RunnerFactoryBean<R>
    implements SmartFactoryBean<R>, BeanFactoryAware, BeanNameAware, DisposableBean {
  private final Class<R> runnerType;
  private final Class<?> tasksType;
  private final String tasksName;
  private final RunnerSetups setups;
  private @Nullable BeanFactory factory;
  private @Nullable String name;
  private volatile @Nullable R runner;
  /** What others have made of it. */
  private volatile @Nullable R processed;

  /**
   * For the bean definitions that {@link RunnerRegistrar} writes.
   *
   * @param runnerType the runner
   * @param tasksType the class with the tasks
   * @param tasksName the name of the bean, which is asked for no sooner than the runner is made: Spring makes factories early, when it
   *     looks for beans by their types, and a bean that is made then has no proxy yet
   * @param setups have a say in its settings
   */
  public RunnerFactoryBean(
      Class<R> runnerType, Class<?> tasksType, String tasksName, RunnerSetups setups) {
    this.runnerType = runnerType;
    this.tasksType = tasksType;
    this.tasksName = tasksName;
    this.setups = setups;
  }

  @Override
  public void setBeanFactory(BeanFactory beanFactory) {
    factory = beanFactory;
  }

  @Override
  public void setBeanName(String beanName) {
    name = beanName;
  }

  @Override
  public Class<R> getObjectType() {
    return runnerType;
  }

  /** So that what is wrong with its settings is found at the start. */
  @Override
  public boolean isEagerInit() {
    return true;
  }

  @Override
  public R getObject() {
    R present = processed;
    if (present == null) {
      R built = runner == null ? build() : runner;
      runner = built;
      present = process(built);
      processed = present;
    }
    return present;
  }

  /**
   * As Spring would, if this were not synthetic; but no proxy is put around one whose class is final: an aspect that matches
   * runners would keep the application from starting. It stands around the tasks, if it matches these.
   */
  private R process(R built) {
    Object bean = built;
    boolean isFinal = Modifier.isFinal(runnerType.getModifiers());
    if (factory instanceof AbstractBeanFactory beans && name != null) {
      for (BeanPostProcessor each : beans.getBeanPostProcessors()) {
        Object next = isFinal && each instanceof ProxyProcessorSupport
            ? bean
            : each.postProcessAfterInitialization(bean, name);
        if (next == null) {
          break;
        }
        bean = next;
      }
    }
    return runnerType.cast(bean);
  }

  private R build() {
    BeanFactory beans = Objects.requireNonNull(factory);
    Object tasks = beans.getBean(tasksName);
    if (!tasksType.isInstance(tasks)) {
      throw new ProxiedTasksException(tasksName, tasksType, tasks);
    }
    if (AopUtils.isCglibProxy(tasks)) {
      checkReached(tasks);
    }
    if (beans instanceof ConfigurableBeanFactory registry && name != null) {
      registry.registerDependentBean(tasksName, name); // the runner is closed first
    }
    RunnerBuilder<?> builder = GeneratedRunner.newBuilder(runnerType, tasks);
    builder.setUp(new GeneratedRunner(runnerType, tasksType).dag(), setups.all());
    return runnerType.cast(GeneratedRunner.build(builder));
  }

  private void checkReached(Object tasks) {
    List<String> unreached = UnreachedTasks.of(tasks, tasksType);
    if (!unreached.isEmpty()) {
      throw new UnreachedTasksException(tasksName, tasksType, unreached);
    }
  }

  /** {@return the runner, if it has been made} */
  @Nullable
  R made() {
    return runner;
  }

  @Override
  public void destroy() throws Exception {
    if (runner instanceof AutoCloseable closed) {
      closed.close();
    }
  }
}
