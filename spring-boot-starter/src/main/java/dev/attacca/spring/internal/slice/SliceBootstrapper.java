package dev.attacca.spring.internal.slice;

import dev.attacca.spring.AttaccaTest;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.SpringBootTestContextBootstrapper;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.util.ClassUtils;

/** Starts a context of the classes that {@link AttaccaTest} names, their runners, and what the test adds. */
public final class SliceBootstrapper extends SpringBootTestContextBootstrapper {
  /** Called by Spring. */
  public SliceBootstrapper() {}

  @Override
  protected Class<?>[] getOrFindConfigurationClasses(MergedContextConfiguration merged) {
    List<Class<?>> classes = new ArrayList<>(List.of(merged.getClasses()));
    for (Class<?> tasks : annotation(merged.getTestClass()).value()) {
      Class<?> runner = runner(tasks);
      classes.add(tasks);
      if (AnnotatedElementUtils.hasAnnotation(runner, Component.class)) {
        classes.add(runner); // as scanning would find it; else it is registered for the bean
      }
    }
    classes.add(SliceConfiguration.class);
    return classes.toArray(Class<?>[]::new);
  }

  @Override
  protected String[] getProperties(Class<?> test) {
    List<String> properties = new ArrayList<>();
    properties.add(
        "attacca.executor=runtime"); // or there would have to be a bean; the customizer replaces it
    properties.add("attacca.page.enabled=false");
    properties.add("attacca.observations.enabled=false");
    properties.addAll(List.of(annotation(test).properties()));
    return properties.toArray(String[]::new);
  }

  @Override
  protected @Nullable String getDifferentiatorPropertySourceProperty() {
    return null;
  }

  private static AttaccaTest annotation(Class<?> test) {
    AttaccaTest annotation =
        TestContextAnnotationUtils.findMergedAnnotation(test, AttaccaTest.class);
    if (annotation == null || annotation.value().length == 0) {
      throw new IllegalStateException(
          "@AttaccaTest of " + test.getName() + " names no class: @AttaccaTest(Checkout.class)");
    }
    return annotation;
  }

  private static Class<?> runner(Class<?> tasks) {
    if (tasks.isInterface() || Modifier.isAbstract(tasks.getModifiers())) {
      throw new IllegalStateException("@AttaccaTest cannot make a bean of %s, which is %s"
          .formatted(tasks.getName(), tasks.isInterface() ? "an interface" : "abstract"));
    }
    if (tasks.getSimpleName().endsWith("Runner") && isRunner(tasks)) {
      throw new IllegalStateException("@AttaccaTest is given the class with the tasks, and not "
          + tasks.getName() + ", which is made of it");
    }
    String name = runnerName(tasks);
    if (!ClassUtils.isPresent(name, tasks.getClassLoader())) {
      throw new IllegalStateException(
          "%s is no class with tasks: there is no %s. Has it a method with @Task, and is attacca-processor on the processor path?"
              .formatted(tasks.getName(), name));
    }
    return ClassUtils.resolveClassName(name, tasks.getClassLoader());
  }

  private static boolean isRunner(Class<?> type) {
    return AutoCloseable.class.isAssignableFrom(type)
        && ClassUtils.isPresent(type.getName() + "$Builder", type.getClassLoader());
  }

  /** As the processor names it: {@code Outer_InnerRunner}, beside the class. */
  private static String runnerName(Class<?> tasks) {
    String simple = tasks.getName().substring(tasks.getPackageName().length());
    return tasks.getPackageName() + simple.replace('$', '_') + "Runner";
  }
}
