package dev.attacca.processor.check;

import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Narrowing;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.Parameter.Wrap;
import dev.attacca.processor.model.Result;
import dev.attacca.processor.model.Routing;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.model.TypeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/** What flows along an edge must fit the parameter, as the compiler would have it. */
final class TypeCheck implements Check {
  private static final String AGREE = "Make the types agree, or bind another task with @From.";

  private final Types types;
  private final Narrowing narrowing;
  private final Adapters adapters;
  private final BatchKeyCheck keys;

  TypeCheck(Types types, Adapters adapters) {
    this.types = types;
    this.narrowing = new Narrowing(types);
    this.adapters = adapters;
    this.keys = new BatchKeyCheck(types);
  }

  @Override
  public List<Problem> check(Graph graph) {
    List<Problem> problems = new ArrayList<>();
    graph
        .ids()
        .forEach(id -> graph.edges().get(id).forEach(edge -> edge(graph, id, edge, problems)));
    return problems;
  }

  private void edge(Graph graph, int id, Edge edge, List<Problem> problems) {
    if (keys.isTold(graph, id, edge)) {
      return;
    }
    if (edge instanceof Edge.OfInput input) {
      Parameter parameter = input.taken();
      Graph.Input source = graph.inputs().get(input.input());
      // A name that is a task's as well is told of elsewhere.
      boolean clear = graph.ids().mapToObj(graph::name).noneMatch(source.name()::equals);
      if (clear && !parameter.isInput() && !types.isAssignable(source.type(), parameter.type())) {
        List<String> texts = TypeText.of(parameter.type(), source.type());
        problems.add(mismatch(
            graph.task(id),
            parameter,
            texts.get(0),
            "input",
            source.name(),
            "is",
            texts.get(1),
            AGREE));
      }
    } else if (edge instanceof Edge.OfPrevious previous) {
      if (previous.taken().wrap() == Wrap.OPTIONAL) {
        ofRound(graph.task(id), previous.taken(), graph.task(previous.source()), problems);
      }
    } else if (edge instanceof Edge.OfLast last && last.taken().wrap() != Wrap.RAW) {
      ofRound(graph.task(id), last.taken(), graph.task(last.tasks().get(0)), problems);
    } else if (edge instanceof Edge.OfMatch match) {
      value(graph.task(id), match.taken(), graph.task(match.router()), problems);
    } else if (edge instanceof Edge.OfCollect
        || edge instanceof Edge.OfRequest
        || edge instanceof Edge.OfSource) {
      Parameter parameter = edge.parameter().orElseThrow();
      if (parameter.wrap() != Wrap.RAW && parameter.role() != Role.NO_CONTAINER) {
        edge.tasks()
            .forEach(source -> boxed(graph.task(id), parameter, graph.task(source), problems));
      }
    } else if ((edge instanceof Edge.OfValue || edge instanceof Edge.OfKey)
        && edge.parameter().orElseThrow().wrap() != Wrap.RAW) {
      Parameter parameter = edge.parameter().orElseThrow();
      for (int source : edge.tasks()) {
        if (edge instanceof Edge.OfKey) {
          key(graph.task(id), parameter, graph.task(source), problems);
        } else {
          value(graph.task(id), parameter, graph.task(source), problems);
        }
      }
    }
  }

  private void value(
      TaskMethod task, Parameter parameter, TaskMethod source, List<Problem> problems) {
    Result result = source.result();
    if (!source.isClear()) {
      return;
    }
    if (result.value().isEmpty() && takesOnlyTheFate(parameter)) {
      return;
    }
    if (result.value().isEmpty()) {
      problems.add(noValue(parameter, source));
      return;
    }
    TypeMirror value = result.value().get();
    if (!fits(value, parameter) && !narrows(source, value, parameter)) {
      problems.add(misfit(task, parameter, source, value));
    } else if (result.nullable()) {
      nullable(parameter, source).ifPresent(problems::add);
    }
  }

  /** A key of a batch, which is never null: an item without one takes no part. */
  private void key(
      TaskMethod task, Parameter parameter, TaskMethod source, List<Problem> problems) {
    List<Problem> found = new ArrayList<>();
    value(task, parameter, source, found);
    boolean isNullable = source.isClear() && source.result().nullable();
    boolean fits = found.stream().allMatch(each -> each.diagnostic() == Diagnostic.NULL_CONTRACT);
    problems.addAll(isNullable && fits ? List.of(mayBeNull(parameter, source)) : found);
  }

  private static Problem mayBeNull(Parameter parameter, TaskMethod source) {
    return Diagnostic.NULL_CONTRACT.at(
        parameter.site(),
        "the parameter \"" + parameter.name() + "\"",
        source.name(),
        "Let \"" + source.name() + "\" return Optional.");
  }

  /** A value of another round. */
  private void ofRound(
      TaskMethod task, Parameter parameter, TaskMethod source, List<Problem> problems) {
    Result result = source.result();
    if (!source.isClear() || result.value().isEmpty() && takesOnlyTheFate(parameter)) {
      return;
    }
    if (result.value().isEmpty()) {
      problems.add(noValue(parameter, source));
      return;
    }
    TypeMirror value = result.value().get();
    if (!fits(value, parameter)) {
      List<String> texts = TypeText.of(parameter.type(), value);
      problems.add(mismatch(
          task,
          parameter,
          texts.get(0),
          source.kind().word(),
          source.name(),
          "hands on",
          texts.get(1),
          "Make the types agree, or take the value of another task."));
    } else if (result.nullable()) {
      nullable(parameter, source).ifPresent(problems::add);
    }
  }

