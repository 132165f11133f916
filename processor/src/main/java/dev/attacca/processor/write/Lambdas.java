package dev.attacca.processor.write;

import java.util.HashSet;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;

/** Which types a lambda may be of. */
final class Lambdas {
  private Lambdas() {}

  /** Whether a lambda of one parameter may be meant for the type. */
  static boolean isFunction(TypeMirror type) {
    return arities(type).equals(Set.of(1));
  }

  /** Whether any lambda may be. */
  static boolean isOne(TypeMirror type) {
    return !arities(type).isEmpty();
  }

  /** How many parameters its abstract methods have, but for the one that every object has. */
  private static Set<Integer> arities(TypeMirror type) {
    Set<Integer> arities = new HashSet<>();
    collect(type, arities);
    return arities;
  }

  private static void collect(TypeMirror type, Set<Integer> arities) {
    if (!(type instanceof DeclaredType declared)
        || !(declared.asElement() instanceof TypeElement element)
        || element.getKind() != ElementKind.INTERFACE) {
      return;
    }
    ElementFilter.methodsIn(element.getEnclosedElements()).stream()
        .filter(method -> method.getModifiers().contains(Modifier.ABSTRACT))
        .filter(method -> !method.getSimpleName().contentEquals("equals"))
        .forEach(method -> arities.add(method.getParameters().size()));
    element.getInterfaces().forEach(parent -> collect(parent, arities));
  }
}
