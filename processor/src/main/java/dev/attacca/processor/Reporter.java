package dev.attacca.processor;

import dev.attacca.processor.check.Problem;
import dev.attacca.processor.model.Site;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.annotation.processing.Messager;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic.Kind;

/** Hands problems to the compiler, each once, and each at a place that has a source. */
final class Reporter {
  private final Messager messager;
  private final Carets carets;
  private final Set<String> roots = new HashSet<>();
  private final Set<List<Object>> told = new HashSet<>();
  private boolean error;

  Reporter(ProcessingEnvironment environment) {
    this.messager = environment.getMessager();
    this.carets = Carets.of(environment);
  }

  /** Whether it has reported an error. */
  boolean isError() {
    return error;
  }

  /** The types that this compilation compiles. */
  void roots(Set<? extends Element> elements) {
    for (Element element : elements) {
      if (element instanceof TypeElement type) {
        roots.add(type.getQualifiedName().toString());
      }
    }
  }

  /** Tells what is wrong at no place in the sources. */
  void report(String text) {
    error = true;
    messager.printMessage(Kind.ERROR, text);
  }

  void report(List<Problem> problems, TypeElement type) {
    for (Problem problem : problems) {
      Site site = problem.site();
      Kind kind = problem.diagnostic().isWarning() ? Kind.WARNING : Kind.ERROR;
      error |= kind == Kind.ERROR;
      // A class and its subclass find the same fault in a method that both have.
      if (told.add(List.of(site.element(), problem.text()))) {
        if (hasSource(site.element())) {
          if (!carets.print(kind, problem.text(), site)) {
            messager.printMessage(
                kind, problem.text(), site.element(), site.annotation(), site.value());
          }
        } else {
          messager.printMessage(
              kind, problem.text() + " (Inherited: " + place(site.element()) + ".)", type);
        }
      }
    }
  }

  /** Whether the element was read from its source: a file to compile, or one found beside these. */
  boolean isSource(Element element) {
    return hasSource(element) || carets.knows(element);
  }

  private boolean hasSource(Element element) {
    Element at = element;
    while (at != null
        && (!(at instanceof TypeElement) || at.getEnclosingElement() instanceof TypeElement)) {
      at = at.getEnclosingElement();
    }
    // Where Eclipse's compiler misses a type, a parameter has lost its method.
    return at == null || roots.contains(((TypeElement) at).getQualifiedName().toString());
  }

  private static String place(Element element) {
    Element method = element;
    while (method.getEnclosingElement() != null
        && !(method.getEnclosingElement() instanceof TypeElement)) {
      method = method.getEnclosingElement();
    }
    return method + " of " + method.getEnclosingElement();
  }
}
