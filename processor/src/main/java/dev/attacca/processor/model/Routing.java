package dev.attacca.processor.model;

import java.util.List;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/**
 * What a router can choose.
 *
 * @param options what a choice is made of: the constants, or the types that a value can have, by name
 * @param leaves of a sealed router, the types behind {@link #options()}
 * @param narrower of a sealed router, every permitted type on every level
 */
public record Routing(
    Choice choice,
    List<String> options,
    List<TypeElement> leaves,
    List<TypeElement> narrower,
    boolean partial) {
  /** The kinds of value that a router can have. */
  public enum Choice {
    CONSTANT,
    CONSTANTS,
    TYPE,
    ROUTE,
    /** None of them. An error. */
    UNUSABLE
  }

  public boolean byConstant() {
    return choice == Choice.CONSTANT || choice == Choice.CONSTANTS;
  }

  /** Whether exactly one of the options is taken. */
  public boolean exclusive() {
    return choice == Choice.CONSTANT || choice == Choice.TYPE;
  }

  /** The permitted type that {@code type} is, if it is one. */
  public Optional<TypeElement> narrowing(TypeMirror type) {
    if (choice != Choice.TYPE || type.getKind() != TypeKind.DECLARED) {
      return Optional.empty();
    }
    Element element = ((DeclaredType) type).asElement();
    return narrower.stream().filter(element::equals).findFirst();
  }
}
