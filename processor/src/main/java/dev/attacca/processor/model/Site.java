package dev.attacca.processor.model;

import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import org.jspecify.annotations.Nullable;

/**
 * A place in the user's source that an error can point at: an element, or an annotation on it, or a value
 * in that annotation.
 */
public record Site(
    Element element,
    @Nullable AnnotationMirror annotation,
    @Nullable AnnotationValue value) {
  public static Site of(Element element) {
    return new Site(element, null, null);
  }
}
