package dev.attacca.processor.check;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.model.TypeText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/** A state for each key has one task for its keys, whose values can be told from each other, everywhere. */
final class StateKeyCheck implements Check {
  private static final Set<String> PLAIN = Set.of(
      "java.lang.String",
      "java.lang.Boolean",
      "java.lang.Byte",
      "java.lang.Character",
      "java.lang.Double",
      "java.lang.Float",
      "java.lang.Integer",
      "java.lang.Long",
      "java.lang.Short");

  /** How many records within records, as the type arguments of one may grow for ever. */
  private static final int DEEPEST = 30;

  private final Types types;

  StateKeyCheck(Types types) {
    this.types = types;
  }

  @Override
  public List<Problem> check(Graph graph) {
    List<Problem> problems = new ArrayList<>();
    Map<String, Parameter> first = new HashMap<>();
    Map<String, String> homes = new HashMap<>();
    for (int id = 0; id < graph.dag().tasks().size(); id++) {
      TaskMethod task = graph.task(id);
      for (Edge edge : graph.edges().get(id)) {
        if (edge instanceof Edge.OfState state && state.isKeyed() && task.isBatch()) {
          problems.add(batch(graph, state, task));
        }
      }
      for (Parameter parameter : task.parameters()) {
        if (parameter.role() == Role.STATE) {
          Parameter other = first.putIfAbsent(parameter.name(), parameter);
          homes.putIfAbsent(parameter.name(), task.name());
          if (other != null && !by(other).equals(by(parameter))) {
            problems.add(another(parameter, other, homes.get(parameter.name())));
          }
        }
      }
    }
    graph
        .dag()
        .factories()
        .forEach(factory -> factory
            .by()
            .ifPresent(by -> problems.add(Diagnostic.STATE_KEY.at(
                by.site(),
                "by has no effect on the method %s(), which makes the state"
                    .formatted(factory.name()),
                "Say it where the state is taken: @State(by = \"%s\") %s %s."
                    .formatted(by.text(), TypeText.of(factory.type()), factory.name())))));
    for (Graph.State state : graph.states()) {
      state.key().flatMap(key -> key(graph, state, key)).ifPresent(problems::add);
    }
    return problems;
  }

  private static Optional<String> by(Parameter state) {
    return state.key().map(Name::text);
  }

  private static Problem another(Parameter state, Parameter other, String there) {
    return Diagnostic.STATE_KEY.at(
        state.key().map(Name::site).orElse(state.site()),
        "the state \"%s\" is %s here, but %s in \"%s\""
            .formatted(state.name(), shown(state), shown(other), there),
        "A state has the same key everywhere: say the same, or use another name.");
  }

  private static String shown(Parameter state) {
    return by(state).map(key -> "one for each \"" + key + "\"").orElse("one for all");
  }

  private static Problem batch(Graph graph, Edge.OfState state, TaskMethod batch) {
    return Diagnostic.STATE_KEY.at(
        state.site(),
        "the batch \"%s\" takes the state \"%s\", which is one for each \"%s\", and is called once for many of them"
            .formatted(
                batch.name(), state.taken().name(), graph.name(state.tasks().get(0))),
        "Take it in a task before or after the batch.");
  }

  private Optional<Problem> key(Graph graph, Graph.State state, int key) {
    TaskMethod task = graph.task(key);
    Name name = state.parameter().key().orElseThrow();
    Optional<TypeMirror> value = task.result().value();
    String why;
    if (value.isEmpty()) {
      why = "which has no value";
    } else if (task.result().nullable()) {
      why = "whose value may be null";
    } else if (!isKey(value.get(), new HashSet<>())) {
      why = "whose values are " + TypeText.of(value.get());
    } else {
      return Optional.empty();
    }
    return Optional.of(
        Diagnostic.STATE_KEY.at(
            name.site(),
            "there cannot be a state \"%s\" for each \"%s\", %s"
                .formatted(state.name(), task.name(), why),
            "A key is a string, a number, a char, a boolean, an enum, or a record of these: let a task make one of them."));
  }

  /** Whether its values are equal if they say the same, on any machine. */
  private boolean isKey(TypeMirror type, Set<String> around) {
    TypeKind kind = type.getKind();
    if (kind.isPrimitive() || kind == TypeKind.ERROR || kind == TypeKind.TYPEVAR) {
      return true; // others tell of the latter two
    }
    if (!(type instanceof DeclaredType declared)
        || !(declared.asElement() instanceof TypeElement element)) {
      return false;
    }
    String name = element.getQualifiedName().toString();
    if (PLAIN.contains(name) || element.getKind() == ElementKind.ENUM) {
      return true;
    }
    String whole = type.toString();
    if (element.getKind() != ElementKind.RECORD || around.size() > DEEPEST || !around.add(whole)) {
      return false;
    }
    for (RecordComponentElement component : element.getRecordComponents()) {
      if (!isKey(
          types.asMemberOf(declared, component.getAccessor())
                  instanceof javax.lang.model.type.ExecutableType accessor
              ? accessor.getReturnType()
              : component.asType(),
          around)) {
        return false;
      }
    }
    around.remove(whole);
    return true;
  }
}
