package dev.attacca.processor.model;

import java.util.LinkedHashSet;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.SimpleTypeVisitor14;

/** The classes that whoever writes a type down has to name, however deep in it they stand. */
public final class Mentions {
  private static final SimpleTypeVisitor14<Void, Set<TypeElement>> VISITOR =
      new SimpleTypeVisitor14<>() {
        @Override
        public Void visitDeclared(DeclaredType type, Set<TypeElement> found) {
          add(type.asElement(), found);
          type.getEnclosingType().accept(this, found);
          type.getTypeArguments().forEach(argument -> argument.accept(this, found));
          return null;
        }

        @Override
        public Void visitArray(ArrayType type, Set<TypeElement> found) {
          return type.getComponentType().accept(this, found);
        }

        @Override
        public Void visitWildcard(WildcardType type, Set<TypeElement> found) {
          for (TypeMirror bound : new TypeMirror[] {type.getExtendsBound(), type.getSuperBound()}) {
            if (bound != null) {
              bound.accept(this, found);
            }
          }
          return null;
        }

        @Override
        public Void visitIntersection(IntersectionType type, Set<TypeElement> found) {
          type.getBounds().forEach(bound -> bound.accept(this, found));
          return null;
        }
      };

  private Mentions() {}

  /** The classes in a type, each with those around it. */
  public static Set<TypeElement> of(TypeMirror type) {
    Set<TypeElement> found = new LinkedHashSet<>();
    type.accept(VISITOR, found);
    return found;
  }

  /** The classes in what a task hands on: as it is declared, and as its dependants receive it. */
  public static Set<TypeElement> of(Result result) {
    Set<TypeElement> found = of(result.declared());
    result.value().ifPresent(value -> value.accept(VISITOR, found));
    return found;
  }

  /** The classes in what a parameter takes. */
  public static Set<TypeElement> of(Parameter parameter) {
    Set<TypeElement> found = of(parameter.type());
    parameter.wanted().accept(VISITOR, found);
    return found;
  }

  /** The class around all others around this one. */
  public static TypeElement outermost(TypeElement type) {
    return type.getEnclosingElement() instanceof TypeElement outer ? outermost(outer) : type;
  }

  private static void add(Element type, Set<TypeElement> found) {
    for (Element each = type;
        each instanceof TypeElement named;
        each = each.getEnclosingElement()) {
      found.add(named);
    }
  }
}
