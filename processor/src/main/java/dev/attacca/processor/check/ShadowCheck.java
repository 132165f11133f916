package dev.attacca.processor.check;

import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Mentions;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Site;
import dev.attacca.processor.model.TaskMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;

/** In the unnamed package a type has no longer name to tell it from a nested class of the runner. */
final class ShadowCheck implements Check {
  private static final Set<String> NESTED = Set.of("Builder", "Result", "Overriding", "Server");

  @Override
  public List<Problem> check(Graph graph) {
    List<Problem> problems = new ArrayList<>();
    if (graph.dag().packageName().isEmpty()) {
      TypeElement type = graph.dag().type();
      types(Mentions.of(type.asType()), Site.of(type), problems);
      for (TaskMethod task : graph.dag().tasks()) {
        types(Mentions.of(task.result()), task.site(), problems);
        for (Parameter parameter : task.parameters()) {
          types(Mentions.of(parameter), parameter.site(), problems);
        }
      }
    }
    return problems;
  }

  private static void types(Set<TypeElement> types, Site site, List<Problem> problems) {
    for (TypeElement type : types) {
      String name = type.getSimpleName().toString();
      boolean unnamed =
          type.getEnclosingElement() instanceof PackageElement home && home.isUnnamed();
      if (unnamed && NESTED.contains(name)) {
        problems.add(Diagnostic.SHADOWED_TYPE.at(site, name, name));
      }
    }
  }
}
