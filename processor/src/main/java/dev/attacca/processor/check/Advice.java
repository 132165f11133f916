package dev.attacca.processor.check;

import static dev.attacca.processor.model.MetaAnnotations.bears;
import static dev.attacca.processor.model.MetaAnnotations.find;

import dev.attacca.processor.model.MetaAnnotations.Found;
import dev.attacca.processor.model.TypeText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;

/**
 * The annotations on a bean's class, what it inherits included, for which a container puts a proxy around the bean. Which
 * these are is a list: what else they stand on, as an aspect of the user's own may, nobody can know when compiling.
 */
final class Advice {
  private static final String SPRING = "org.springframework.";

  private static final Set<String> PROXIED = Set.of(
      SPRING + "transaction.annotation.Transactional",
      SPRING + "cache.annotation.Cacheable",
      SPRING + "cache.annotation.CachePut",
      SPRING + "cache.annotation.CacheEvict",
      SPRING + "cache.annotation.Caching",
      SPRING + "scheduling.annotation.Async",
      SPRING + "validation.annotation.Validated",
      SPRING + "retry.annotation.Retryable",
      SPRING + "retry.annotation.CircuitBreaker",
      SPRING + "resilience.annotation.Retryable",
      SPRING + "resilience.annotation.ConcurrencyLimit",
      SPRING + "security.access.prepost.PreAuthorize",
      SPRING + "security.access.prepost.PostAuthorize",
      SPRING + "security.access.prepost.PreFilter",
      SPRING + "security.access.prepost.PostFilter",
      SPRING + "security.access.annotation.Secured",
      SPRING + "security.authorization.method.AuthorizeReturnObject",
      "jakarta.transaction.Transactional",
      "javax.transaction.Transactional",
      "jakarta.annotation.security.RolesAllowed",
      "jakarta.annotation.security.PermitAll",
      "jakarta.annotation.security.DenyAll",
      "jakarta.interceptor.Interceptors",
      "javax.cache.annotation.CacheResult",
      "javax.cache.annotation.CachePut",
      "javax.cache.annotation.CacheRemove",
      "javax.cache.annotation.CacheRemoveAll",
      "io.micrometer.observation.annotation.Observed",
      "io.micrometer.core.annotation.Timed",
      "io.micrometer.core.annotation.Counted",
      "io.micrometer.tracing.annotation.NewSpan",
      "io.micrometer.tracing.annotation.ContinueSpan");
  /** Each of its annotations is about a method that is called. */
  private static final String RESILIENCE = "io.github.resilience4j.";

  private static final List<String> BINDINGS = List.of(
      "jakarta.interceptor.InterceptorBinding",
      "io.micronaut.aop.InterceptorBinding",
      "io.micronaut.aop.Around");

  /**
   * An annotation.
   *
   * @param text as its author wrote it
   * @param at the method or class on which it stands
   */
  record Advised(String text, Element at) {}

  private final Elements elements;
  private final TypeElement bean;
  private final Predicate<TypeElement> isMeant;
  private final Set<TypeElement> hierarchy = new LinkedHashSet<>();

  /**
   * @param isMeant the annotations to look for
   */
  Advice(Elements elements, TypeElement bean, Predicate<TypeElement> isMeant) {
    this.elements = elements;
    this.bean = bean;
    this.isMeant = isMeant;
    climb(bean);
  }

  private void climb(TypeElement type) {
    if (hierarchy.add(type)) {
      List<TypeMirror> above = new ArrayList<>(type.getInterfaces());
      above.add(0, type.getSuperclass());
      for (TypeMirror each : above) {
        if (each instanceof DeclaredType declared
            && declared.asElement() instanceof TypeElement element) {
          climb(element);
        }
      }
    }
  }

  /** Whether a proxy does what the annotation says. */
  static boolean isByProxy(TypeElement annotation) {
    String name = annotation.getQualifiedName().toString();
    return PROXIED.contains(name)
        || name.startsWith(RESILIENCE)
        || BINDINGS.stream().anyMatch(binding -> bears(annotation, binding));
  }

  /** What stands on the method, or on one that it overrides; else what stands on the class. */
  Optional<Advised> of(ExecutableElement method) {
    return Stream.concat(Stream.of(method), overridden(method))
        .flatMap(each -> on(each).stream())
        .findFirst()
        .or(this::ofClass);
  }

  private Stream<ExecutableElement> overridden(ExecutableElement method) {
    return methods()
        .filter(each -> each.getSimpleName().equals(method.getSimpleName()))
        .filter(each -> elements.overrides(method, each, bean));
  }

  private Stream<ExecutableElement> methods() {
    return hierarchy.stream()
        .filter(each -> !each.getQualifiedName().contentEquals("java.lang.Object"))
        .flatMap(each -> ElementFilter.methodsIn(each.getEnclosedElements()).stream());
  }

  /** What stands on the class. */
  Optional<Advised> ofClass() {
    return hierarchy.stream().flatMap(each -> on(each).stream()).findFirst();
  }

  /** What stands on the class, or on any method that a subclass could override, were it not final. */
  Optional<Advised> any() {
    return ofClass()
        .or(() -> methods()
            .filter(each -> !each.getModifiers().contains(Modifier.PRIVATE))
            .filter(each -> !each.getModifiers().contains(Modifier.STATIC))
            .flatMap(each -> on(each).stream())
            .findFirst());
  }

  private Optional<Advised> on(Element element) {
    return find(element.getAnnotationMirrors(), isMeant)
        .map(Found::text)
        .map(text -> new Advised(text, element));
  }

  /** Who bears it, as the user names it. */
  static String bearer(Advised advised) {
    return advised.at() instanceof TypeElement type
        ? TypeText.simpleName(type)
        : advised.at().getSimpleName() + "()";
  }
}
