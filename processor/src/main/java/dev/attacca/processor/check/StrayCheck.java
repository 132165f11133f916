package dev.attacca.processor.check;

import dev.attacca.processor.model.Stray;
import java.util.List;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;

/** Annotations that say something about a task, where there is none. */
public final class StrayCheck {
  private StrayCheck() {}

  public static List<Problem> check(List<Stray> strays) {
    return strays.stream().map(StrayCheck::problem).toList();
  }

  private static Problem problem(Stray stray) {
    Element element = stray.site().element();
    Element method =
        element.getKind() == ElementKind.PARAMETER ? element.getEnclosingElement() : element;
    String what = element.getKind() == ElementKind.PARAMETER
        ? "a parameter of %s(), which is no task".formatted(method.getSimpleName())
        : stray.annotation().equals("Shutdown")
            ? "%s(), because its class has no task of its own".formatted(method.getSimpleName())
            : "%s(), which is no task".formatted(method.getSimpleName());
    String wayOut = stray.annotation().equals("Shutdown")
        ? "Mark the class @Dag if it inherits its tasks, or take the annotation away."
        : "Mark the method @Task, or take the annotation away.";
    return Diagnostic.MEANINGLESS.at(stray.site(), stray.annotation(), what, wayOut);
  }
}
