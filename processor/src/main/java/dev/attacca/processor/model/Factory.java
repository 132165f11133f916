package dev.attacca.processor.model;

import javax.lang.model.element.ExecutableElement;
import javax.lang.model.type.TypeMirror;

/**
 * A method that makes a state.
 *
 * @param type what it returns, as a member of the class
 */
public record Factory(
    String name, ExecutableElement method, ExecutableElement callee, TypeMirror type) {
  public Site site() {
    return Site.of(method);
  }
}