  /** A value on its way through the runtime, which knows objects only. */
  private void boxed(
      TaskMethod task, Parameter parameter, TaskMethod source, List<Problem> problems) {
    Result result = source.result();
    if (!source.isClear()) {
      return;
    }
    if (result.value().isEmpty()) {
      problems.add(noValue(parameter, source));
      return;
    }
    TypeMirror value = result.value().get();
    TypeMirror given =
        value instanceof PrimitiveType primitive ? types.boxedClass(primitive).asType() : value;
    if (!types.isAssignable(given, parameter.wanted())) {
      List<String> texts = TypeText.of(parameter.type(), value);
      problems.add(mismatch(
          task,
          parameter,
          texts.get(0),
          source.kind().word(),
          source.name(),
          "hands on",
          texts.get(1),
          otherwise(source, value)));
    } else if (result.nullable() && !parameter.role().collects()) {
      problems.add(mayBeNull(parameter, source));
    }
  }

  private static Problem noValue(Parameter parameter, TaskMethod source) {
    return Diagnostic.NO_VALUE.at(
        parameter.site(),
        parameter.name(),
        source.name(),
        TypeText.of(source.result().declared()),
        source.name(),
        source.name());
  }

  /** {@code Outcome<Void>} or {@code Outcome<?>} can tell of a task that has no value. */
  private static boolean takesOnlyTheFate(Parameter parameter) {
    String wanted = parameter.wanted().toString();
    return parameter.wrap() == Wrap.OUTCOME
        && (wanted.equals("java.lang.Void") || wanted.equals("java.lang.Object"));
  }

  private boolean fits(TypeMirror value, Parameter parameter) {
    TypeMirror given = parameter.wrap() != Wrap.PLAIN && value instanceof PrimitiveType primitive
        ? types.boxedClass(primitive).asType()
        : value;
    return types.isAssignable(given, parameter.wanted());
  }

  /**
   * Whether the runner may hand on what is of the permitted type. An {@code Optional} or {@code Outcome}
   * may name type arguments that nothing vouches for, if only they are possible; a parameter that chooses
   * must be one that a {@code switch} could have as a case.
   */
  private boolean narrows(TaskMethod source, TypeMirror value, Parameter parameter) {
    TypeMirror wanted = parameter.wanted();
    Optional<TypeElement> permitted = permitted(source, parameter);
    return permitted.isPresent()
        && (narrowing.isCertain(value, wanted)
            || parameter.wraps() && types.isSubtype(wanted, value));
  }

  private static Optional<TypeElement> permitted(TaskMethod source, Parameter parameter) {
    return parameter.sources().size() != 1
        ? Optional.empty()
        : source.routing().flatMap(routing -> routing.narrowing(parameter.wanted()));
  }

  private Problem misfit(
      TaskMethod task, Parameter parameter, TaskMethod source, TypeMirror value) {
    Optional<Routing> routing =
        source.routing().filter(each -> each.choice() == Routing.Choice.TYPE);
    boolean below = types.isSubtype(types.erasure(parameter.wanted()), types.erasure(value));
    if (routing.isPresent() && routing.get().narrowing(parameter.wanted()).isEmpty() && below) {
      String permitted = routing.get().narrower().stream()
          .map(type -> type.getSimpleName().toString())
          .collect(Collectors.joining(", "));
      return Diagnostic.NOT_PERMITTED.at(
          parameter.site(),
          parameter.name(),
          TypeText.of(parameter.wanted()),
          source.name(),
          permitted,
          TypeText.of(value));
    }
    List<String> texts = TypeText.of(parameter.type(), value);
    return mismatch(
        task,
        parameter,
        texts.get(0),
        source.kind().word(),
        source.name(),
        "hands on",
        texts.get(1),
        wayOut(parameter, source, value));
  }

  private String wayOut(Parameter parameter, TaskMethod source, TypeMirror value) {
    Optional<DeclaredType> narrowed =
        permitted(source, parameter).flatMap(permitted -> narrowing.of(value, permitted));
    if (narrowed.isEmpty()) {
      return otherwise(source, value);
    }
    String name = narrowed.get().asElement().getSimpleName().toString();
    String known = TypeText.of(narrowed.get());
    String take = switch (parameter.wrap()) {
      case OPTIONAL -> "Optional<" + known + ">";
      case OUTCOME -> "Outcome<" + known + ">";
      default -> known;
    };
    return "All that is known of %s here is %s: take %s.".formatted(TypeText.a(name), known, take);
  }

  private String otherwise(TaskMethod source, TypeMirror value) {
    return source.kind() == Kind.TASK && !source.isWorker()
        ? adapters.wayOut(source.name(), value).orElse(AGREE)
        : AGREE;
  }

  private static Problem mismatch(
      TaskMethod task,
      Parameter parameter,
      String type,
      String kind,
      String source,
      String verb,
      String given,
      String wayOut) {
    return Diagnostic.TYPE_MISMATCH.at(
        parameter.site(), parameter.name(), task.owner(), type, kind, source, verb, given, wayOut);
  }

  private static Optional<Problem> nullable(Parameter parameter, TaskMethod source) {
    if (parameter.wrap() == Wrap.OPTIONAL || parameter.nullable()) {
      return Optional.empty();
    }
    String wayOut = parameter.wrap() == Wrap.OUTCOME
        ? "Say so, Outcome<@Nullable T>, or take Optional."
        : "Annotate the parameter @Nullable, or take Optional.";
    String what = "the parameter \"" + parameter.name() + "\"";
    return Optional.of(Diagnostic.NULL_CONTRACT.at(parameter.site(), what, source.name(), wayOut));
  }
}
