package dev.attacca.spring.internal;

import dev.attacca.runtime.RunnerBuilder;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The runner that the processor has written for a class. It is found by its name alone, and by that of the builder in it, so
 * that it costs little to ask for those of classes that have none: no method of either is looked at.
 *
 * @param type the runner
 * @param tasks the class with the tasks
 */
record GeneratedRunner(Class<?> type, Class<?> tasks) {
  static final String SUFFIX = "Runner";
  static final String BUILDER = "$Builder";

  /**
   * The runner of beans of this class: its own, or that of the nearest class above that has one.
   *
   * @param known the names of some that there are, which need not be looked for
   */
  static @Nullable GeneratedRunner ofTasks(Class<?> beanClass, Set<String> known) {
    for (Class<?> at = ClassUtils.getUserClass(beanClass);
        at != null && mayHaveTasks(at);
        at = at.getSuperclass()) {
      Class<?> runner = find(at, known);
      if (runner != null) {
        return new GeneratedRunner(runner, at);
      }
    }
    return null;
  }

  private static boolean mayHaveTasks(Class<?> type) {
    String name = type.getName();
    return !(type.isInterface()
        || type.isArray()
        || type.isPrimitive()
        || name.startsWith("java.")
        || name.startsWith("org.springframework."));
  }

  private static @Nullable Class<?> find(Class<?> tasks, Set<String> known) {
    ClassLoader loader = tasks.getClassLoader();
    String name = nameFor(tasks);
    if (loader == null
        || !known.contains(name)
            && loader.getResource(name.replace('.', '/') + BUILDER + ".class") == null) {
      return null;
    }
    try {
      Class<?> runner = Class.forName(name, false, loader);
      return isRunner(runner) ? runner : null;
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }

  /** {@code Outer.Inner} of a package has {@code Outer_InnerRunner} in it. By the name alone, so that no other class is loaded. */
  private static String nameFor(Class<?> tasks) {
    String start = packageOf(tasks);
    return start + tasks.getName().substring(start.length()).replace('$', '_') + SUFFIX;
  }

  private static String packageOf(Class<?> type) {
    return type.getPackageName().isEmpty() ? "" : type.getPackageName() + ".";
  }

  /** Whether the processor has written this class. */
  static boolean isRunner(Class<?> type) {
    if (!type.getName().endsWith(SUFFIX) || !AutoCloseable.class.isAssignableFrom(type)) {
      return false;
    }
    Class<?> builder = builder(type);
    return builder != null && builder.getSuperclass() == RunnerBuilder.class;
  }

  /** The builder within a runner, as long as that is one. */
  static @Nullable Class<?> builder(Class<?> runner) {
    try {
      return Class.forName(runner.getName() + BUILDER, false, runner.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }

  /** The constructor of a builder, which takes the object with the tasks. */
  static Constructor<?> constructor(Class<?> builder) {
    return builder.getDeclaredConstructors()[0];
  }

  /** What builds a runner. */
  static Method build(Class<?> builder) throws NoSuchMethodException {
    return builder.getDeclaredMethod("build");
  }

  /**
   * A builder of a runner. Not by the runner's own method, as to look for one of a class loads all classes that any of its methods
   * names; the builder has few.
   */
  static RunnerBuilder<?> newBuilder(Class<?> runner, Object tasks) {
    Constructor<?> constructor = constructor(Objects.requireNonNull(builder(runner)));
    return (RunnerBuilder<?>) called(() -> accessible(constructor).newInstance(tasks));
  }

  /** What this builds. */
  static Object build(RunnerBuilder<?> builder) {
    return called(() -> accessible(build(builder.getClass())).invoke(builder));
  }

  /** Also where the class of the tasks is not public, and so nothing of the runner is. */
  private static <T extends AccessibleObject> T accessible(T member) {
    member.setAccessible(true);
    return member;
  }

  /** A call by reflection. */
  private interface Call {
    Object made() throws ReflectiveOperationException;
  }

  private static Object called(Call call) {
    try {
      return call.made();
    } catch (InvocationTargetException e) {
      ReflectionUtils.rethrowRuntimeException(e.getCause());
      throw new AssertionError(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The class that a runner takes an object of, if its constructor for Spring says so. */
  static @Nullable Class<?> tasksOf(Class<?> runner) {
    for (Constructor<?> constructor : runner.getDeclaredConstructors()) {
      Class<?>[] parameters = constructor.getParameterTypes();
      if (parameters.length == 2 && parameters[1] == ObjectProvider.class) {
        return parameters[0];
      }
    }
    return null;
  }

  /** The name of the graph: {@code Checkout}, {@code Outer.Inner}. */
  private static String dag(Class<?> tasks) {
    Class<?> outer = tasks.getEnclosingClass();
    return outer == null ? tasks.getSimpleName() : dag(outer) + "." + tasks.getSimpleName();
  }

  String dag() {
    return dag(tasks);
  }

  /**
   * The name of the graph of a runner, as far as the runner's name says it: whether {@code A_B} is a class or one within another
   * cannot be told.
   */
  static String dagOf(Class<?> runner) {
    return dagOf(runner.getName());
  }

  /** The same, of the name of the class. */
  static String dagOf(String runner) {
    String name = runner.substring(runner.lastIndexOf('.') + 1);
    return name.substring(0, name.length() - SUFFIX.length()).replace('_', '.');
  }
}
