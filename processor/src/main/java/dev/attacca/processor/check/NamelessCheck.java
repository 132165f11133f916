package dev.attacca.processor.check;

import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.TaskMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;

/**
 * A parameter takes what it is called like, and class files may not tell how that is. What compilers put
 * in place of the names (arg0) is the same for every method, so that different things would become one.
 */
final class NamelessCheck implements Check {
  @Override
  public List<Problem> check(Graph graph) {
    boolean contexts = handsOnContexts(graph);
    Map<TypeElement, Parameter> first = new LinkedHashMap<>();
    Map<TypeElement, Set<String>> tasks = new LinkedHashMap<>();
    for (TaskMethod task : graph.dag().tasks()) {
      for (Parameter parameter : task.parameters()) {
        if (!parameter.named() && goesByName(parameter, contexts) && !task.suspends()) {
          TypeElement home = (TypeElement) task.method().getEnclosingElement();
          first.putIfAbsent(home, parameter);
          tasks
              .computeIfAbsent(home, key -> new LinkedHashSet<>())
              .add('"' + task.method().getSimpleName().toString() + '"');
        }
      }
    }
    List<Problem> problems = new ArrayList<>();
    first.forEach((home, parameter) -> problems.add(problem(home, parameter, tasks.get(home))));
    return problems;
  }

  private static Problem problem(TypeElement home, Parameter parameter, Set<String> tasks) {
    String rest = tasks.size() > 3 ? " and " + (tasks.size() - 3) + " more" : "";
    String names = tasks.stream().limit(3).collect(Collectors.joining(", ")) + rest;
    return Diagnostic.UNKNOWN_NAME.at(
        parameter.site(),
        "\"%s\" is no name that anybody wrote: the class file of %s does not tell how the parameters of %s are called."
            .formatted(parameter.name(), home.getQualifiedName(), names),
        "Compile %s with -parameters, or override these methods with their annotations."
            .formatted(home.getSimpleName()));
  }

  private static boolean goesByName(Parameter parameter, boolean contexts) {
    return switch (parameter.role()) {
      case EMITTER, CURSOR -> false;
      case CONTEXT -> contexts;
      case INPUT, STATE, MERGE -> true;
      default -> parameter.from().isEmpty();
    };
  }

  /** If nothing else is a context, a parameter of that type is the scope's, whatever its name. */
  private static boolean handsOnContexts(Graph graph) {
    Stream<Optional<TypeMirror>> values =
        graph.nodes().stream().map(task -> task.result().value());
    Stream<Optional<TypeMirror>> inputs = graph.dag().tasks().stream()
        .flatMap(task -> task.parameters().stream())
        .filter(parameter -> parameter.role() == Role.INPUT)
        .map(parameter -> Optional.of(parameter.type()));
    return Stream.concat(values, inputs)
        .flatMap(Optional::stream)
        .anyMatch(type -> type instanceof DeclaredType declared
            && ((TypeElement) declared.asElement())
                .getQualifiedName()
                .contentEquals("dev.attacca.runtime.Context"));
  }
}
