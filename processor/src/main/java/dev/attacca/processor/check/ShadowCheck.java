package dev.attacca.processor.check;

import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Mentions;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Site;
import dev.attacca.processor.model.TaskMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;

/**
 * A type with the name of a nested class of the runner must be written in full there. In the unnamed
 * package it has no longer name, and elsewhere a type may hide the package that the longer name begins
 * with.
 */
final class ShadowCheck implements Check {
  /** What the runner's server extends is a class of this package, and is called {@code Server}, too. */
  private static final String ROOT_OF_RUNTIME = "dev";

  private final Elements elements;

  ShadowCheck(Elements elements) {
    this.elements = elements;
  }

  @Override
  public List<Problem> check(Graph graph) {
    List<Problem> problems = new ArrayList<>();
    TypeElement type = graph.dag().type();
    String home = graph.dag().packageName();
    Set<String> nested = graph.dag().nested();
    if (isType(home, nested, ROOT_OF_RUNTIME)) {
      problems.add(Diagnostic.SHADOWED_TYPE.at(
          Site.of(type),
          "Server",
          "Server of the runtime",
          "a package that begins with " + ROOT_OF_RUNTIME + ", the name of a type here",
          "Rename the type " + ROOT_OF_RUNTIME + "."));
    }
    types(home, nested, Mentions.of(type.asType()), Site.of(type), problems);
    for (TaskMethod task : graph.dag().tasks()) {
      types(home, nested, Mentions.of(task.result()), task.site(), problems);
      for (Parameter parameter : task.parameters()) {
        types(home, nested, Mentions.of(parameter), parameter.site(), problems);
      }
    }
    return problems;
  }

  private void types(
      String home, Set<String> nested, Set<TypeElement> types, Site site, List<Problem> problems) {
    for (TypeElement type : types) {
      String name = type.getSimpleName().toString();
      if (!(type.getEnclosingElement() instanceof TypeElement) && nested.contains(name)) {
        String full = elements.getPackageOf(type).getQualifiedName().toString();
        String root = full.split("\\.")[0];
        if (full.isEmpty()) {
          problems.add(Diagnostic.SHADOWED_TYPE.at(
              site,
              name,
              name,
              "the unnamed package",
              "Move the classes into a package, or rename the type."));
        } else if (isType(home, nested, root)) {
          problems.add(Diagnostic.SHADOWED_TYPE.at(
              site,
              name,
              name,
              "a package that begins with " + root + ", the name of a type here",
              "Move the classes into another package, or rename the type."));
        }
      }
    }
  }

  /** Whether the name means a type wherever the runner mentions it. */
  private boolean isType(String home, Set<String> nested, String name) {
    String own = home.isEmpty() ? name : home + "." + name;
    return nested.contains(name)
        || elements.getTypeElement(own) != null
        || elements.getTypeElement("java.lang." + name) != null;
  }
}
