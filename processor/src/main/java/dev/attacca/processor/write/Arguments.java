package dev.attacca.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.Routing;
import dev.attacca.processor.model.Scopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.lang.model.element.TypeElement;

/** What a task's method is called with. */
final class Arguments {
  private final RunnerShape shape;
  private final Graph graph;
  private final Names names;
  private final TypeNames types;
  private final int scope;
  private final String way;

  /** For the tasks of one scope. */
  Arguments(RunnerShape shape, int scope) {
    this(shape, scope, "");
  }

  /** For the call of a batch, which stands below the scope in which it is made. */
  static Arguments ofBatch(RunnerShape shape, int scope) {
    return new Arguments(shape, scope, shape.names().outer + ".");
  }

  /**
   * @param way what leads from where the code stands to the scope
   */
  private Arguments(RunnerShape shape, int scope, String way) {
    this.shape = shape;
    this.graph = shape.graph();
    this.names = shape.names();
    this.types = shape.types();
    this.scope = scope;
    this.way = way;
  }

  /** The arguments of a task, in order. */
  CodeBlock of(int task) {
    List<CodeBlock> arguments = new ArrayList<>();
    int gathered = 0;
    for (Edge edge : graph.edges().get(task)) {
      if (edge instanceof Edge.OfCollect collect) {
        arguments.add(gathered(task, gathered++, collect.taken().role()));
      } else if (edge instanceof Edge.OfProvided provided) {
        arguments.add(
            switch (provided.taken().role()) {
              case CONTEXT -> context(task);
              case CURSOR -> CodeBlock.of("cursor()");
              default -> CodeBlock.of("emitter($N)", names.constant(task));
            });
      } else if (edge.parameter().isPresent()) {
        arguments.add(argument(task, edge));
      }
    }
    return CodeBlock.join(arguments, ",$W");
  }

  /** That of the scope in which the task stands; a repeat is called in its rounds, a batch where it is shared. */
  private CodeBlock context(int task) {
    if (graph.task(task).isBatch()) {
      return CodeBlock.of("$Lcontext()", way);
    }
    int up =
        shape.scopes().depthOf(scope) - shape.scopes().depthOf(shape.scopes().home(task));
    return CodeBlock.of("$Lcontext()", (names.outer + ".").repeat(up));
  }

  private CodeBlock argument(int task, Edge edge) {
    if (edge instanceof Edge.OfPrevious previous) {
      return CodeBlock.of(
          "this.<$T>previous($N)",
          types.of(previous.taken().wanted()).box(),
          names.constant(previous.source()));
    }
    if (edge instanceof Edge.OfLast last) {
      return last(task, last);
    }
    if (edge instanceof Edge.OfInput input) {
      return ofMain(names.field(graph.inputs().get(input.input())));
    }
    if (edge instanceof Edge.OfState state) {
      return field(shape.stateScope(state.state()), names.state(state.state()));
    }
    if (edge instanceof Edge.OfKey key) {
      return CodeBlock.of("$N", names.field(key.tasks().get(0)));
    }
    if (edge instanceof Edge.OfRequest request) {
      return CodeBlock.of("($T) $N", types.of(request.taken().type()), names.inbox);
    }
    if (edge instanceof Edge.OfMatch match) {
      return CodeBlock.of("($T) $L", types.of(match.taken().type()), field(match.router()));
    }
    Edge.OfValue value = (Edge.OfValue) edge;
    boolean exact = promotes(value) || spreads(task, value) || graph.task(task).overloaded();
    List<Integer> sources = value.tasks();
    CodeBlock.Builder code = CodeBlock.builder();
    for (int source : sources.subList(0, sources.size() - 1)) {
      code.add("has($N) ? $L : ", names.constant(source), operand(task, source, value, exact));
    }
    return code.add(operand(task, sources.get(sources.size() - 1), value, exact))
        .build();
  }

  private CodeBlock last(int task, Edge.OfLast edge) {
    Parameter taken = edge.taken();
    int source = edge.tasks().get(0);
    String how = switch (taken.wrap()) {
      case OPTIONAL -> "lastOptional";
      case OUTCOME -> "lastOutcome";
      default -> "last";
    };
    TypeName type = taken.wraps() || !hasValue(source) ? types.of(taken.wanted()) : typeOf(source);
    CodeBlock code = CodeBlock.of("this.<$T>$L($N)", type.box(), how, names.constant(source));
    TypeName wanted = types.of(taken.type());
    return taken.wraps() || !graph.task(task).overloaded() || type.equals(wanted)
        ? code
        : CodeBlock.of("($T) $L", wanted, code);
  }

