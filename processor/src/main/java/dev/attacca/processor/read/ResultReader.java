package dev.attacca.processor.read;

import dev.attacca.processor.model.Result;
import dev.attacca.processor.model.Result.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** Finds the value inside a return type. */
final class ResultReader {
  private final Elements elements;
  private final Types types;

  ResultReader(Elements elements, Types types) {
    this.elements = elements;
    this.types = types;
  }

  Result read(ExecutableElement method, TypeMirror declared) {
    boolean nullable = Marks.nullable(method, method.getReturnType(), declared);
    Optional<DeclaredType> stage = supertype(declared, "java.util.concurrent.CompletionStage");
    Optional<DeclaredType> listenable =
        supertype(declared, "com.google.common.util.concurrent.ListenableFuture");
    DeclaredType future = stage.or(() -> listenable).orElse(null);
    if (future != null) {
      String name = ((TypeElement) future.asElement()).getQualifiedName().toString();
      boolean inside =
          nullableArgument(declared, name) || nullableArgument(method.getReturnType(), name);
      Shape shape = stage.isPresent() ? Shape.STAGE : Shape.LISTENABLE;
      return awaited(shape, future, declared, nullable || inside);
    }
    if (supertype(declared, "java.util.concurrent.Future").isPresent()) {
      return new Result(Shape.PLAIN_FUTURE, declared, Optional.of(declared), false, nullable);
    }
    return unwrapped(Shape.DIRECT, declared, declared, nullable);
  }

  /** What a loop emits. */
  Result readLoop(TypeMirror declared, Optional<TypeMirror> emitted) {
    if (declared.getKind() == TypeKind.VOID && emitted.isPresent()) {
      return new Result(Shape.ITEMS, declared, emitted, false, false);
    }
    return Stream.of(
            "java.util.stream.BaseStream",
            "java.lang.Iterable",
            "java.util.Iterator",
            "java.util.concurrent.Flow.Publisher")
        .flatMap(name -> supertype(declared, name).stream())
        .findFirst()
        .filter(source -> emitted.isEmpty())
        .map(source -> isRaw(source)
            ? new Result(Shape.RAW, declared, Optional.of(declared), false, false)
            : new Result(
                Shape.ITEMS,
                declared,
                Optional.of(bound(source.getTypeArguments().get(0))),
                false,
                false))
        .orElseGet(() -> new Result(Shape.NO_ITEMS, declared, Optional.of(declared), false, false));
  }

  private Result awaited(Shape shape, DeclaredType future, TypeMirror declared, boolean nullable) {
    if (future.getTypeArguments().isEmpty()) {
      return new Result(Shape.RAW, declared, Optional.of(declared), false, nullable);
    }
    return unwrapped(shape, bound(future.getTypeArguments().get(0)), declared, nullable);
  }

  /**
   * Whether the first type argument of a type, seen as the supertype of that name, says that it may be
   * {@code null}. The compiler's own view of a supertype has lost what was written in the subtype, so each
   * argument is followed from there.
   */
  private static boolean nullableArgument(TypeMirror type, String name) {
    return argument(type, name).filter(Marks::nullableArgument).isPresent();
  }

  private static Optional<TypeMirror> argument(TypeMirror type, String name) {
    if (!(type instanceof DeclaredType declared)
        || !(declared.asElement() instanceof TypeElement element)) {
      return Optional.empty();
    }
    if (isNamed(type, name)) {
      return declared.getTypeArguments().stream().findFirst().map(TypeMirror.class::cast);
    }
    return Stream.concat(Stream.of(element.getSuperclass()), element.getInterfaces().stream())
        .flatMap(parent -> argument(parent, name).stream())
        .findFirst()
        .map(argument -> {
          int place = argument instanceof TypeVariable variable && !Marks.nullable(argument)
              ? element.getTypeParameters().indexOf(variable.asElement())
              : -1;
          List<? extends TypeMirror> written = declared.getTypeArguments();
          return place >= 0 && place < written.size() ? written.get(place) : argument;
        });
  }

  private Result unwrapped(Shape shape, TypeMirror value, TypeMirror declared, boolean nullable) {
    if (value.getKind() == TypeKind.VOID || isNamed(value, "java.lang.Void")) {
      return new Result(shape, declared, Optional.empty(), false, nullable);
    }
    if (isRaw(value)) {
      return new Result(Shape.RAW, declared, Optional.of(value), false, nullable);
    }
    if (isNamed(value, "java.util.Optional")) {
      TypeMirror inner = bound(((DeclaredType) value).getTypeArguments().get(0));
      return new Result(shape, declared, Optional.of(inner), true, nullable);
    }
    return new Result(shape, declared, Optional.of(value), false, nullable);
  }

  /** What can be read from a type argument: a wildcard's upper bound. */
  TypeMirror bound(TypeMirror argument) {
    if (argument instanceof WildcardType wildcard) {
      TypeMirror bound = wildcard.getExtendsBound();
      return bound != null ? bound : elements.getTypeElement("java.lang.Object").asType();
    }
    return argument;
  }

  /** A generic class without type arguments, or with such a one among them. */
  static boolean isRaw(TypeMirror type) {
    return switch (type.getKind()) {
      case ARRAY -> isRaw(((ArrayType) type).getComponentType());
      case WILDCARD -> {
        WildcardType wildcard = (WildcardType) type;
        yield wildcard.getExtendsBound() != null && isRaw(wildcard.getExtendsBound())
            || wildcard.getSuperBound() != null && isRaw(wildcard.getSuperBound());
      }
      case DECLARED -> {
        DeclaredType declared = (DeclaredType) type;
        yield declared.getTypeArguments().isEmpty()
            ? !((TypeElement) declared.asElement()).getTypeParameters().isEmpty()
            : declared.getTypeArguments().stream().anyMatch(ResultReader::isRaw);
      }
      default -> false;
    };
  }

  static boolean isNamed(TypeMirror type, String name) {
    return type instanceof DeclaredType declared
        && ((TypeElement) declared.asElement()).getQualifiedName().contentEquals(name);
  }

  private Optional<DeclaredType> supertype(TypeMirror type, String name) {
    return Hierarchy.supertype(types, type, name);
  }
}
