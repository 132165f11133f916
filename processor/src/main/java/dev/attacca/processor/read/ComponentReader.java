package dev.attacca.processor.read;

import static dev.attacca.processor.model.MetaAnnotations.bears;
import static dev.attacca.processor.model.MetaAnnotations.find;
import static dev.attacca.processor.model.MetaAnnotations.is;

import dev.attacca.processor.model.Component;
import dev.attacca.processor.model.Component.Brief;
import dev.attacca.processor.model.Component.Container;
import dev.attacca.processor.model.MetaAnnotations.Found;
import dev.attacca.processor.model.Site;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.ModuleElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;

/**
 * Whether a class of tasks is a bean by its annotations, and whose. Containers are known by the names of their
 * annotations alone, and what a runner would need of them must be there for the class to see.
 *
 * <p>Spring comes first, as it understands the annotations of {@code jakarta.inject} as well. To it a class is a component
 * by any chain of annotations; but it makes no bean of an abstract class, nor of one that needs an instance of another.
 */
final class ComponentReader {
  private static final String SPRING_SCOPE = "org.springframework.context.annotation.Scope";
  private static final String BEANS = "org.springframework.beans.factory.";
  private static final String INJECT = "jakarta.inject.";
  private static final String CONTEXT = "jakarta.enterprise.context.";

  private static final String PER_USE = "prototype";
  /** Those of Spring whose beans belong to a thread, or to who is served by it. */
  private static final Set<String> BRIEF =
      Set.of("request", "session", "websocket", "thread", "step", "job");
  /** The same of others. A dependent bean is none of them: it lives as long as what it is injected into, a runner too. */
  private static final Set<String> BRIEF_SCOPES = Set.of(
      CONTEXT + "RequestScoped",
      CONTEXT + "SessionScoped",
      CONTEXT + "ConversationScoped",
      "jakarta.transaction.TransactionScoped",
      "jakarta.faces.view.ViewScoped",
      "jakarta.faces.flow.FlowScoped",
      "io.micronaut.runtime.http.scope.RequestScope",
      "io.micronaut.runtime.context.scope.ThreadLocal");

  /**
   * When there is such a bean, or when it is made. Other conditions of Spring are not copied: what they ask for is asked of
   * the bean they stand on. Who knows the beans can tell that one is missing, and leaves its runner out.
   */
  private static final List<String> OF_SPRING = List.of(
      "org.springframework.context.annotation.Profile",
      "org.springframework.context.annotation.Lazy");

  private static final Set<String> CONDITIONS = Set.of(
      "jakarta.enterprise.inject.Alternative",
      "jakarta.annotation.Priority",
      "io.quarkus.arc.profile.IfBuildProfile",
      "io.quarkus.arc.profile.UnlessBuildProfile",
      "io.quarkus.arc.properties.IfBuildProperty",
      "io.quarkus.arc.properties.UnlessBuildProperty",
      "io.quarkus.arc.lookup.LookupIfProperty",
      "io.quarkus.arc.lookup.LookupUnlessProperty",
      "io.micronaut.context.annotation.Requires",
      "io.micronaut.context.annotation.Requirements");
  private static final String VETOED = "jakarta.enterprise.inject.Vetoed";

  private final Elements elements;
  private final Set<Container> containers;

  /**
   * @param containers for which runners are to be beans
   */
  ComponentReader(Elements elements, Set<Container> containers) {
    this.elements = elements;
    this.containers = containers;
  }

  Optional<Component> read(TypeElement type) {
    if (type.getKind() == ElementKind.INTERFACE || needsInstance(type)) {
      return Optional.empty();
    }
    return spring(type).or(() -> jakarta(type));
  }

  private static boolean needsInstance(TypeElement type) {
    return type.getNestingKind().isNested() && !type.getModifiers().contains(Modifier.STATIC);
  }

  private Optional<Component> spring(TypeElement type) {
    boolean isBean = containers.contains(Container.SPRING)
        && isMade(type)
        && find(type.getAnnotationMirrors(), each -> is(each, BeanName.STEREOTYPE))
            .isPresent()
        && sees(type, BeanName.STEREOTYPE)
        && sees(type, BEANS + "annotation.Autowired")
        && sees(type, BEANS + "ObjectProvider");
    return isBean
        ? Optional.of(new Component.OfSpring(
            BeanName.of(type),
            brief(type),
            OF_SPRING.stream()
                .flatMap(name -> find(type.getAnnotationMirrors(), each -> is(each, name)).stream())
                .map(Found::meant)
                .toList()))
        : Optional.empty();
  }

