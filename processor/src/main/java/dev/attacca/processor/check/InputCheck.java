package dev.attacca.processor.check;

import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Site;
import dev.attacca.processor.model.Suggestion;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.model.TypeText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/** An input has one type, and a place among the others that no edit can change unnoticed. */
final class InputCheck implements Check {
  private final Types types;

  InputCheck(Types types) {
    this.types = types;
  }

  @Override
  public List<Problem> check(Graph graph) {
    List<Problem> problems = new ArrayList<>();
    Map<String, Parameter> declared = new LinkedHashMap<>();
    Map<String, String> homes = new HashMap<>();
    for (TaskMethod task : graph.dag().tasks()) {
      for (Parameter parameter : task.parameters()) {
        if (!parameter.isInput() || parameter.from().isPresent()) {
          continue;
        }
        Parameter first = declared.putIfAbsent(parameter.name(), parameter);
        homes.putIfAbsent(parameter.name(), task.name());
        if (first != null && !types.isSameType(first.type(), parameter.type())) {
          List<String> texts = TypeText.of(parameter.type(), first.type());
          problems.add(Diagnostic.INPUT_TYPE.at(
              parameter.site(),
              parameter.name(),
              texts.get(0),
              texts.get(1),
              homes.get(parameter.name())));
        }
      }
    }
    if (graph.dag().inputOrder().isPresent()) {
      order(graph.dag(), graph.dag().inputOrder().get(), declared.keySet(), problems);
    } else {
      swappable(graph.dag(), declared, problems);
    }
    return problems;
  }

  private void swappable(Dag dag, Map<String, Parameter> declared, List<Problem> problems) {
    Map<String, Parameter> byType = new HashMap<>();
    for (Parameter parameter : declared.values()) {
      Parameter other = byType.putIfAbsent(erasure(parameter.type()), parameter);
      if (other != null) {
        problems.add(Diagnostic.INPUT_ORDER.at(
            parameter.site(),
            "the inputs \"%s\" and \"%s\" are both %s, so moving a method would swap arguments unnoticed."
                .formatted(other.name(), parameter.name(), TypeText.of(parameter.type())),
            quoted(declared.keySet()),
            dag.name()));
        return; // the one annotation settles the rest
      }
    }
  }

  private String erasure(TypeMirror type) {
    TypeMirror boxed =
        type instanceof PrimitiveType primitive ? types.boxedClass(primitive).asType() : type;
    return types.erasure(boxed).toString();
  }

  private static void order(
      Dag dag, Dag.InputOrder order, Set<String> declared, List<Problem> problems) {
    Set<String> listed = new LinkedHashSet<>();
    for (Name name : order.names()) {
      if (!declared.contains(name.text())) {
        problems.add(wrong(
            dag,
            name.site(),
            "there is no input named \"" + name.shown() + "\""
                + Suggestion.hint(name.text(), declared),
            declared));
      } else if (!listed.add(name.text())) {
        problems.add(
            wrong(dag, name.site(), "\"" + name.text() + "\" stands here twice.", declared));
      }
    }
    Set<String> missing = new LinkedHashSet<>(declared);
    missing.removeAll(listed);
    // A misspelt name is missing as well; one error is enough.
    if (!missing.isEmpty()
        && problems.stream().noneMatch(each -> each.diagnostic() == Diagnostic.INPUT_ORDER)) {
      problems.add(wrong(
          dag,
          order.site(),
          "@Dag(inputs) must name every input, and lacks " + quoted(missing) + ".",
          declared));
    }
  }

  private static Problem wrong(Dag dag, Site site, String rule, Set<String> declared) {
    return Diagnostic.INPUT_ORDER.at(site, rule, quoted(declared), dag.name());
  }

  private static String quoted(Set<String> names) {
    return names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
  }
}
