package dev.attacca.processor.model;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** What a class has of its superclasses. */
public final class Inheritance {
  private Inheritance() {}

  /**
   * Whether a package-private member reaches a class: every class on the way down to it stands in the
   * member's package. One elsewhere breaks the chain, even if the last is at home again.
   */
  public static boolean staysInPackage(
      Elements elements, Types types, TypeElement type, Element member) {
    Element home = elements.getPackageOf(member);
    Element at = type;
    while (at instanceof TypeElement each && elements.getPackageOf(at).equals(home)) {
      if (each.equals(member.getEnclosingElement())) {
        return true;
      }
      TypeMirror parent = each.getKind() == ElementKind.INTERFACE ? null : each.getSuperclass();
      at = parent == null ? null : types.asElement(parent);
    }
    return false;
  }
}
