package dev.attacca.processor.read;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ErrorType;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.SimpleAnnotationValueVisitor14;
import javax.lang.model.util.SimpleTypeVisitor14;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/**
 * Looks for types that the compiler does not know, or not yet. Only what the graph is made of counts: a
 * class whose field or helper method mentions a class still to be generated can be read at once.
 */
public final class Completeness {
  /** Stands for what is broken without a name, such as an annotation that lacks a value. */
  private static final String BROKEN = "<broken>";

  private final Types types;
  private final Set<Unknown> missing = new LinkedHashSet<>();
  /** Null if it is only asked whether anything is missing. */
  private @Nullable TypeElement home;

  private boolean isMissed;

  private Completeness(Types types) {
    this.types = types;
  }

  /**
   * A type that the compiler does not know.
   *
   * @param name as it is written: {@code Result}, {@code shop.ShopRunner.Result}
   * @param element what the compiler has in its place; none if there is no name
   * @param home the class in which it is written
   */
  public record Unknown(String name, @Nullable Element element, TypeElement home) {}

  /** What is unknown in the class's graph; empty if it can be read. */
  public static Set<Unknown> missing(Types types, TypeElement type) {
    Completeness completeness = new Completeness(types);
    completeness.search(type);
    return completeness.missing;
  }

  /** Whether there is something in the type that the compiler does not know. */
  public static boolean mentionsUnknown(Types types, TypeMirror type) {
    Completeness completeness = new Completeness(types);
    completeness.visit(type);
    return completeness.isMissed;
  }

  private void search(TypeElement type) {
    home = type;
    for (TypeParameterElement parameter : type.getTypeParameters()) {
      parameter.getBounds().forEach(this::visit);
    }
    annotations(type);
    for (TypeElement each : Hierarchy.lineage(types, type)) {
      home = each;
      visit(each.getSuperclass());
      each.getInterfaces().forEach(this::visit);
      for (ExecutableElement method : ElementFilter.methodsIn(each.getEnclosedElements())) {
        if (Marks.isMarked(method)) {
          signature(method);
        }
      }
    }
  }

  private void unknown(String name, @Nullable Element element) {
    isMissed = true;
    if (home != null) {
      missing.add(new Unknown(name, element, home));
    }
  }

  private void signature(ExecutableElement method) {
    visit(method.getReturnType());
    annotations(method);
    for (VariableElement parameter : method.getParameters()) {
      visit(parameter.asType());
      annotations(parameter);
    }
  }

  private void annotations(Element element) {
    for (AnnotationMirror mirror : element.getAnnotationMirrors()) {
      if (!Marks.ALL.stream().anyMatch(ours -> Mark.is(mirror, ours.getCanonicalName()))) {
        continue;
      }
      annotation(mirror);
    }
  }

  private void annotation(AnnotationMirror mirror) {
    for (Element member : mirror.getAnnotationType().asElement().getEnclosedElements()) {
      if (member instanceof ExecutableElement method) {
        AnnotationValue value = mirror.getElementValues().get(method);
        if (value != null) {
          value.accept(new ValueVisitor(), method.getReturnType());
        } else if (method.getDefaultValue() == null) {
          unknown(BROKEN, null);
        }
      }
    }
  }

  private void visit(TypeMirror type) {
    type.accept(new TypeVisitor(), null);
  }

  private final class TypeVisitor extends SimpleTypeVisitor14<Void, Void> {
    @Override
    public Void visitError(ErrorType type, Void nothing) {
      if (type.asElement().asType().getKind() != TypeKind.ERROR) {
        // For Eclipse's compiler a known type is broken, too, if one of its arguments is unknown.
        return visitDeclared(type, null);
      }
      // The element has the name as it is written, short of type arguments.
      unknown(type.asElement().toString(), type.asElement());
      return null;
    }

    @Override
    public Void visitDeclared(DeclaredType type, Void nothing) {
      type.getTypeArguments().forEach(argument -> argument.accept(this, null));
      return null;
    }

    @Override
    public Void visitArray(ArrayType type, Void nothing) {
      return type.getComponentType().accept(this, null);
    }

    @Override
    public Void visitWildcard(WildcardType type, Void nothing) {
      for (TypeMirror bound : new TypeMirror[] {type.getExtendsBound(), type.getSuperBound()}) {
        if (bound != null) {
          bound.accept(this, null);
        }
      }
      return null;
    }
  }

  /** Compares each value with the type that its member declares. */
  private final class ValueVisitor extends SimpleAnnotationValueVisitor14<Void, TypeMirror> {
    @Override
    protected Void defaultAction(Object value, TypeMirror declared) {
      String expected = declared instanceof PrimitiveType primitive
          ? types.boxedClass(primitive).getQualifiedName().toString()
          : declared.toString();
      // An unknown constant reads as the text "<error>" in javac.
      if (!expected.equals(value.getClass().getCanonicalName()) || value.equals("<error>")) {
        unknown(BROKEN, null);
      }
      return null;
    }

    @Override
    public Void visitType(TypeMirror value, TypeMirror declared) {
      Completeness.this.visit(value);
      return null;
    }

    @Override
    public Void visitEnumConstant(VariableElement value, TypeMirror declared) {
      if (!types.isSameType(value.asType(), declared)) {
        unknown(BROKEN, null);
      }
      return null;
    }

    @Override
    public Void visitAnnotation(AnnotationMirror value, TypeMirror declared) {
      Completeness.this.annotation(value);
      return null;
    }

    @Override
    public Void visitArray(List<? extends AnnotationValue> values, TypeMirror declared) {
      if (declared instanceof ArrayType array) {
        values.forEach(value -> value.accept(this, array.getComponentType()));
      } else {
        unknown(BROKEN, null);
      }
      return null;
    }
  }
}
