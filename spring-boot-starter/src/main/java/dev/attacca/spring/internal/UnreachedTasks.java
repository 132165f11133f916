package dev.attacca.spring.internal;

import dev.attacca.Fallback;
import dev.attacca.Loop;
import dev.attacca.Repeat;
import dev.attacca.Router;
import dev.attacca.Shutdown;
import dev.attacca.State;
import dev.attacca.Task;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.Pointcut;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.aspectj.AspectJPrecedenceInformation;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;
import org.springframework.asm.AnnotationVisitor;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;

/**
 * The tasks of a bean that its proxy does not stand around, as it cannot override them. Spring makes such a proxy all the same:
 * a final method that is called on it runs on an object that no constructor has seen, without what stands around the others. Of classes
 * that bear annotations that it knows, the compiler says so; of aspects, and of classes that {@code @Bean} methods make, it cannot.
 *
 * <p>Which methods are tasks stands in the class files alone. These are read only if a method is like that.
 */
final class UnreachedTasks {
  private static final Set<String> OF_TASKS = Stream.of(
          Task.class,
          Router.class,
          Loop.class,
          Repeat.class,
          Fallback.class,
          Shutdown.class,
          State.class)
      .map(Type::getDescriptor)
      .collect(Collectors.toUnmodifiableSet());

  private final Object proxy;
  private final Class<?> tasks;
  private final Class<?> target;

  private UnreachedTasks(Object proxy, Class<?> tasks) {
    this.proxy = proxy;
    this.tasks = tasks;
    this.target = ClassUtils.getUserClass(proxy);
  }

  /**
   * What is wrong with a bean.
   *
   * @param bean the object that a runner calls, a proxy of the kind that has a class of its own
   * @param tasks the class of the tasks
   * @return a sentence each; none if all is well
   */
  static List<String> of(Object bean, Class<?> tasks) {
    return new UnreachedTasks(bean, tasks).problems();
  }

  private List<String> problems() {
    List<Method> suspects = new ArrayList<>();
    for (Class<?> at = tasks; at != null && at != Object.class; at = at.getSuperclass()) {
      Stream.of(at.getDeclaredMethods())
          .filter(each -> !each.isSynthetic() && why(each) != null)
          .forEach(suspects::add);
    }
    if (suspects.isEmpty()) {
      return List.of();
    }
    Set<String> names = taskMethods();
    List<String> problems = new ArrayList<>();
    suspects.stream()
        .filter(each -> names.contains(each.getName() + Type.getMethodDescriptor(each)))
        .map(this::problem)
        .sorted()
        .forEach(each -> {
          if (!each.isEmpty()) {
            problems.add(each);
          }
        });
    return problems;
  }

  /** Why no subclass at run time overrides a method that a runner can call; null if one does. */
  private @Nullable String why(Method method) {
    int modifiers = method.getModifiers();
    if (Modifier.isPrivate(modifiers)) {
      return null;
    }
    if (Modifier.isStatic(modifiers)) {
      return "static";
    }
    if (Modifier.isFinal(modifiers)) {
      return "final";
    }
    boolean isOfPackage = !Modifier.isPublic(modifiers) && !Modifier.isProtected(modifiers);
    return isOfPackage && !isInPackageOf(method.getDeclaringClass())
        ? "package-private in another package"
        : null;
  }

  private boolean isInPackageOf(Class<?> other) {
    Class<?> own = proxy.getClass();
    return own.getPackageName().equals(other.getPackageName())
        && own.getClassLoader() == other.getClassLoader();
  }

  private String problem(Method method) {
    String name = method.getDeclaringClass().getSimpleName() + "." + method.getName() + "() is "
        + why(method);
    String advice = advice(method);
    boolean isStatic = Modifier.isStatic(method.getModifiers());
    if (advice.isEmpty()) {
      return isStatic ? "" : name + ", so it would run on the proxy itself, whose fields are empty";
    }
    return "%s: what %s does around it would silently not happen%s"
        .formatted(
            name,
            advice,
            isStatic ? "" : ", and it would run on the proxy itself, whose fields are empty");
  }

  /** Who wants to stand around a method; empty if nobody does. */
  private String advice(Method method) {
    return proxy instanceof Advised advised
        ? Stream.of(advised.getAdvisors())
            .filter(each -> isFor(method, each))
            .map(UnreachedTasks::name)
            .distinct()
            .collect(Collectors.joining(" and "))
        : "";
  }

  private boolean isFor(Method method, Advisor advisor) {
    if (advisor == ExposeInvocationInterceptor.ADVISOR
        || !(advisor instanceof PointcutAdvisor choosy)) {
      return false;
    }
    Pointcut pointcut = choosy.getPointcut();
    return pointcut.getClassFilter().matches(target)
        && pointcut.getMethodMatcher().matches(method, target);
  }

  private static String name(Advisor advisor) {
    Object advice = advisor instanceof AspectJPrecedenceInformation ? advisor : advisor.getAdvice();
    return advice instanceof AspectJPrecedenceInformation aspect
        ? "the aspect \"%s\"".formatted(aspect.getAspectName())
        : advice.getClass().getName();
  }

  /** The names and descriptors of the methods that runners call. */
  private Set<String> taskMethods() {
    Set<String> found = new HashSet<>();
    for (Class<?> at = tasks; at != null && at != Object.class; at = at.getSuperclass()) {
      read(at, found);
    }
    ClassUtils.getAllInterfacesForClassAsSet(tasks).forEach(each -> read(each, found));
    return found;
  }

  private static void read(Class<?> type, Set<String> found) {
    String file = ClassUtils.getClassFileName(type);
    try (InputStream bytes = type.getResourceAsStream(file)) {
      if (bytes != null) { // else it cannot be told
        new ClassReader(bytes).accept(new TaskMethods(found), ClassReader.SKIP_CODE);
      }
    } catch (IOException e) {
      // It cannot be told.
    }
  }

  /** Finds them in a class. */
  private static final class TaskMethods extends ClassVisitor {
    private final Set<String> found;

    TaskMethods(Set<String> found) {
      super(SpringAsmInfo.ASM_VERSION);
      this.found = found;
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      return new MethodVisitor(SpringAsmInfo.ASM_VERSION) {
        @Override
        public @Nullable AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
          if (OF_TASKS.contains(annotation)) {
            found.add(name + descriptor);
          }
          return null;
        }
      };
    }
  }
}
