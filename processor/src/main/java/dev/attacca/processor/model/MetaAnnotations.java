package dev.attacca.processor.model;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;

/** Annotations, and those that stand on annotations, at whatever remove. */
public final class MetaAnnotations {
  private MetaAnnotations() {}

  /**
   * An annotation that was looked for.
   *
   * @param on what stands on the element: the annotation itself, or one that bears it at whatever remove
   * @param meant the annotation
   */
  public record Found(AnnotationMirror on, AnnotationMirror meant) {
    /** As its author wrote it, short of its members. */
    public String text() {
      return "@" + on.getAnnotationType().asElement().getSimpleName();
    }

    /** The class of the annotation that was looked for. */
    public TypeElement type() {
      return (TypeElement) meant.getAnnotationType().asElement();
    }
  }

  /** The nearest annotation that is meant; they may go round in circles. */
  public static Optional<Found> find(
      Collection<? extends AnnotationMirror> annotations, Predicate<TypeElement> isMeant) {
    Set<Element> seen = new HashSet<>();
    Deque<Found> next = new ArrayDeque<>();
    annotations.forEach(each -> next.add(new Found(each, each)));
    while (!next.isEmpty()) {
      Found each = next.remove();
      // To Eclipse's compiler one that it misses has no class.
      if (each.meant().getAnnotationType().asElement() instanceof TypeElement type
          && seen.add(type)) {
        if (isMeant.test(type)) {
          return Optional.of(each);
        }
        type.getAnnotationMirrors().forEach(meta -> next.add(new Found(each.on(), meta)));
      }
    }
    return Optional.empty();
  }

  /** Whether it bears this annotation itself. */
  public static boolean bears(Element element, String annotation) {
    return element.getAnnotationMirrors().stream()
        .anyMatch(each -> each.getAnnotationType().asElement() instanceof TypeElement type
            && is(type, annotation));
  }

  /** Whether the class is the one of this canonical name. */
  public static boolean is(TypeElement type, String name) {
    return type.getQualifiedName().contentEquals(name);
  }
}
