package dev.attacca.processor.read;

import static dev.attacca.processor.model.MetaAnnotations.find;
import static dev.attacca.processor.model.MetaAnnotations.is;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.util.ElementFilter;

/**
 * The name that Spring takes for a bean from the annotations of its class: the {@code value} of a component, or what on an
 * annotation is an alias for it; else, as long as Spring understands it so, any {@code value} of a stereotype.
 */
final class BeanName {
  static final String STEREOTYPE = "org.springframework.stereotype.Component";
  private static final String ALIAS = "org.springframework.core.annotation.AliasFor";
  private static final String NAMED = "jakarta.inject.Named";
  private static final String VALUE = "value";

  private BeanName() {}

  static Optional<String> of(TypeElement type) {
    List<? extends AnnotationMirror> all = type.getAnnotationMirrors();
    return all.stream()
        .flatMap(each -> explicit(each, new HashSet<>()).stream())
        .findFirst()
        .or(() -> all.stream().flatMap(BeanName::byConvention).findFirst());
  }

  /** What it says itself counts before what the annotations on it say. */
  private static Optional<String> explicit(AnnotationMirror annotation, Set<Element> seen) {
    // To Eclipse's compiler one that it misses has no class.
    if (!(annotation.getAnnotationType().asElement() instanceof TypeElement type)
        || !seen.add(type)) {
      return Optional.empty();
    }
    return ElementFilter.methodsIn(type.getEnclosedElements()).stream()
        .filter(each -> isName(each, new HashSet<>()))
        .flatMap(each -> text(annotation, each))
        .findFirst()
        .or(() -> type.getAnnotationMirrors().stream()
            .flatMap(meta -> explicit(meta, seen).stream())
            .findFirst());
  }

  /** Whether it is the name of a component, or an alias for that, at whatever remove. */
  private static boolean isName(ExecutableElement member, Set<Element> seen) {
    TypeElement type = (TypeElement) member.getEnclosingElement();
    if (is(type, STEREOTYPE)) {
      return member.getSimpleName().contentEquals(VALUE);
    }
    return seen.add(member)
        && alias(member)
            .flatMap(alias -> aliased(type, member, alias))
            .filter(each -> isName(each, seen))
            .isPresent();
  }

  private static Optional<? extends AnnotationMirror> alias(ExecutableElement member) {
    return member.getAnnotationMirrors().stream()
        .filter(each ->
            each.getAnnotationType().asElement() instanceof TypeElement type && is(type, ALIAS))
        .findFirst();
  }

  private static Optional<ExecutableElement> aliased(
      TypeElement type, ExecutableElement member, AnnotationMirror alias) {
    Map<String, Object> said = new HashMap<>();
    alias
        .getElementValues()
        .forEach((each, value) -> said.put(each.getSimpleName().toString(), value.getValue()));
    Element target =
        said.get("annotation") instanceof DeclaredType other ? other.asElement() : type;
    Object same = said.getOrDefault(VALUE, member.getSimpleName().toString());
    String name = said.getOrDefault("attribute", same).toString();
    return ElementFilter.methodsIn(target.getEnclosedElements()).stream()
        .filter(each -> each.getSimpleName().contentEquals(name))
        .findFirst();
  }

  private static Stream<String> byConvention(AnnotationMirror annotation) {
    return find(List.of(annotation), each -> is(each, STEREOTYPE) || is(each, NAMED)).stream()
        .filter(found -> !is(found.type(), NAMED) || found.on() == found.meant())
        .flatMap(found ->
            ElementFilter.methodsIn(
                annotation.getAnnotationType().asElement().getEnclosedElements())
                .stream())
        .filter(each -> each.getSimpleName().contentEquals(VALUE) && alias(each).isEmpty())
        .flatMap(each -> text(annotation, each));
  }

  private static Stream<String> text(AnnotationMirror annotation, ExecutableElement member) {
    AnnotationValue said = annotation.getElementValues().get(member);
    AnnotationValue value = said == null ? member.getDefaultValue() : said;
    return value != null && value.getValue() instanceof String text && !text.isBlank()
        ? Stream.of(text.strip())
        : Stream.empty();
  }
}
