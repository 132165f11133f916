package dev.attacca.processor.check;

import dev.attacca.processor.model.Cleanup;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Result;
import dev.attacca.processor.model.Routing;
import dev.attacca.processor.model.Site;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.model.TypeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/** What a method must be like to be a task or a clean-up. */
final class MethodCheck implements Check {
  private static final String CHOICES =
      "Return an enum, a boolean, a Set or List of an enum, a sealed type, or Route; or mark it @Task.";

  private final Adapters adapters;

  MethodCheck(Adapters adapters) {
    this.adapters = adapters;
  }

  @Override
  public List<Problem> check(Graph graph) {
    List<Problem> problems = new ArrayList<>();
    graph.dag().tasks().forEach(task -> task(task, problems));
    graph.dag().cleanups().forEach(cleanup -> cleanup(cleanup, problems));
    return problems;
  }

  private void task(TaskMethod task, List<Problem> problems) {
    Site site = task.site();
    String name = task.name();
    if (task.kinds().size() > 1) {
      String kinds =
          task.kinds().stream().map(Kind::annotation).collect(Collectors.joining(" and "));
      problems.add(Diagnostic.TWO_KINDS.at(site, name, kinds));
    }
    if (task.suspends()) {
      problems.add(Diagnostic.SUSPEND.at(site, name));
      return;
    }
    if (isPrivate(task.callee())) {
      problems.add(Diagnostic.PRIVATE_TASK.at(site, task.kind().word(), name));
    }
    if (!task.method().getTypeParameters().isEmpty()) {
      problems.add(Diagnostic.GENERIC_TASK.at(site, name));
    }
    if (task.kinds().size() == 1) {
      result(task, problems);
    }
    for (Parameter parameter : task.parameters()) {
      if (parameter.wrap() == Parameter.Wrap.RAW) {
        String text = "the parameter \"" + parameter.name() + "\"";
        problems.add(raw(parameter.site(), text, parameter.type()));
      }
    }
  }

  private void result(TaskMethod task, List<Problem> problems) {
    Result result = task.result();
    String name = task.name();
    if (result.shape() == Result.Shape.PLAIN_FUTURE) {
      problems.add(Diagnostic.PLAIN_FUTURE.at(
          task.site(),
          name,
          TypeText.of(result.declared()),
          adapters.value(result.declared()).orElse("a CompletableFuture")));
    } else if (result.shape() == Result.Shape.NO_ITEMS) {
      problems.add(noItems(task));
    } else if (result.shape() == Result.Shape.RAW) {
      problems.add(raw(task.site(), "the result of \"" + name + "\"", result.declared()));
    } else if (task.routing().isPresent()) {
      Routing routing = task.routing().get();
      if (routing.choice() == Routing.Choice.UNUSABLE) {
        problems.add(Diagnostic.ROUTER_TYPE.at(
            task.site(),
            name,
            TypeText.of(result.declared()),
            result
                .value()
                .flatMap(adapters::value)
                .map(value -> "Return " + value + ".")
                .orElse(CHOICES)));
      }
      if (result.nullable()) {
        problems.add(Diagnostic.NULL_CONTRACT.at(
            task.site(),
            "the choice of the router \"" + name + "\"",
            name,
            "Take @Nullable away; a router that returns Optional may choose nothing."));
      }
    }
  }

  private Problem noItems(TaskMethod task) {
    boolean emits = task.taking(Parameter.Role.EMITTER).isPresent();
    TypeMirror declared = task.result().declared();
    return Diagnostic.LOOP_TYPE.at(
        task.site(),
        task.name(),
        emits
            ? "takes an Emitter and returns " + TypeText.of(declared) + " as well"
            : "returns %s, which %s"
                .formatted(
                    TypeText.of(declared),
                    adapters.items(declared).isPresent()
                        ? "is none of the things that a loop can go through"
                        : "holds no items"),
        emits
            ? "Return void, or take the Emitter away."
            : adapters
                .items(declared)
                .map(items -> "Return " + items + ".")
                .orElse(
                    "Return a Stream, an Iterator, an Iterable or a Flow.Publisher, or take an Emitter and return void."));
  }

  private static Problem raw(Site site, String what, TypeMirror type) {
    TypeMirror raw = culprit(type).orElse(type);
    return Diagnostic.RAW_TYPE.at(site, what, TypeText.of(raw), TypeText.of(raw));
  }

  /** The raw type inside a type. */
  private static Optional<TypeMirror> culprit(TypeMirror type) {
    if (type instanceof ArrayType array) {
      return culprit(array.getComponentType());
    }
    if (type.getKind() != TypeKind.DECLARED) {
      return Optional.empty();
    }
    List<? extends TypeMirror> arguments = ((DeclaredType) type).getTypeArguments();
    return arguments.isEmpty()
        ? generic((DeclaredType) type)
        : arguments.stream().flatMap(argument -> culprit(argument).stream()).findFirst();
  }

  private static Optional<TypeMirror> generic(DeclaredType type) {
    return ((DeclaredType) type.asElement().asType()).getTypeArguments().isEmpty()
        ? Optional.empty()
        : Optional.of(type);
  }

  private static void cleanup(Cleanup cleanup, List<Problem> problems) {
    ExecutableElement method = cleanup.method();
    List<String> faults = new ArrayList<>();
    if (isPrivate(cleanup.callee())) {
      faults.add("is private");
    }
    if (!method.getParameters().isEmpty()) {
      faults.add("takes parameters");
    }
    if (method.getReturnType().getKind() != TypeKind.VOID) {
      faults.add("returns " + TypeText.of(method.getReturnType()));
    }
    if (!method.getTypeParameters().isEmpty()) {
      faults.add("has type parameters");
    }
    if (!faults.isEmpty()) {
      problems.add(
          Diagnostic.SHUTDOWN.at(Site.of(method), cleanup.name(), String.join(" and ", faults)));
    }
  }

  private static boolean isPrivate(ExecutableElement method) {
    return method.getModifiers().contains(Modifier.PRIVATE);
  }
}
