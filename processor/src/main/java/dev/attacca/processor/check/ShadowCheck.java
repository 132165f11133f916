package dev.attacca.processor.check;

import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Site;
import dev.attacca.processor.model.TaskMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.PackageElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;

/** In the unnamed package a type has no longer name to tell it from a nested class of the runner. */
final class ShadowCheck implements Check {
  private static final Set<String> NESTED = Set.of("Builder", "Result", "Overriding", "Server");

  @Override
  public List<Problem> check(Graph graph) {
    List<Problem> problems = new ArrayList<>();
    if (graph.dag().packageName().isEmpty()) {
      type(graph.dag().type().asType(), Site.of(graph.dag().type()), problems);
      for (TaskMethod task : graph.dag().tasks()) {
        type(task.result().declared(), task.site(), problems);
        for (Parameter parameter : task.parameters()) {
          type(parameter.type(), parameter.site(), problems);
        }
      }
    }
    return problems;
  }

  private static void type(TypeMirror type, Site site, List<Problem> problems) {
    if (type instanceof ArrayType array) {
      type(array.getComponentType(), site, problems);
    } else if (type instanceof DeclaredType declared) {
      String name = declared.asElement().getSimpleName().toString();
      boolean unnamed = declared.asElement().getEnclosingElement() instanceof PackageElement home
          && home.isUnnamed();
      if (unnamed && NESTED.contains(name)) {
        problems.add(Diagnostic.SHADOWED_TYPE.at(site, name, name));
      }
      declared.getTypeArguments().forEach(argument -> type(argument, site, problems));
    }
  }
}