  /** Whether Spring makes instances: of an abstract class, only if it is to write the methods that look beans up. */
  private static boolean isMade(TypeElement type) {
    return !type.getModifiers().contains(Modifier.ABSTRACT)
        || ElementFilter.methodsIn(type.getEnclosedElements()).stream()
            .anyMatch(each -> bears(each, BEANS + "annotation.Lookup"));
  }

  private static Optional<Brief> brief(TypeElement type) {
    return find(type.getAnnotationMirrors(), each -> is(each, SPRING_SCOPE)).flatMap(found -> {
      String name = named(found.meant());
      boolean isBrief = name.equals(PER_USE) || BRIEF.contains(name);
      String text = found.text() + (found.on() == found.meant() ? "(\"" + name + "\")" : "");
      Site site = new Site(type, found.on(), null);
      return isBrief ? Optional.of(new Brief(text, name.equals(PER_USE), site)) : Optional.empty();
    });
  }

  /** The text in an annotation whose members all mean the same. */
  private static String named(AnnotationMirror annotation) {
    return annotation.getElementValues().values().stream()
        .map(AnnotationValue::getValue)
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .findFirst()
        .orElse("");
  }

  private Optional<Component> jakarta(TypeElement type) {
    boolean mayBe = containers.contains(Container.JAKARTA)
        && !type.getModifiers().contains(Modifier.ABSTRACT)
        && !bears(type, VETOED)
        && !bears(elements.getPackageOf(type), VETOED)
        && sees(type, INJECT + "Inject");
    return mayBe
        ? find(elements.getAllAnnotationMirrors(type), ComponentReader::isScope)
            .filter(scope -> sees(type, scope.type().getQualifiedName().toString()))
            .map(scope -> new Component.OfJakarta(
                brief(type, scope),
                all(type, each -> CONDITIONS.contains(each.getQualifiedName().toString())),
                scope.meant(),
                all(type, ComponentReader::isQualifier),
                bears(scope.type(), CONTEXT + "NormalScope"),
                sees(type, "jakarta.enterprise.inject.Instance"),
                sees(type, "jakarta.annotation.PreDestroy")))
        : Optional.empty();
  }

  private static boolean isScope(TypeElement annotation) {
    return bears(annotation, INJECT + "Scope") || bears(annotation, CONTEXT + "NormalScope");
  }

  private static Optional<Brief> brief(TypeElement type, Found scope) {
    return BRIEF_SCOPES.contains(scope.type().getQualifiedName().toString())
        ? Optional.of(new Brief(scope.text(), false, new Site(type, scope.on(), null)))
        : Optional.empty();
  }

  /** But for names, of which two beans must not have the same. */
  private static boolean isQualifier(TypeElement annotation) {
    return bears(annotation, INJECT + "Qualifier") && !is(annotation, INJECT + "Named");
  }

  /** What stands on the class, or is inherited, and is meant. */
  private List<AnnotationMirror> all(TypeElement type, Predicate<TypeElement> isMeant) {
    return elements.getAllAnnotationMirrors(type).stream()
        .filter(each -> each.getAnnotationType().asElement() instanceof TypeElement annotation
            && isMeant.test(annotation)
            && sees(type, annotation.getQualifiedName().toString()))
        .<AnnotationMirror>map(each -> each)
        .toList();
  }

  /** Whether code in the class's package can name the class of this name. */
  private boolean sees(TypeElement from, String name) {
    ModuleElement module = elements.getModuleOf(from);
    TypeElement type =
        module == null ? elements.getTypeElement(name) : elements.getTypeElement(module, name);
    return type != null && isOpen(type, elements.getPackageOf(from));
  }

  private boolean isOpen(TypeElement type, Element home) {
    for (Element each = type; each instanceof TypeElement; each = each.getEnclosingElement()) {
      boolean isOwn = elements.getPackageOf(each).equals(home)
          && !each.getModifiers().contains(Modifier.PRIVATE);
      if (!isOwn && !each.getModifiers().contains(Modifier.PUBLIC)) {
        return false;
      }
    }
    return true;
  }
}
