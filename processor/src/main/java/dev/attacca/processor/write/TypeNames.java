package dev.attacca.processor.write;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.WildcardTypeName;
import dev.attacca.processor.model.Promised;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ErrorType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.SimpleTypeVisitor14;

/** Types as JavaPoet has them, runners that are still to be written included. */
final class TypeNames extends SimpleTypeVisitor14<TypeName, Void> {
  private final Map<Element, Promised> promised;

  /**
   * @param promised the runners to be, by what the compiler has in their place
   */
  TypeNames(Map<Element, Promised> promised) {
    this.promised = promised;
  }

  TypeName of(TypeMirror type) {
    return visit(type);
  }

  /** Whether it is a runner to be, or what is nested in one. */
  boolean isPromised(ErrorType type) {
    return promised.containsKey(type.asElement());
  }

  @Override
  protected TypeName defaultAction(TypeMirror type, Void nothing) {
    return TypeName.get(type);
  }

  @Override
  public TypeName visitError(ErrorType type, Void nothing) {
    if (type.asElement().asType().getKind() != TypeKind.ERROR) {
      return visitDeclared(type, null); // see Completeness
    }
    Promised runner = promised.get(type.asElement());
    if (runner == null) {
      return ClassName.get("", type.asElement().getSimpleName().toString());
    }
    List<String> names = runner.names();
    return ClassName.get(
        runner.packageName(), names.get(0), names.subList(1, names.size()).toArray(String[]::new));
  }

  @Override
  public TypeName visitArray(ArrayType type, Void nothing) {
    return ArrayTypeName.of(visit(type.getComponentType()));
  }

  @Override
  public TypeName visitDeclared(DeclaredType type, Void nothing) {
    boolean insideGeneric = isInner(type)
        && type.getEnclosingType().getKind() == TypeKind.DECLARED
        && !((DeclaredType) type.getEnclosingType()).getTypeArguments().isEmpty();
    if (insideGeneric) {
      return TypeName.get(type);
    }
    ClassName name = ClassName.get((TypeElement) type.asElement());
    return type.getTypeArguments().isEmpty()
        ? name
        : ParameterizedTypeName.get(
            name, type.getTypeArguments().stream().map(this::visit).toArray(TypeName[]::new));
  }

  @Override
  public TypeName visitWildcard(WildcardType type, Void nothing) {
    if (type.getExtendsBound() != null) {
      return WildcardTypeName.subtypeOf(visit(type.getExtendsBound()));
    }
    return type.getSuperBound() != null
        ? WildcardTypeName.supertypeOf(visit(type.getSuperBound()))
        : WildcardTypeName.subtypeOf(Object.class);
  }

  /** Whether it has an instance around it. For Eclipse's compiler a record has a type around it as well. */
  static boolean isInner(DeclaredType type) {
    Element element = type.asElement();
    return element.getKind() == ElementKind.CLASS
        && !element.getModifiers().contains(Modifier.STATIC);
  }

  /** Whether the compiler warns of a cast from {@code Object}. */
  static boolean isUnchecked(TypeName type) {
    if (type instanceof ArrayTypeName array) {
      return isUnchecked(array.componentType());
    }
    return type instanceof ParameterizedTypeName generic
        && generic.typeArguments().stream()
            .anyMatch(argument -> !argument.toString().equals("?"));
  }
}
