package dev.attacca.processor.model;

import java.util.List;
import java.util.Optional;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeMirror;

/**
 * A parameter of a task.
 *
 * @param type as a member of the class
 * @param wanted the type without the {@code Optional} or {@code Outcome} around it
 * @param from the names in {@code @From}, if it is there
 */
public record Parameter(
    String name,
    VariableElement element,
    TypeMirror type,
    Wrap wrap,
    TypeMirror wanted,
    boolean nullable,
    Optional<Name> input,
    Optional<List<Name>> from) {
  /** How the parameter takes an upstream value. */
  public enum Wrap {
    PLAIN,
    OPTIONAL,
    OUTCOME,
    /** A type argument is missing. An error. */
    RAW
  }

  public boolean isInput() {
    return input.isPresent();
  }

  public Site site() {
    return Site.of(element);
  }

  /** The names that this parameter binds, each where the user wrote it. */
  public List<Name> sources() {
    return from.orElseGet(() -> List.of(new Name(name, site())));
  }
}
