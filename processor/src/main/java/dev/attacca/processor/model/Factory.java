package dev.attacca.processor.model;

import java.util.List;
import java.util.Optional;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.type.TypeMirror;

/**
 * A method that makes a state.
 *
 * @param type what it returns, as a member of the class
 * @param by what {@code by} says, which belongs elsewhere
 * @param taken the types of its parameters, in the same way
 */
public record Factory(
    String name,
    ExecutableElement method,
    ExecutableElement callee,
    TypeMirror type,
    Optional<Name> by,
    List<? extends TypeMirror> taken) {
  public Site site() {
    return Site.of(method);
  }
}
