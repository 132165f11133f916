package dev.attacca.spring.internal;

import dev.attacca.runtime.RunnerBuilder;
import dev.attacca.runtime.spi.RunnerSetup;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyProcessorSupport;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.BeanNameAware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartFactoryBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanFactory;
import org.springframework.util.ReflectionUtils;

/**
 * Makes the runner of a bean that component scanning finds none for: that of a {@code @Bean} method, or of a class without a
 * stereotype.
 *
 * @param <R> the runner
 */
public final class RunnerFactoryBean<R>
    implements SmartFactoryBean<R>, BeanFactoryAware, BeanNameAware, DisposableBean {
  private final Class<R> runnerType;
  private final Class<?> tasksType;
  private final String tasksName;
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
   */
  public RunnerFactoryBean(Class<R> runnerType, Class<?> tasksType, String tasksName) {
    this.runnerType = runnerType;
    this.tasksType = tasksType;
    this.tasksName = tasksName;
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
   * As Spring would, if this were not synthetic; but no proxy is put around it, as its class may be final: an aspect that matches
   * runners would keep the application from starting. It stands around the tasks, if it matches these.
   */
  private R process(R built) {
    Object bean = built;
    if (factory instanceof AbstractBeanFactory beans && name != null) {
      for (BeanPostProcessor each : beans.getBeanPostProcessors()) {
        Object next = each instanceof ProxyProcessorSupport
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
    if (beans instanceof ConfigurableBeanFactory registry && name != null) {
      registry.registerDependentBean(tasksName, name); // the runner is closed first
    }
    List<RunnerSetup> setups =
        beans.getBeanProvider(RunnerSetup.class).orderedStream().toList();
    Object builder = call(method(runnerType, "builder", tasksType), null, tasks);
    ((RunnerBuilder<?>) builder).setUp(new GeneratedRunner(runnerType, tasksType).dag(), setups);
    return runnerType.cast(call(method(builder.getClass(), "build"), builder));
  }

  private static Method method(Class<?> type, String name, Class<?>... parameters) {
    Method method =
        Objects.requireNonNull(ReflectionUtils.findMethod(type, name, parameters), name);
    method.setAccessible(true); // as the class is no more public than that of the tasks
    return method;
  }

  private static Object call(Method method, @Nullable Object target, Object... arguments) {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      ReflectionUtils.rethrowRuntimeException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
    throw new AssertionError();
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
