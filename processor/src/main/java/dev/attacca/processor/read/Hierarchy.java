package dev.attacca.processor.read;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** The methods of a class and of all it inherits from, super-most first. */
final class Hierarchy {
  private final Elements elements;
  private final Types types;
  private final TypeElement type;
  private final Map<String, List<ExecutableElement>> byName = new LinkedHashMap<>();

  Hierarchy(Elements elements, Types types, TypeElement type) {
    this.elements = elements;
    this.types = types;
    this.type = type;
    for (TypeElement each : lineage(types, type)) {
      for (ExecutableElement method : ElementFilter.methodsIn(each.getEnclosedElements())) {
        if (each.equals(type) || inheritable(method)) {
          byName
              .computeIfAbsent(method.getSimpleName().toString(), name -> new ArrayList<>())
              .add(method);
        }
      }
    }
  }

  /** The class and all that it inherits from, super-most first, each once. */
  static Collection<TypeElement> lineage(Types types, TypeElement type) {
    Set<TypeElement> lineage = new LinkedHashSet<>();
    collect(types, type, lineage);
    return lineage;
  }

  private static void collect(Types types, TypeElement type, Set<TypeElement> lineage) {
    // The compiler has refused a class that inherits from itself, so this ends. Superclass comes
    // first.
    for (TypeMirror parent : types.directSupertypes(type.asType())) {
      if (parent instanceof DeclaredType declared
          && declared.asElement() instanceof TypeElement element
          && !element.getQualifiedName().contentEquals("java.lang.Object")
          && !lineage.contains(element)) {
        collect(types, element, lineage);
      }
    }
    lineage.add(type);
  }

  private static boolean inheritable(ExecutableElement method) {
    boolean ofInterface = method.getEnclosingElement().getKind() == ElementKind.INTERFACE;
    return !(ofInterface && method.getModifiers().contains(Modifier.STATIC));
  }

  Set<String> names() {
    return byName.keySet();
  }

  /** The methods that {@code marks} picks out and no override of them picks out again. */
  List<ExecutableElement> declarations(Predicate<Element> marks) {
    List<ExecutableElement> found = new ArrayList<>();
    for (TypeElement each : lineage(types, type)) {
      for (ExecutableElement method : ElementFilter.methodsIn(each.getEnclosedElements())) {
        List<ExecutableElement> namesakes =
            byName.getOrDefault(method.getSimpleName().toString(), List.of());
        if (namesakes.contains(method)
            && marks.test(method)
            && namesakes.stream()
                .noneMatch(other -> marks.test(other) && replaces(other, method))) {
          found.add(method);
        }
      }
    }
    return found;
  }

  /** The method that a call reaches: the last override. */
  ExecutableElement callee(ExecutableElement method) {
    ExecutableElement last = method;
    for (ExecutableElement other : byName.get(method.getSimpleName().toString())) {
      if (!other.equals(last) && elements.overrides(other, last, type)) {
        last = other;
      }
    }
    return last;
  }

  private boolean replaces(ExecutableElement other, ExecutableElement method) {
    if (other.equals(method)) {
      return false;
    }
    if (elements.overrides(other, method, type)) {
      return true;
    }
    // Two interfaces that declare the same method: neither overrides the other, and the first
    // counts.
    List<ExecutableElement> namesakes = byName.get(method.getSimpleName().toString());
    return !other.getEnclosingElement().equals(method.getEnclosingElement())
        && !elements.overrides(method, other, type)
        && !method.getModifiers().contains(Modifier.PRIVATE)
        && !other.getModifiers().contains(Modifier.PRIVATE)
        && namesakes.indexOf(other) < namesakes.indexOf(method)
        && types.isSubsignature(signature(other), signature(method));
  }

  /** The method as a member of the class: type parameters of superclasses are filled in. */
  ExecutableType signature(ExecutableElement method) {
    return (ExecutableType) types.asMemberOf((DeclaredType) type.asType(), method);
  }

  /** The supertype of {@code type} with this name, its type arguments filled in. */
  static Optional<DeclaredType> supertype(Types types, TypeMirror type, String name) {
    if (!(type instanceof DeclaredType declared)) {
      return Optional.empty();
    }
    if (((TypeElement) declared.asElement()).getQualifiedName().contentEquals(name)) {
      return Optional.of(declared);
    }
    for (TypeMirror parent : types.directSupertypes(type)) {
      Optional<DeclaredType> found = supertype(types, parent, name);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}
