package dev.attacca.processor.model;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;

/** An annotation of ours where it means nothing. */
public record Stray(String annotation, Site site) {
  /** The name of the method that has it, or whose parameter has. */
  public String method() {
    Element element = site.element();
    Element method =
        element.getKind() == ElementKind.PARAMETER ? element.getEnclosingElement() : element;
    return method.getSimpleName().toString();
  }
}
