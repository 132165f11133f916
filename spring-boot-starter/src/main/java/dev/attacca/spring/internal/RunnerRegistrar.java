package dev.attacca.spring.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.ConstructorArgumentValues;
import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Sees to it that each bean with tasks has its runner, when all definitions of beans are there.
 *
 * <p>Component scanning has found the runners of classes with a stereotype: each keeps its name, and is linked to the bean of its
 * class by that bean's name, so that a second bean of the class makes nothing ambiguous; one whose bean is not there, because a
 * condition or a profile has it so, is removed. Of those that the {@link ScanFilter} has let scanning pass by, only the names are
 * known. All other beans whose class has a generated runner get one that is named after them. Each is made by a {@link
 * RunnerFactoryBean}. A class for which there is a runner that the application makes itself is left alone.
 *
 * <p>All it writes are definitions that name classes and beans, so they survive ahead-of-time processing, after which this is not
 * there any more. What is done for each bean is done without streams and lambdas, each of which would be one more class at every start.
 */
public final class RunnerRegistrar
    implements BeanDefinitionRegistryPostProcessor, BeanRegistrationAotProcessor, Ordered {
  private static final String KNOWN_DAGS = "attaccaKnownDags";
  private static final String SETUPS = "attaccaRunnerSetups";

  /** A bean with tasks. */
  private record Tasks(String name, @Nullable BeanDefinition definition, GeneratedRunner runner) {
    /** Whether a scanned runner is for it. */
    boolean isOfItsClass() {
      return definition != null && definition.getFactoryMethodName() == null;
    }

    boolean isExactly() {
      return isOfItsClass()
          && runner.tasks().getName().equals(Objects.requireNonNull(definition).getBeanClassName());
    }
  }

  /** For Spring. */
  public RunnerRegistrar() {}

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  @Override
  public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
    // When all others of this kind have registered theirs.
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory factory) {
    if (factory instanceof BeanDefinitionRegistry registry) {
      new Registration(factory, registry).run();
    }
  }

  @Override
  public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
    return RunnerHints.of(bean);
  }

  /** What is done once. */
  private static final class Registration {
    private final ConfigurableListableBeanFactory factory;
    private final BeanDefinitionRegistry registry;
    /** By the class of the tasks. */
    private final Map<GeneratedRunner, List<Tasks>> beans = new LinkedHashMap<>();
    /** By the class of the runner: the names of those that were found by scanning. */
    private final Map<Class<?>, String> scanned = new LinkedHashMap<>();
    /** The names of the classes of those that scanning has passed by, and that are not registered yet. */
    private final Set<String> passed;
    /** The graphs of those that were removed. */
    private final List<String> absent = new ArrayList<>();
    /** Classes of runners that the application makes itself. */
    private final Set<Class<?>> own = new HashSet<>();

    Registration(ConfigurableListableBeanFactory factory, BeanDefinitionRegistry registry) {
      this.factory = factory;
      this.registry = registry;
      this.passed = factory.getSingleton(ScanFilter.BEAN) instanceof ScanFilter filter
          ? new LinkedHashSet<>(filter.passed())
          : new LinkedHashSet<>();
    }

    void run() {
      for (String name : factory.getBeanDefinitionNames()) {
        BeanDefinition definition = factory.getBeanDefinition(name);
        if (!definition.isAbstract()) {
          sort(name, definition);
        }
      }
      for (String name : factory.getSingletonNames()) {
        if (!factory.containsBeanDefinition(name)) {
          sort(name, null);
        }
      }
      beans.forEach(this::register);
      scanned.forEach(this::removeIfAlone);
      passed.forEach(this::takeFromAbove);
      if (isAheadOfTime()) {
        absent.addAll(AbsentDags.near(factory)); // a native image has no class files to look for
      }
      RootBeanDefinition known = new RootBeanDefinition(KnownDags.class);
      known.getConstructorArgumentValues().addIndexedArgumentValue(0, absent);
      addOwn(KNOWN_DAGS, known);
      addOwn(SETUPS, new RootBeanDefinition(RunnerSetups.class));
    }

    /** Whether what is registered here is written down as code. */
    private static boolean isAheadOfTime() {
      return Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING);
    }

    private void addOwn(String name, RootBeanDefinition definition) {
      definition.setRole(BeanDefinition.ROLE_INFRASTRUCTURE);
      registry.registerBeanDefinition(name, definition);
    }

    private void sort(String name, @Nullable BeanDefinition definition) {
      if (ScopedProxyUtils.isScopedTarget(name)) {
        return;
      }
      Class<?> type = typeOf(name, definition);
      if (type == null) {
        return;
      }
      if (GeneratedRunner.isRunner(type)) {
        if (definition != null && isScanned(definition)) {
          scanned.put(type, name);
        } else {
          own.add(type);
        }
        return;
      }
      GeneratedRunner runner = GeneratedRunner.ofTasks(type, passed);
      if (runner != null) {
        List<Tasks> all = beans.get(runner);
        if (all == null) {
          all = new ArrayList<>(1);
          beans.put(runner, all);
        }
        all.add(new Tasks(name, definition, runner));
      }
    }

    /** Without making anything. Of a proxy for a scope, it is the class of what is behind it. */
    private @Nullable Class<?> typeOf(String name, @Nullable BeanDefinition definition) {
      BeanDefinitionHolder behind =
          definition instanceof RootBeanDefinition root ? root.getDecoratedDefinition() : null;
      return factory.getType(behind == null ? name : behind.getBeanName(), false);
    }

    private static boolean isScanned(BeanDefinition definition) {
      return definition.getFactoryMethodName() == null
          && !(definition instanceof AbstractBeanDefinition other
              && other.getInstanceSupplier() != null);
    }

    private void register(GeneratedRunner runner, List<Tasks> all) {
      String found = scanned.remove(runner.type());
      boolean isPassed = passed.remove(runner.type().getName());
      if (found != null) {
        registry.removeBeanDefinition(found);
      }
      if (own.contains(runner.type())) {
        return;
      }
      for (Tasks each : all) {
        checkScope(each);
      }
      Tasks linked = found == null && !isPassed ? null : linkedTo(all);
      String own =
          linked == null ? "" : linked.name; // to compare records costs milliseconds at first
      for (Tasks each : all) {
        boolean isLinked = each.name.equals(own);
        String name = !isLinked ? nameFor(each) : found == null ? nameScanned(each) : found;
        registry.registerBeanDefinition(name, definition(each));
      }
    }

    private static @Nullable Tasks linkedTo(List<Tasks> all) {
      Tasks found = null;
      for (Tasks each : all) {
        if (each.isExactly()) {
          return each;
        }
        found = found == null && each.isOfItsClass() ? each : found;
      }
      return found;
    }

    private void checkScope(Tasks tasks) {
      BeanDefinition definition = tasks.definition;
      if (definition == null) {
        return;
      }
      BeanDefinition merged = factory.getMergedBeanDefinition(tasks.name);
      if (!merged.isSingleton()) {
        String scope = StringUtils.hasText(merged.getScope()) ? merged.getScope() : "prototype";
        String origin = merged.getResourceDescription();
        throw new UnfitScopeException(
            tasks.name, scope, tasks.runner, origin == null ? "" : origin);
      }
    }

    private RootBeanDefinition definition(Tasks tasks) {
      GeneratedRunner runner = tasks.runner;
      RootBeanDefinition definition = new RootBeanDefinition(RunnerFactoryBean.class);
      definition.setTargetType(
          ResolvableType.forClassWithGenerics(RunnerFactoryBean.class, runner.type()));
      definition.setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, runner.type());
      // Where Spring looks for methods that listen to events and the like: to look into a runner
      // loads all classes that it names.
      definition.setAttribute(
          AutoProxyUtils.ORIGINAL_TARGET_CLASS_ATTRIBUTE, RunnerFactoryBean.class);
      ConstructorArgumentValues arguments = definition.getConstructorArgumentValues();
      arguments.addIndexedArgumentValue(0, runner.type());
      arguments.addIndexedArgumentValue(1, runner.tasks());
      arguments.addIndexedArgumentValue(2, tasks.name);
      arguments.addIndexedArgumentValue(3, new RuntimeBeanReference(SETUPS));
      if (!isAheadOfTime()) { // else Spring looks for the constructor, and for what each argument
        // may be
        definition.setInstanceSupplier(() -> new RunnerFactoryBean<>(
            runner.type(),
            runner.tasks(),
            tasks.name,
            factory.getBean(SETUPS, RunnerSetups.class)));
      }
      definition.setSynthetic(true); // the factory lets others see the runner
      definition.setResourceDescription("the runner of the bean \"" + tasks.name + "\"");
      carryOver(tasks, definition);
      return definition;
    }

    /** The name that scanning would have given to a runner. */
    private String nameScanned(Tasks tasks) {
      String runner = tasks.runner.type().getName();
      String own = tasks.runner.tasks().getName();
      String name = tasks.name.equals(own)
          ? runner
          : tasks.name.equals(shortName(own)) ? shortName(runner) : nameFor(tasks);
      return registry.isBeanNameInUse(name) ? nameFor(tasks) : name;
    }

    private static String shortName(String type) {
      return StringUtils.uncapitalizeAsProperty(ClassUtils.getShortName(type));
    }

    private String nameFor(Tasks tasks) {
      String name = tasks.name + "Runner";
      if (!registry.isBeanNameInUse(name)) {
        return name;
      }
      String longer = tasks.name + "TasksRunner"; // somebody else's bean has the name
      return registry.isBeanNameInUse(longer)
          ? tasks.name + "." + tasks.runner.type().getName()
          : longer;
    }

    /** By what it is told from others, and when it is made. */
    private void carryOver(Tasks tasks, AbstractBeanDefinition runner) {
      if (tasks.definition == null) {
        return;
      }
      BeanDefinition merged = factory.getMergedBeanDefinition(tasks.name);
      runner.setPrimary(merged.isPrimary());
      runner.setFallback(merged.isFallback());
      runner.setAutowireCandidate(merged.isAutowireCandidate());
      if (merged instanceof AbstractBeanDefinition other) {
        Boolean isLazy = other.getLazyInit();
        if (isLazy != null) { // else it is as spring.main.lazy-initialization has it
          runner.setLazyInit(isLazy);
        }
        runner.setDefaultCandidate(other.isDefaultCandidate());
      }
      Qualifiers.of(tasks.definition, merged, tasks.runner.tasks()).forEach(runner::addQualifier);
    }

    /** The bean of a runner that was passed by may be in a context above this one that makes no runner of it. */
    private void takeFromAbove(String name) {
      absent.add(GeneratedRunner.dagOf(name));
      if (!(factory.getParentBeanFactory() instanceof ListableBeanFactory above)) {
        return;
      }
      Class<?> type = ClassUtils.resolveClassName(name, factory.getBeanClassLoader());
      Class<?> tasks = GeneratedRunner.tasksOf(type);
      if (tasks != null && !own.contains(type) && namesAbove(above, type).length == 0) {
        for (String bean : namesAbove(above, tasks)) {
          Tasks found = new Tasks(bean, null, new GeneratedRunner(type, tasks));
          registry.registerBeanDefinition(nameFor(found), definition(found));
        }
      }
    }

    private static String[] namesAbove(ListableBeanFactory above, Class<?> type) {
      return BeanFactoryUtils.beanNamesForTypeIncludingAncestors(above, type, true, false);
    }

    /** The bean of a scanned runner may be in a context above this one: then it is found by its class. */
    private void removeIfAlone(Class<?> type, String name) {
      Class<?> tasks = GeneratedRunner.tasksOf(type);
      if (tasks == null
          || !(factory.getParentBeanFactory() instanceof ListableBeanFactory above)
          || namesAbove(above, tasks).length == 0) {
        registry.removeBeanDefinition(name);
        absent.add(GeneratedRunner.dagOf(type.getName()));
      }
    }
  }
}
