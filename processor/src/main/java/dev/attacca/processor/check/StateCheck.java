package dev.attacca.processor.check;

import dev.attacca.processor.model.Factory;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.model.TypeText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** A state has one type, and some way to be made. */
final class StateCheck implements Check {
  private final Elements elements;
  private final Types types;
  private final AccessCheck access;

  StateCheck(Elements elements, Types types, AccessCheck access) {
    this.elements = elements;
    this.types = types;
    this.access = access;
  }

  @Override
  public List<Problem> check(Graph graph) {
    List<Problem> problems = new ArrayList<>();
    oneType(graph, problems);
    problems.addAll(new StateKeyCheck(types).check(graph));
    for (Graph.State state : graph.states()) {
      if (state.type().getKind().isPrimitive()) {
        problems.add(
            Diagnostic.STATE.at(
                state.parameter().site(),
                state.name(),
                "no task could change " + TypeText.of(state.type()),
                "Take an object that can be changed: an AtomicInteger, an AtomicLong, a class of your own."));
      } else if (state.factory().isPresent()) {
        factory(graph, state, state.factory().get(), problems);
      } else {
        constructor(graph, state, problems);
      }
    }
    graph.dag().factories().stream()
        .filter(factory ->
            graph.states().stream().noneMatch(state -> state.name().equals(factory.name())))
        .forEach(factory -> problems.add(Diagnostic.MEANINGLESS.at(
            factory.site(),
            "State",
            factory.name() + "(), whose state no task takes",
            "Take it, @State %s %s, or take the annotation away."
                .formatted(TypeText.of(factory.type()), factory.name()))));
    return problems;
  }

  private void oneType(Graph graph, List<Problem> problems) {
    Map<String, Parameter> first = new HashMap<>();
    Map<String, String> homes = new HashMap<>();
    for (TaskMethod task : graph.dag().tasks()) {
      for (Parameter parameter : task.parameters()) {
        if (parameter.role() == Role.STATE) {
          Parameter other = first.putIfAbsent(parameter.name(), parameter);
          homes.putIfAbsent(parameter.name(), task.name());
          if (other != null && !types.isSameType(other.type(), parameter.type())) {
            List<String> texts = TypeText.of(parameter.type(), other.type());
            String there = texts.get(1) + " in " + homes.get(parameter.name());
            problems.add(type(parameter, texts.get(0), there));
          }
        }
      }
    }
  }

  private static Problem type(Parameter parameter, String type, String other) {
    return Diagnostic.STATE_TYPE.at(parameter.site(), parameter.name(), type, other);
  }

  private void factory(Graph graph, Graph.State state, Factory factory, List<Problem> problems) {
    ExecutableElement method = factory.method();
    List<String> faults = new ArrayList<>();
    if (factory.callee().getModifiers().contains(Modifier.PRIVATE)) {
      faults.add("is private");
    }
    List<? extends VariableElement> taken = method.getParameters();
    if (state.key().isEmpty() && state.parameter().key().isEmpty() && !taken.isEmpty()) {
      faults.add("takes parameters");
    } else if (taken.size() > 1) {
      faults.add("takes more than the key");
    } else if (taken.size() == 1) {
      key(graph, state, taken.get(0), factory.taken().get(0)).ifPresent(faults::add);
    }
    if (!method.getTypeParameters().isEmpty()) {
      faults.add("has type parameters");
    }
    if (factory.type().getKind() == TypeKind.VOID) {
      faults.add("returns void");
    } else if (!types.isAssignable(factory.type(), state.type())) {
      List<String> texts = TypeText.of(state.type(), factory.type());
      problems.add(type(
          state.parameter(), texts.get(0), texts.get(1) + " as " + factory.name() + "() makes it"));
    }
    if (!faults.isEmpty()) {
      problems.add(Diagnostic.STATE.at(
          factory.site(),
          state.name(),
          factory.name() + "() " + String.join(" and ", faults),
          state.key().isEmpty()
              ? "A method that makes a state takes nothing, returns it, and is not private."
              : "A method that makes a state for each \"%s\" takes that or nothing, returns the state, and is not private."
                  .formatted(graph.name(state.key().get()))));
    }
  }

  /** What is wrong with the key that is taken. */
  private Optional<String> key(
      Graph graph, Graph.State state, VariableElement parameter, TypeMirror taken) {
    String name = parameter.getSimpleName().toString();
    boolean isOther = state.key().filter(key -> !graph.name(key).equals(name)).isPresent()
        && (graph.nodes().stream().anyMatch(task -> task.name().equals(name))
            || graph.inputs().stream().anyMatch(input -> input.name().equals(name)));
    if (isOther) {
      return Optional.of("takes \"" + name + "\", and is given the key");
    }
    return state
        .key()
        .flatMap(key -> graph.task(key).result().value())
        .filter(value -> !types.isAssignable(value, taken))
        .map(value -> {
          List<String> texts = TypeText.of(taken, value);
          return "takes " + texts.get(0) + ", but the key is " + texts.get(1);
        });
  }

  private void constructor(Graph graph, Graph.State state, List<Problem> problems) {
    obstacle(graph, state.type())
        .ifPresent(why -> problems.add(Diagnostic.STATE.at(
            state.parameter().site(),
            state.name(),
            why,
            "Write a method @State %s %s() that makes it, or give the class a constructor without parameters."
                .formatted(TypeText.of(state.type()), state.name()))));
  }

  private Optional<String> obstacle(Graph graph, TypeMirror type) {
    String text = TypeText.of(type);
    if (!(type instanceof DeclaredType declared)
        || !(declared.asElement() instanceof TypeElement element)) {
      return Optional.of(text + " is no class");
    }
    if (element.getKind() != ElementKind.CLASS && element.getKind() != ElementKind.RECORD) {
      return Optional.of(text + " is no class");
    }
    if (element.getModifiers().contains(Modifier.ABSTRACT)) {
      return Optional.of(text + " is abstract");
    }
    if (element.getEnclosingElement() instanceof TypeElement
        && !element.getModifiers().contains(Modifier.STATIC)) {
      return Optional.of(text + " is an inner class, which is made by its outer one only");
    }
    Optional<ExecutableElement> constructor =
        ElementFilter.constructorsIn(element.getEnclosedElements()).stream()
            .filter(each -> each.getParameters().isEmpty())
            .findFirst();
    if (constructor.isEmpty()) {
      return Optional.of(text + " has no constructor without parameters");
    }
    // A class that cannot even be named is told already.
    return isAccessible(graph, constructor.get())
            || access.hidden(graph.dag(), element).isPresent()
        ? Optional.empty()
        : Optional.of("the constructor of " + text + " is not accessible");
  }

  private boolean isAccessible(Graph graph, Element constructor) {
    return constructor.getModifiers().contains(Modifier.PUBLIC)
        || !constructor.getModifiers().contains(Modifier.PRIVATE)
            && elements
                .getPackageOf(constructor)
                .getQualifiedName()
                .contentEquals(graph.dag().packageName());
  }
}
