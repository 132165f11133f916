package dev.attacca.processor.read;

import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Policy.Figure;
import dev.attacca.processor.model.Site;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeMirror;

/** One of our annotations on an element. Tells what was written, and where each value stands. */
final class Mark {
  private final Element element;
  private final AnnotationMirror mirror;

  private Mark(Element element, AnnotationMirror mirror) {
    this.element = element;
    this.mirror = mirror;
  }

  static Optional<Mark> find(Element element, Class<? extends Annotation> annotation) {
    return element.getAnnotationMirrors().stream()
        .filter(mirror -> is(mirror, annotation.getCanonicalName()))
        .findFirst()
        .map(mirror -> new Mark(element, mirror));
  }

  /** All of a repeatable annotation, in source order. */
  static List<Mark> findAll(
      Element element, Class<? extends Annotation> annotation, Class<? extends Annotation> holder) {
    List<Mark> marks = new ArrayList<>();
    for (AnnotationMirror mirror : element.getAnnotationMirrors()) {
      if (is(mirror, annotation.getCanonicalName())) {
        marks.add(new Mark(element, mirror));
      } else if (is(mirror, holder.getCanonicalName())) {
        for (AnnotationValue each : new Mark(element, mirror).list("value")) {
          if (each.getValue() instanceof AnnotationMirror nested) {
            marks.add(new Mark(element, nested));
          }
        }
      }
    }
    return marks;
  }

  /** Whether the annotation is of this canonical name. */
  static boolean is(AnnotationMirror mirror, String name) {
    return mirror.getAnnotationType().asElement() instanceof TypeElement type
        && type.getQualifiedName().contentEquals(name);
  }

  Site site() {
    return new Site(element, mirror, null);
  }

  private Optional<AnnotationValue> written(String member) {
    for (Map.Entry<? extends ExecutableElement, ? extends AnnotationValue> entry :
        mirror.getElementValues().entrySet()) {
      if (entry.getKey().getSimpleName().contentEquals(member)) {
        return Optional.of(entry.getValue());
      }
    }
    return Optional.empty();
  }

  /** Where the value stands, or the annotation if it is left to its default. */
  Site site(String member) {
    return new Site(element, mirror, written(member).orElse(null));
  }

  boolean has(String member) {
    return written(member).isPresent();
  }

  private Optional<AnnotationValue> value(String member) {
    return written(member).or(() -> byDefault(member));
  }

  private Optional<AnnotationValue> byDefault(String member) {
    for (Element each : mirror.getAnnotationType().asElement().getEnclosedElements()) {
      if (each instanceof ExecutableElement method
          && method.getSimpleName().contentEquals(member)) {
        return Optional.ofNullable(method.getDefaultValue());
      }
    }
    return Optional.empty();
  }

  private List<? extends AnnotationValue> list(String member) {
    Object value = value(member).map(AnnotationValue::getValue).orElse(List.of());
    if (value instanceof List<?> list) {
      return list.stream().map(AnnotationValue.class::cast).toList();
    }
    return value(member).stream().toList();
  }

  /** A text, or an array of texts or enum constants. */
  List<Name> names(String member) {
    return list(member).stream().map(each -> name(each)).toList();
  }

  Name name(String member) {
    return value(member)
        .map(this::name)
        .map(name -> new Name(name.text(), site(member)))
        .orElseThrow();
  }

  private Name name(AnnotationValue value) {
    Object content = value.getValue();
    String text = content instanceof VariableElement constant
        ? constant.getSimpleName().toString()
        : String.valueOf(content);
    return new Name(text, new Site(element, mirror, value));
  }

  Figure<Integer> integer(String member) {
    return new Figure<>((Integer) value(member).orElseThrow().getValue(), site(member));
  }

  Figure<Double> number(String member) {
    return new Figure<>((Double) value(member).orElseThrow().getValue(), site(member));
  }

  boolean flag(String member) {
    return value(member).map(AnnotationValue::getValue).equals(Optional.of(true));
  }

  List<TypeMirror> types(String member) {
    return list(member).stream()
        .map(AnnotationValue::getValue)
        .filter(TypeMirror.class::isInstance)
        .map(TypeMirror.class::cast)
        .toList();
  }
}
