package dev.attacca.processor.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Types;

/**
 * What is known of a value's type arguments once its class is: of a {@code Res<String>} that is an
 * {@code Ok}, that it is an {@code Ok<String>}. It is what lets a {@code switch} say
 * {@code case Ok<String> ok} without an unchecked warning (JLS 5.5).
 */
public final class Narrowing {
  private final Types types;

  public Narrowing(Types types) {
    this.types = types;
  }

  /**
   * A value's type as that subclass of its own class, {@code ?} for what nothing tells; empty if no value
   * of the type can be of that class.
   */
  public Optional<DeclaredType> of(TypeMirror value, TypeElement subclass) {
    Optional<DeclaredType> view = asSuper(subclass.asType(), types.asElement(value));
    if (view.isEmpty()) {
      return Optional.empty();
    }
    Map<Element, TypeMirror> known = new HashMap<>();
    unify(view.get(), value, known);
    TypeMirror[] arguments = subclass.getTypeParameters().stream()
        .map(each -> known.containsKey(each) ? known.get(each) : unknown(each))
        .toArray(TypeMirror[]::new);
    DeclaredType narrowed = arguments.length == 0
        ? (DeclaredType) subclass.asType()
        : types.getDeclaredType(subclass, arguments);
    return types.isSubtype(narrowed, value) ? Optional.of(narrowed) : Optional.empty();
  }

  /** Whether every value of the one type that is of the other's class is of the other type. */
  public boolean isCertain(TypeMirror value, TypeMirror wanted) {
    return of(value, (TypeElement) types.asElement(wanted))
        .filter(narrowed -> types.isSubtype(narrowed, wanted))
        .isPresent();
  }

  /** {@code ?}, with the bound that the class gives it, which Eclipse's compiler forgets. */
  private TypeMirror unknown(TypeParameterElement parameter) {
    TypeMirror bound = parameter.getBounds().get(0);
    boolean plain = parameter.getBounds().size() == 1
        && bound instanceof DeclaredType declared
        && declared.getTypeArguments().isEmpty()
        && !bound.toString().equals("java.lang.Object");
    return types.getWildcardType(plain ? bound : null, null);
  }

  private Optional<DeclaredType> asSuper(TypeMirror type, Element wanted) {
    if (type.getKind() != TypeKind.DECLARED) {
      return Optional.empty();
    }
    if (types.asElement(type).equals(wanted)) {
      return Optional.of((DeclaredType) type);
    }
    for (TypeMirror parent : types.directSupertypes(type)) {
      Optional<DeclaredType> found = asSuper(parent, wanted);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Finds what the type variables stand for if the pattern is to be the type. */
  private void unify(TypeMirror pattern, TypeMirror type, Map<Element, TypeMirror> known) {
    if (pattern instanceof TypeVariable variable) {
      known.merge(
          variable.asElement(), type, (one, other) -> one instanceof WildcardType ? other : one);
    } else if (pattern instanceof ArrayType array && type instanceof ArrayType other) {
      unify(array.getComponentType(), other.getComponentType(), known);
    } else if (pattern.getKind() == TypeKind.DECLARED && type.getKind() == TypeKind.DECLARED) {
      List<? extends TypeMirror> these = ((DeclaredType) pattern).getTypeArguments();
      List<? extends TypeMirror> those = ((DeclaredType) type).getTypeArguments();
      for (int i = 0; i < Math.min(these.size(), those.size()); i++) {
        unify(these.get(i), those.get(i), known);
      }
    } else if (pattern instanceof WildcardType wildcard && type instanceof WildcardType other) {
      unifyBounds(wildcard.getExtendsBound(), other.getExtendsBound(), known);
      unifyBounds(wildcard.getSuperBound(), other.getSuperBound(), known);
    }
  }

  private void unifyBounds(TypeMirror pattern, TypeMirror type, Map<Element, TypeMirror> known) {
    if (pattern != null && type != null) {
      unify(pattern, type, known);
    }
  }
}
