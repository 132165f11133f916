package dev.attacca.processor.model;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ErrorType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.SimpleTypeVisitor14;

/** Types as a reader would write them: by their simple names, without annotations. */
public final class TypeText {
  private TypeText() {}

  /** {@code Map<String, List<Order>>}. */
  public static String of(TypeMirror type) {
    return type.accept(new Printer(false), null);
  }

  /** The name of a class with its article: {@code an Order}. */
  public static String a(String name) {
    return ("AEIOUaeiou".indexOf(name.charAt(0)) < 0 ? "a " : "an ") + name;
  }

  /** Two types told apart: with packages if they look the same without. */
  public static List<String> of(TypeMirror one, TypeMirror other) {
    Printer printer = new Printer(of(one).equals(of(other)));
    return List.of(one.accept(printer, null), other.accept(printer, null));
  }

  private static final class Printer extends SimpleTypeVisitor14<String, Void> {
    private final boolean qualified;

    Printer(boolean qualified) {
      this.qualified = qualified;
    }

    @Override
    protected String defaultAction(TypeMirror type, Void nothing) {
      return type.getKind().isPrimitive() || type.getKind() == TypeKind.VOID
          ? type.getKind().name().toLowerCase(Locale.ROOT)
          : type.toString();
    }

    @Override
    public String visitDeclared(DeclaredType type, Void nothing) {
      TypeElement element = (TypeElement) type.asElement();
      String name = qualified
          ? element.getQualifiedName().toString()
          : element.getSimpleName().toString();
      return type.getTypeArguments().isEmpty()
          ? name
          : name
              + type.getTypeArguments().stream()
                  .map(this::visit)
                  .collect(Collectors.joining(", ", "<", ">"));
    }

    /** A runner that is still to be written: the compiler knows no more of it than its name. */
    @Override
    public String visitError(ErrorType type, Void nothing) {
      return type.asElement().getSimpleName().toString();
    }

    @Override
    public String visitArray(ArrayType type, Void nothing) {
      return visit(type.getComponentType()) + "[]";
    }

    @Override
    public String visitTypeVariable(TypeVariable type, Void nothing) {
      return type.asElement().getSimpleName().toString();
    }

    @Override
    public String visitIntersection(IntersectionType type, Void nothing) {
      return type.getBounds().stream().map(this::visit).collect(Collectors.joining(" & "));
    }

    @Override
    public String visitWildcard(WildcardType type, Void nothing) {
      if (type.getExtendsBound() != null) {
        return "? extends " + visit(type.getExtendsBound());
      }
      return type.getSuperBound() == null ? "?" : "? super " + visit(type.getSuperBound());
    }
  }

  /** {@code Outer.Inner}. */
  public static String simpleName(TypeElement type) {
    Element outer = type.getEnclosingElement();
    String own = type.getSimpleName().toString();
    return outer instanceof TypeElement enclosing ? simpleName(enclosing) + "." + own : own;
  }
}
