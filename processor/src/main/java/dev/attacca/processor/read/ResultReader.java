package dev.attacca.processor.read;

import dev.attacca.processor.model.Result;
import dev.attacca.processor.model.Result.Shape;
import java.util.Optional;
import java.util.stream.Stream;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
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
    boolean nullable = Marks.nullable(method, method.getReturnType());
    Optional<DeclaredType> stage = supertype(declared, "java.util.concurrent.CompletionStage");
    Optional<DeclaredType> listenable =
        supertype(declared, "com.google.common.util.concurrent.ListenableFuture");
    if (stage.isPresent()) {
      return awaited(Shape.STAGE, stage.get(), declared, nullable);
    }
    if (listenable.isPresent()) {
      return awaited(Shape.LISTENABLE, listenable.get(), declared, nullable);
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
    TypeMirror argument = future.getTypeArguments().get(0);
    return unwrapped(shape, bound(argument), declared, nullable || Marks.nullable(argument));
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
