package dev.attacca.processor.read;

import dev.attacca.processor.model.Narrowing;
import dev.attacca.processor.model.Result;
import dev.attacca.processor.model.Routing;
import dev.attacca.processor.model.Routing.Choice;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/** Finds out what a router's value can be. */
final class RoutingReader {
  private final Types types;
  private final Narrowing narrowing;
  private final ResultReader results;

  RoutingReader(Types types, ResultReader results) {
    this.types = types;
    this.narrowing = new Narrowing(types);
    this.results = results;
  }

  Routing read(Result result, boolean partial) {
    TypeMirror value = result.value().orElse(null);
    if (value == null || !result.sound()) {
      return unusable(partial);
    }
    if (value.getKind() == TypeKind.BOOLEAN || ResultReader.isNamed(value, "java.lang.Boolean")) {
      return constants(Choice.CONSTANT, List.of("true", "false"), partial);
    }
    if (ResultReader.isNamed(value, "dev.attacca.runtime.Route")) {
      return new Routing(Choice.ROUTE, List.of(), List.of(), List.of(), partial);
    }
    Optional<TypeElement> single = enumeration(value);
    if (single.isPresent()) {
      return constants(Choice.CONSTANT, constantsOf(single.get()), partial);
    }
    Optional<TypeElement> several = Stream.of("java.util.Set", "java.util.List")
        .flatMap(name -> Hierarchy.supertype(types, value, name).stream())
        .filter(collection -> !collection.getTypeArguments().isEmpty())
        .flatMap(collection ->
            enumeration(results.bound(collection.getTypeArguments().get(0))).stream())
        .findFirst();
    if (several.isPresent()) {
      return constants(Choice.CONSTANTS, constantsOf(several.get()), partial);
    }
    return sealed(value, partial);
  }

  private static Routing constants(Choice choice, List<String> names, boolean partial) {
    return new Routing(choice, names, List.of(), List.of(), partial);
  }

  private static Routing unusable(boolean partial) {
    return new Routing(Choice.UNUSABLE, List.of(), List.of(), List.of(), partial);
  }

  private static Optional<TypeElement> enumeration(TypeMirror type) {
    return element(type).filter(element -> element.getKind() == ElementKind.ENUM);
  }

  private static Optional<TypeElement> element(TypeMirror type) {
    return type.getKind() == TypeKind.DECLARED
        ? Optional.of((TypeElement) ((DeclaredType) type).asElement())
        : Optional.empty();
  }

  private static List<String> constantsOf(TypeElement enumeration) {
    return enumeration.getEnclosedElements().stream()
        .filter(each -> each.getKind() == ElementKind.ENUM_CONSTANT)
        .map(each -> each.getSimpleName().toString())
        .toList();
  }

  private Routing sealed(TypeMirror value, boolean partial) {
    Optional<TypeElement> root = element(value).filter(RoutingReader::isSealed);
    if (root.isEmpty()) {
      return unusable(partial);
    }
    Set<TypeElement> all = new LinkedHashSet<>();
    permitted(root.get(), value, all);
    List<TypeElement> leaves = new ArrayList<>();
    for (TypeElement type : all) {
      // A value is exactly of one leaf: a type that can have instances of its own.
      if (!isSealed(type) || !isAbstract(type)) {
        leaves.add(type);
      }
    }
    List<TypeElement> narrower =
        all.stream().filter(type -> !type.equals(root.get())).toList();
    return new Routing(
        Choice.TYPE,
        leaves.stream().map(type -> type.getSimpleName().toString()).toList(),
        leaves,
        narrower,
        partial);
  }

  private void permitted(TypeElement type, TypeMirror value, Set<TypeElement> all) {
    if (possible(type, value) && all.add(type) && isSealed(type)) {
      for (TypeMirror each : type.getPermittedSubclasses()) {
        element(each).ifPresent(permitted -> permitted(permitted, value, all));
      }
    }
  }

  /** A subclass that fixes the type argument otherwise than the router can be no value of it. */
  private boolean possible(TypeElement type, TypeMirror value) {
    return narrowing.of(value, type).isPresent();
  }

  private static boolean isSealed(TypeElement type) {
    return type.getKind() != ElementKind.ENUM && type.getModifiers().contains(Modifier.SEALED);
  }

  private static boolean isAbstract(TypeElement type) {
    return type.getModifiers().contains(Modifier.ABSTRACT);
  }
}
