package dev.attacca.processor.read;

import dev.attacca.processor.model.Inheritance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
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

  /** The methods that {@code marks} picks out and no namesake takes the place of. */
  List<ExecutableElement> declarations(Predicate<Element> marks) {
    List<ExecutableElement> found = new ArrayList<>();
    for (TypeElement each : lineage(types, type)) {
      for (ExecutableElement method : ElementFilter.methodsIn(each.getEnclosedElements())) {
        List<ExecutableElement> namesakes = namesakes(method);
        if (namesakes.contains(method)
            && marks.test(method)
            && namesakes.stream()
                .noneMatch(other ->
                    hides(other, method) || marks.test(other) && replaces(other, method))) {
          found.add(method);
        }
      }
    }
    return found;
  }

  /** The static methods that {@code marks} picks out, and that the class has no more for one without. */
  Map<ExecutableElement, ExecutableElement> hidden(Predicate<Element> marks) {
    Map<ExecutableElement, ExecutableElement> hidden = new LinkedHashMap<>();
    for (List<ExecutableElement> namesakes : byName.values()) {
      for (ExecutableElement method : namesakes) {
        if (marks.test(method)) {
          namesakes.stream()
              .filter(other -> hides(other, method)
                  && namesakes.stream().noneMatch(third -> hides(third, other)))
              .filter(other -> !marks.test(other))
              .forEach(other -> hidden.put(method, other));
        }
      }
    }
    return hidden;
  }

  private List<ExecutableElement> namesakes(ExecutableElement method) {
    return byName.getOrDefault(method.getSimpleName().toString(), List.of());
  }

  /** The method that a call reaches: the last override. */
  ExecutableElement callee(ExecutableElement method) {
    ExecutableElement last = method;
    for (ExecutableElement other : namesakes(method)) {
      if (overrides(other, last)) {
        last = other;
      }
    }
    return last;
  }

  /** The methods that this one overrides. */
  List<ExecutableElement> overridden(ExecutableElement by) {
    return namesakes(by).stream().filter(method -> overrides(by, method)).toList();
  }

  /** Whether there is a method of this name with other parameters. */
  boolean isOverloaded(ExecutableElement method) {
    return namesakes(method).stream().anyMatch(other -> !sameSignature(other, method));
  }

  /** Whether of two methods with one signature {@code other} is the one that the class has, or has first. */
  private boolean replaces(ExecutableElement other, ExecutableElement method) {
    if (overrides(other, method)) {
      return true;
    }
    if (other.equals(method) || overrides(method, other) || !sameSignature(other, method)) {
      return false;
    }
    // What follows is unrelated: a method that is not inherited and a later one, or two interfaces
    // that declare the same. A member counts before what is none, the lower class before the upper,
    // and the first otherwise.
    if (isMember(other) != isMember(method)) {
      return isMember(other);
    }
    if (isBelow(other, method) || isBelow(method, other)) {
      return isBelow(other, method);
    }
    return namesakes(method).indexOf(other) < namesakes(method).indexOf(method);
  }

  /** Whether a static method hides another, which the class then has no more, marked or not. */
  private boolean hides(ExecutableElement other, ExecutableElement method) {
    return isStatic(method)
        && isStatic(other)
        && isBelow(other, method)
        && !isPrivate(method)
        && isSeenFrom(method, other)
        && sameSignature(other, method);
  }

  /**
   * Whether one method overrides another in the class, directly or by way of a third. Compilers do not
   * agree on this: by Eclipse's {@code Elements} each of the two overrides the other.
   */
  private boolean overrides(ExecutableElement other, ExecutableElement method) {
    if (overridesDirectly(other, method)) {
      return true;
    }
    // A class of the same package may widen the access of a method, and one elsewhere override
    // that.
    return isPackagePrivate(method)
        && namesakes(method).stream()
            .anyMatch(between -> overridesDirectly(between, method) && overrides(other, between));
  }

  private boolean overridesDirectly(ExecutableElement other, ExecutableElement method) {
    boolean possible = !other.equals(method)
        && !isStatic(other)
        && !isStatic(method)
        && !isPrivate(other)
        && !isPrivate(method)
        && sameSignature(other, method);
    if (!possible) {
      return false;
    }
    if (isBelow(other, method)) {
      return isSeenFrom(method, other);
    }
    // A class may inherit from its superclass what an interface asks for.
    return !isOfInterface(other)
        && isOfInterface(method)
        && !other.getModifiers().contains(Modifier.ABSTRACT)
        && isMember(other);
  }

  /** Whether the class has the method, by itself or inherited. */
  private boolean isMember(ExecutableElement method) {
    return method.getEnclosingElement().equals(type)
        || !isPrivate(method)
            && (!isPackagePrivate(method)
                || Inheritance.staysInPackage(elements, types, type, method));
  }

  private boolean isBelow(ExecutableElement other, ExecutableElement method) {
    Element lower = other.getEnclosingElement();
    Element upper = method.getEnclosingElement();
    return !lower.equals(upper)
        && types.isSubtype(types.erasure(lower.asType()), types.erasure(upper.asType()));
  }

  private boolean isSeenFrom(ExecutableElement method, ExecutableElement other) {
    return !isPackagePrivate(method)
        || elements.getPackageOf(method).equals(elements.getPackageOf(other));
  }

  private static boolean isStatic(ExecutableElement method) {
    return method.getModifiers().contains(Modifier.STATIC);
  }

  private static boolean isPrivate(ExecutableElement method) {
    return method.getModifiers().contains(Modifier.PRIVATE);
  }

  private static boolean isPackagePrivate(ExecutableElement method) {
    return !isOfInterface(method)
        && !method.getModifiers().contains(Modifier.PUBLIC)
        && !method.getModifiers().contains(Modifier.PROTECTED)
        && !isPrivate(method);
  }

  private static boolean isOfInterface(ExecutableElement method) {
    return method.getEnclosingElement().getKind() == ElementKind.INTERFACE;
  }

  /** In one hierarchy two methods of one erasure are one, or the compiler refuses them. */
  private boolean sameSignature(ExecutableElement one, ExecutableElement other) {
    List<? extends TypeMirror> these = signature(one).getParameterTypes();
    List<? extends TypeMirror> those = signature(other).getParameterTypes();
    return these.size() == those.size()
        && IntStream.range(0, these.size())
            .allMatch(
                i -> types.isSameType(types.erasure(these.get(i)), types.erasure(those.get(i))));
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