  private CodeBlock gathered(int task, int position, Role role) {
    String container = Names.capitalized(role.name().toLowerCase(Locale.ROOT));
    return CodeBlock.of("gathered$L($N, $L)", container, names.constant(task), position);
  }

  private CodeBlock ofMain(String field) {
    return field(Scopes.MAIN, field);
  }

  /** The field in which a task's value, or an item, stands. */
  CodeBlock field(int source) {
    return field(shape.scopes().valueScope(source), names.field(source));
  }

  /** A field of a scope around. */
  CodeBlock field(int around, String field) {
    return CodeBlock.of("$L$L", way, shape.field(scope, around, field));
  }

  private CodeBlock operand(int task, int source, Edge.OfValue value, boolean exact) {
    CodeBlock taken = taken(task, source, value.taken());
    TypeName wanted = types.of(value.taken().type());
    return exact && !typeOf(source).equals(wanted) ? CodeBlock.of("($T) $L", wanted, taken) : taken;
  }

  private TypeName typeOf(int source) {
    return types.of(graph.task(source).result().value().orElseThrow());
  }

  private CodeBlock taken(int task, int source, Parameter parameter) {
    return switch (parameter.wrap()) {
      case OPTIONAL -> optional(source, parameter);
      case OUTCOME -> outcome(task, source, parameter);
      default -> field(source);
    };
  }

  private CodeBlock outcome(int task, int source, Parameter parameter) {
    CodeBlock value = hasValue(source) ? field(source) : CodeBlock.of("null");
    if (graph.isFallbackOf(task, source)) {
      return CodeBlock.of("ownOutcome($N, $L)", names.constant(source), value);
    }
    return narrowed(source, parameter)
        .map(permitted -> CodeBlock.of(
            "outcome($N, $T.class, $L)", names.constant(source), ClassName.get(permitted), value))
        .orElseGet(() -> CodeBlock.of("outcome($N, $L)", names.constant(source), value));
  }

  private boolean hasValue(int source) {
    return graph.task(source).result().value().isPresent();
  }

  private CodeBlock optional(int source, Parameter parameter) {
    CodeBlock field = field(source);
    Optional<TypeElement> narrowed = narrowed(source, parameter);
    if (narrowed.isEmpty()) {
      return CodeBlock.of("optional($N, $L)", names.constant(source), field);
    }
    return CodeBlock.of(
        "$L instanceof $T ? $T.of(($T) $L) : $T.empty()",
        field,
        ClassName.get(narrowed.get()),
        Library.OPTIONAL,
        types.of(parameter.wanted()),
        field,
        Library.OPTIONAL);
  }

  /** Whether it stands for a {@code T...}, of which an array of another type might be an element. */
  private boolean spreads(int task, Edge.OfValue value) {
    List<Parameter> parameters = graph.task(task).parameters();
    return graph.task(task).callee().isVarArgs()
        && value.taken().equals(parameters.get(parameters.size() - 1));
  }

  private Optional<TypeElement> narrowed(int source, Parameter parameter) {
    return graph
        .task(source)
        .routing()
        .flatMap((Routing each) -> each.narrowing(parameter.wanted()));
  }

  /** Whether the compiler may warn of the cast by which an argument gets its type. */
  boolean isUnchecked(Edge edge) {
    if (edge instanceof Edge.OfMatch match) {
      return TypeNames.isUnchecked(types.of(match.taken().type()));
    }
    return edge instanceof Edge.OfValue value
        && value.taken().wrap() == Parameter.Wrap.OPTIONAL
        && value.tasks().stream().anyMatch(task -> narrowed(task, value.taken()).isPresent())
        && TypeNames.isUnchecked(types.of(value.taken().wanted()));
  }

  /** Whether {@code a ? b : c} would turn one kind of number into another before the parameter sees it. */
  private boolean promotes(Edge.OfValue value) {
    if (value.taken().wrap() != Parameter.Wrap.PLAIN) {
      return false;
    }
    List<TypeName> given = value.tasks().stream().map(this::typeOf).distinct().toList();
    return given.size() > 1
        && given.stream().anyMatch(each -> each.isPrimitive() || each.isBoxedPrimitive())
        && !types.of(value.taken().type()).isPrimitive();
  }
}
