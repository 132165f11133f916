package dev.attacca.processor.read;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Fallback;
import dev.attacca.From;
import dev.attacca.Input;
import dev.attacca.Last;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.Merge;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.Retry;
import dev.attacca.Router;
import dev.attacca.RunOn;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.Timeout;
import dev.attacca.processor.model.After;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Name;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.Parameter.Wrap;
import dev.attacca.processor.model.Policy;
import dev.attacca.processor.model.Result;
import dev.attacca.processor.model.Routing;
import dev.attacca.processor.model.Site;
import dev.attacca.processor.model.TaskMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** Reads one task method with everything its annotations say. */
final class TaskReader {
  private final Elements elements;
  private final Types types;
  private final Predicate<Element> isSource;
  private final ResultReader results;
  private final RoutingReader routings;
  private final BatchReader batches;

  TaskReader(Elements elements, Types types, Predicate<Element> isSource) {
    this.elements = elements;
    this.types = types;
    this.isSource = isSource;
    this.results = new ResultReader(elements, types);
    this.routings = new RoutingReader(types, results);
    this.batches = new BatchReader(types, results);
  }

  TaskMethod read(Hierarchy hierarchy, ExecutableElement method) {
    ExecutableType signature = hierarchy.signature(method);
    List<Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < method.getParameters().size(); i++) {
      VariableElement element = method.getParameters().get(i);
      parameters.add(
          parameter(element, signature.getParameterTypes().get(i), isNamed(method, element, i)));
    }
    Result returned = result(method, signature.getReturnType(), parameters);
    Optional<dev.attacca.processor.model.Batch> batch =
        Mark.find(method, Batch.class).map(mark -> batches.read(mark, returned));
    Result result = batch
        .filter(each -> isPlain(method, parameters))
        .map(each -> batches.ofItem(each, returned))
        .orElse(returned);
    Optional<Routing> routing =
        Mark.find(method, Router.class).map(mark -> routings.read(result, mark.flag("partial")));
    return new TaskMethod(
        Marks.taskName(method),
        Site.of(method),
        Marks.given(method),
        hierarchy.overridden(method).stream()
            .filter(Marks::isTask)
            .map(Marks::taskName)
            .collect(Collectors.toSet()),
        hierarchy.isOverloaded(method),
        method,
        hierarchy.callee(method),
        kinds(method),
        suspends(method),
        result,
        List.copyOf(parameters),
        afters(method),
        policy(method),
        routing,
        Mark.find(method, Loop.class)
            .or(() -> Mark.find(method, Repeat.class))
            .map(mark -> mark.integer("inFlight")),
        Mark.find(method, Loop.class).filter(mark -> mark.flag("spread")).isPresent(),
        Mark.find(method, Repeat.class)
            .map(mark -> new TaskMethod.Rounds(mark.integer("max"), mark.flag("accept"))),
        Mark.find(method, Fallback.class).map(mark -> mark.name("value")),
        batch);
  }

  /** Whether it is a task, and neither asks nor emits. */
  private static boolean isPlain(ExecutableElement method, List<Parameter> parameters) {
    return Marks.kinds(method).equals(List.of(Kind.TASK))
        && parameters.stream()
            .noneMatch(each -> each.role() == Role.INBOX || each.role() == Role.EMITTER);
  }

  /** A method that is not marked may be meant as either. */
  private static List<Kind> kinds(ExecutableElement method) {
    List<Kind> kinds = Marks.kinds(method);
    return kinds.isEmpty() ? List.of(Kind.TASK, Kind.LOOP) : kinds;
  }

  private Result result(ExecutableElement method, TypeMirror declared, List<Parameter> parameters) {
    if (Marks.kinds(method).equals(List.of(Kind.LOOP))) {
      return results.readLoop(declared, taking(Role.EMITTER, parameters).map(Parameter::wanted));
    }
    Result result = results.read(method, declared);
    return taking(Role.INBOX, parameters)
        .filter(inbox -> inbox.wrap() != Wrap.RAW && result.value().isEmpty())
        .map(inbox -> new Result(
            Result.Shape.ANSWER, declared, Optional.of(argument(inbox.type(), 1)), false, false))
        .orElse(result);
  }

  private static Optional<Parameter> taking(Role role, List<Parameter> parameters) {
    return parameters.stream().filter(each -> each.role() == role).findFirst();
  }

  private TypeMirror argument(TypeMirror type, int number) {
    return results.bound(((DeclaredType) type).getTypeArguments().get(number));
  }

  private static boolean suspends(ExecutableElement method) {
    return method.getParameters().stream()
        .anyMatch(each -> ResultReader.isNamed(each.asType(), "kotlin.coroutines.Continuation"));
  }

  private Parameter parameter(VariableElement element, TypeMirror type, boolean named) {
    Wrap wrap = Wrap.PLAIN;
    TypeMirror wanted = type;
    boolean nullable = Marks.nullable(element, element.asType());
    Optional<Mark> input = Mark.find(element, Input.class);
    Role role = role(element, type);
    if (role == Role.VALUE || role == Role.PREVIOUS || role == Role.LAST) {
      if (ResultReader.isNamed(type, "java.util.Optional")) {
        wrap = Wrap.OPTIONAL;
      } else if (ResultReader.isNamed(type, "dev.attacca.runtime.Outcome")) {
        wrap = Wrap.OUTCOME;
      }
    }
    if (ResultReader.isRaw(type)) {
      wrap = Wrap.RAW;
    } else if (wrap != Wrap.PLAIN
        || role.collects() && role != Role.NO_CONTAINER
        || role == Role.INBOX
        || role == Role.EMITTER) {
      TypeMirror argument = ((DeclaredType) type).getTypeArguments().get(0);
      wanted = results.bound(argument);
      nullable |= Marks.nullableArgument(argument);
    }
    String name = element.getSimpleName().toString();
    return new Parameter(
        name,
        named,
        element,
        type,
        role,
        wrap,
        wanted,
        nullable,
        input.map(mark -> new Name(name, mark.site())),
        names(element),
        Mark.find(element, Merge.class).map(mark -> mark.names("value")).orElse(List.of()),
        Marks.BINDINGS.stream()
            .filter(each -> Mark.find(element, each).isPresent())
            .map(Class::getSimpleName)
            .toList());
  }

  private static Optional<List<Name>> names(VariableElement element) {
    return Mark.find(element, From.class)
        .map(mark -> mark.names("value"))
        .or(() -> Stream.of(Previous.class, Last.class)
            .flatMap(each -> Mark.find(element, each).stream())
            .filter(mark -> mark.has("value"))
            .map(mark -> List.of(mark.name("value")))
            .findFirst())
        .or(() -> DagReader.by(element).map(List::of));
  }

  /**
   * Class files may lack the names of parameters, and compilers then make some up.
   *
   * @param method that of the parameter, which does not know it if Eclipse's compiler misses a type
   */
  private boolean isNamed(ExecutableElement method, VariableElement element, int place) {
    return !element.getSimpleName().contentEquals("arg" + place) || isSource.test(method);
  }

  private static Role role(VariableElement element, TypeMirror type) {
    if (Mark.find(element, Input.class).isPresent()) {
      return Role.INPUT;
    }
    if (Mark.find(element, Merge.class).isPresent()) {
      return Role.MERGE;
    }
    if (Mark.find(element, State.class).isPresent()) {
      return Role.STATE;
    }
    if (Mark.find(element, Collect.class).isPresent()) {
      return container(type);
    }
    if (Mark.find(element, Previous.class).isPresent()) {
      return Role.PREVIOUS;
    }
    if (Mark.find(element, Last.class).isPresent()) {
      return Role.LAST;
    }
    if (ResultReader.isNamed(type, "dev.attacca.runtime.Inbox")) {
      return Role.INBOX;
    }
    if (ResultReader.isNamed(type, "dev.attacca.runtime.Emitter")) {
      return Role.EMITTER;
    }
    if (ResultReader.isNamed(type, "dev.attacca.runtime.Cursor")) {
      return Role.CURSOR;
    }
    boolean context = ResultReader.isNamed(type, "dev.attacca.runtime.Context")
        && Mark.find(element, From.class).isEmpty();
    return context ? Role.CONTEXT : Role.VALUE;
  }

  private static Role container(TypeMirror type) {
    if (ResultReader.isNamed(type, "java.util.List")
        || ResultReader.isNamed(type, "java.util.Collection")) {
      return Role.LIST;
    }
    if (ResultReader.isNamed(type, "java.util.Set")) {
      return Role.SET;
    }
    if (ResultReader.isNamed(type, "java.lang.Iterable")) {
      return Role.ITERABLE;
    }
    return ResultReader.isNamed(type, "java.util.stream.Stream") ? Role.STREAM : Role.NO_CONTAINER;
  }

  private static List<After> afters(ExecutableElement method) {
    return Mark.findAll(method, DependsOn.class, DependsOn.List.class).stream()
        .map(mark ->
            new After(mark.names("value"), mark.names("when"), mark.names("every"), mark.site()))
        .toList();
  }

  private Policy policy(ExecutableElement method) {
    List<Name> onError = new ArrayList<>();
    Mark.find(method, Task.class).ifPresent(mark -> onError.addAll(mark.names("onError")));
    if (onError.isEmpty()) {
      Mark.find(method, Router.class).ifPresent(mark -> onError.addAll(mark.names("onError")));
    }
    if (onError.isEmpty()) {
      Mark.find(method, Loop.class).ifPresent(mark -> onError.addAll(mark.names("onError")));
    }
    if (onError.isEmpty()) {
      Mark.find(method, Repeat.class).ifPresent(mark -> onError.addAll(mark.names("onError")));
    }
    return new Policy(
        List.copyOf(onError),
        Mark.find(method, Timeout.class).map(mark -> mark.name("value")),
        Mark.find(method, Retry.class).map(this::retry),
        Mark.find(method, Limit.class).map(TaskReader::limit),
        Mark.find(method, RunOn.class).map(mark -> mark.name("value")));
  }

  private Policy.Retry retry(Mark mark) {
    return new Policy.Retry(
        mark.integer("times"),
        mark.name("delay"),
        mark.name("maxDelay"),
        mark.number("multiplier"),
        mark.number("jitter"),
        binaryNames(mark.types("on")),
        binaryNames(mark.types("not")),
        mark.site("on"),
        mark.site());
  }

  private List<String> binaryNames(List<? extends TypeMirror> all) {
    return all.stream()
        .map(type -> (TypeElement) types.asElement(type))
        .map(type -> elements.getBinaryName(type).toString())
        .toList();
  }

  private static Policy.Limit limit(Mark mark) {
    return new Policy.Limit(
        mark.integer("calls"),
        mark.name("per"),
        mark.integer("concurrency"),
        mark.has("shared") ? Optional.of(mark.name("shared")) : Optional.empty(),
        mark.site());
  }
}
