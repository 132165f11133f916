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
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.SimpleAnnotationValueVisitor14;
import javax.lang.model.util.SimpleTypeVisitor14;
import javax.lang.model.util.Types;

/**
 * Looks for types that the compiler does not know, or not yet. Only what the graph is made of counts: a
 * class whose field or helper method mentions a class still to be generated can be read at once.
 */
public final class Completeness {
  /** Stands for what is broken without a name, such as an annotation that lacks a value. */
  public static final String BROKEN = "<broken>";

  private final Types types;

  public Completeness(Types types) {
    this.types = types;
  }

  /** The simple names of unknown types in the class's graph; empty if it can be read. */
  public Set<String> missing(TypeElement type) {
    Set<String> missing = new LinkedHashSet<>();
    for (TypeParameterElement parameter : type.getTypeParameters()) {
      parameter.getBounds().forEach(bound -> visit(bound, missing));
    }
    annotations(type, missing);
    for (TypeElement each : Hierarchy.lineage(types, type)) {
      visit(each.getSuperclass(), missing);
      each.getInterfaces().forEach(parent -> visit(parent, missing));
      for (ExecutableElement method : ElementFilter.methodsIn(each.getEnclosedElements())) {
        if (Marks.isMarked(method)) {
          signature(method, missing);
        }
      }
    }
    return missing;
  }

  private void signature(ExecutableElement method, Set<String> missing) {
    visit(method.getReturnType(), missing);
    annotations(method, missing);
    for (VariableElement parameter : method.getParameters()) {
      visit(parameter.asType(), missing);
      annotations(parameter, missing);
    }
  }

  private void annotations(Element element, Set<String> missing) {
    for (AnnotationMirror mirror : element.getAnnotationMirrors()) {
      if (!Marks.ALL.stream().anyMatch(ours -> Mark.is(mirror, ours.getCanonicalName()))) {
        continue;
      }
      annotation(mirror, missing);
    }
  }

  private void annotation(AnnotationMirror mirror, Set<String> missing) {
    for (Element member : mirror.getAnnotationType().asElement().getEnclosedElements()) {
      if (member instanceof ExecutableElement method) {
        AnnotationValue value = mirror.getElementValues().get(method);
        if (value != null) {
          value.accept(new ValueVisitor(missing), method.getReturnType());
        } else if (method.getDefaultValue() == null) {
          missing.add(BROKEN);
        }
      }
    }
  }

  private static void visit(TypeMirror type, Set<String> missing) {
    type.accept(TYPE_VISITOR, missing);
  }

  private static final SimpleTypeVisitor14<Void, Set<String>> TYPE_VISITOR =
      new SimpleTypeVisitor14<>() {
        @Override
        public Void visitError(ErrorType type, Set<String> missing) {
          missing.add(type.asElement().getSimpleName().toString());
          return null;
        }

        @Override
        public Void visitDeclared(DeclaredType type, Set<String> missing) {
          type.getTypeArguments().forEach(argument -> argument.accept(this, missing));
          return null;
        }

        @Override
        public Void visitArray(ArrayType type, Set<String> missing) {
          return type.getComponentType().accept(this, missing);
        }

        @Override
        public Void visitWildcard(WildcardType type, Set<String> missing) {
          for (TypeMirror bound : new TypeMirror[] {type.getExtendsBound(), type.getSuperBound()}) {
            if (bound != null) {
              bound.accept(this, missing);
            }
          }
          return null;
        }
      };

  /** Compares each value with the type that its member declares. */
  private final class ValueVisitor extends SimpleAnnotationValueVisitor14<Void, TypeMirror> {
    private final Set<String> missing;

    ValueVisitor(Set<String> missing) {
      this.missing = missing;
    }

    @Override
    protected Void defaultAction(Object value, TypeMirror declared) {
      String expected = declared instanceof PrimitiveType primitive
          ? types.boxedClass(primitive).getQualifiedName().toString()
          : declared.toString();
      // An unknown constant reads as the text "<error>" in javac.
      if (!expected.equals(value.getClass().getCanonicalName()) || value.equals("<error>")) {
        missing.add(BROKEN);
      }
      return null;
    }

    @Override
    public Void visitType(TypeMirror value, TypeMirror declared) {
      Completeness.visit(value, missing);
      return null;
    }

    @Override
    public Void visitEnumConstant(VariableElement value, TypeMirror declared) {
      if (!types.isSameType(value.asType(), declared)) {
        missing.add(BROKEN);
      }
      return null;
    }

    @Override
    public Void visitAnnotation(AnnotationMirror value, TypeMirror declared) {
      Completeness.this.annotation(value, missing);
      return null;
    }

    @Override
    public Void visitArray(List<? extends AnnotationValue> values, TypeMirror declared) {
      if (declared instanceof ArrayType array) {
        values.forEach(value -> value.accept(this, array.getComponentType()));
      } else {
        missing.add(BROKEN);
      }
      return null;
    }
  }
}
