package dev.attacca.processor.write;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Routing;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.TypeElement;

/** What a task's method is called with. */
final class Arguments {
  private final Graph graph;
  private final Names names;
  private final TypeNames types;

  Arguments(Graph graph, Names names, TypeNames types) {
    this.graph = graph;
    this.names = names;
    this.types = types;
  }

  /** The arguments of a task, in order. */
  CodeBlock of(int task) {
    return graph.edges().get(task).stream()
        .filter(edge -> !(edge instanceof Edge.OfAfter))
        .map(this::argument)
        .collect(CodeBlock.joining(",$W"));
  }

  private CodeBlock argument(Edge edge) {
    if (edge instanceof Edge.OfInput input) {
      return CodeBlock.of("$N", graph.inputs().get(input.input()).name());
    }
    if (edge instanceof Edge.OfMatch match) {
      return CodeBlock.of(
          "($T) $N", types.of(match.parameter().type()), graph.name(match.router()));
    }
    Edge.OfValue value = (Edge.OfValue) edge;
    List<Integer> sources = value.tasks();
    CodeBlock.Builder code = CodeBlock.builder();
    for (int source : sources.subList(0, sources.size() - 1)) {
      code.add("has($N) ? $L : ", names.constant(source), operand(source, value));
    }
    return code.add(operand(sources.get(sources.size() - 1), value)).build();
  }

  private CodeBlock operand(int source, Edge.OfValue value) {
    CodeBlock taken = taken(source, value.parameter());
    TypeName wanted = types.of(value.parameter().type());
    return promotes(value) && !typeOf(source).equals(wanted)
        ? CodeBlock.of("($T) $L", wanted, taken)
        : taken;
  }

  private TypeName typeOf(int source) {
    return types.of(graph.task(source).result().value().orElseThrow());
  }

  private CodeBlock taken(int source, Parameter parameter) {
    String field = graph.name(source);
    return switch (parameter.wrap()) {
      case OPTIONAL -> optional(source, parameter);
      case OUTCOME ->
        CodeBlock.of("outcome($N, $L)", names.constant(source), hasValue(source) ? field : "null");
      default -> CodeBlock.of("$N", field);
    };
  }

  private boolean hasValue(int source) {
    return graph.task(source).result().value().isPresent();
  }

  private CodeBlock optional(int source, Parameter parameter) {
    String field = graph.name(source);
    Optional<TypeElement> narrowed =
        graph.task(source).routing().flatMap((Routing each) -> each.narrowing(parameter.wanted()));
    if (narrowed.isEmpty()) {
      return CodeBlock.of("optional($N, $N)", names.constant(source), field);
    }
    return CodeBlock.of(
        "$N instanceof $T ? $T.of(($T) $N) : $T.empty()",
        field,
        TypeNames.reified(narrowed.get()),
        Library.OPTIONAL,
        types.of(parameter.wanted()),
        field,
        Library.OPTIONAL);
  }

  /** Whether {@code a ? b : c} would turn one kind of number into another before the parameter sees it. */
  private boolean promotes(Edge.OfValue value) {
    if (value.parameter().wrap() != Parameter.Wrap.PLAIN) {
      return false;
    }
    List<TypeName> given = value.tasks().stream().map(this::typeOf).distinct().toList();
    return given.size() > 1
        && given.stream().anyMatch(each -> each.isPrimitive() || each.isBoxedPrimitive())
        && !types.of(value.parameter().type()).isPrimitive();
  }
}
