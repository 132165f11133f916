package dev.attacca.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.attacca.processor.model.Cleanup;
import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Result;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.write.Switch.Case;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;

/** Writes the class that holds one run's values and calls the user's methods. */
final class ScopeWriter {
  private final RunnerShape shape;
  private final Graph graph;
  private final Names names;
  private final TypeNames types;
  private final Arguments arguments;

  ScopeWriter(RunnerShape shape) {
    this.shape = shape;
    this.graph = shape.graph();
    this.names = shape.names();
    this.types = shape.types();
    this.arguments = new Arguments(graph, names, types);
  }

  TypeSpec write() {
    TypeSpec.Builder scope = TypeSpec.classBuilder(shape.main())
        .addJavadoc("One run: values in fields, each task as \"given these values, compute\".\n")
        .addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
        .superclass(Library.SCOPE)
        .addField(shape.userClass(), names.tasks, Modifier.PRIVATE, Modifier.FINAL);
    for (Graph.Input input : graph.inputs()) {
      scope.addField(FieldSpec.builder(types.of(input.type()), input.name()).build());
    }
    valued()
        .forEach(id -> scope.addField(
            FieldSpec.builder(shape.valueType(id), graph.name(id)).build()));
    scope.addMethod(MethodSpec.constructorBuilder()
        .addParameter(shape.userClass(), names.tasks)
        .addStatement("super(BLUEPRINT)")
        .addStatement("this.$N = $N", names.tasks, names.tasks)
        .build());
    scope.addMethods(compute());
    scope.addMethods(assign()).addMethods(value()).addMethods(input());
    if (graph.ids().anyMatch(id -> matches(id).findAny().isPresent())) {
      scope.addMethods(admits());
    }
    if (!graph.dag().cleanups().isEmpty()) {
      scope.addMethods(shutdown());
    }
    return scope.build();
  }

  private IntStream valued() {
    return graph.ids().filter(id -> graph.task(id).result().value().isPresent());
  }

  private static MethodSpec.Builder override(String name) {
    return MethodSpec.methodBuilder(name)
        .addAnnotation(Override.class)
        .addModifiers(Modifier.PROTECTED);
  }

  private CodeBlock unknown(String selector) {
    return CodeBlock.of("throw new $T($N);\n", AssertionError.class, selector);
  }

  private List<MethodSpec> compute() {
    MethodSpec signature = override("compute")
        .returns(int.class)
        .addParameter(int.class, names.task)
        .addException(Throwable.class)
        .build();
    Switch compute = new Switch(signature, names.task, unknown(names.task));
    graph.ids().forEach(id -> compute.add(computeCase(id)));
    return compute.methods();
  }

  private Case computeCase(int id) {
    int bytes = 24
        + 14
            * graph.edges().get(id).stream()
                .mapToInt(edge -> 1 + edge.tasks().size())
                .sum();
    boolean unchecked = graph.edges().get(id).stream()
        .anyMatch(edge -> edge instanceof Edge.OfMatch match
            && TypeNames.isUnchecked(types.of(match.parameter().type())));
    return new Case(id, names.constant(id), computed(id), bytes, unchecked);
  }

  private CodeBlock computed(int id) {
    TaskMethod task = graph.task(id);
    Result result = task.result();
    CodeBlock call = call(task.callee(), arguments.of(id));
    String field = task.name();
    if (result.async()) {
      return result.shape() == Result.Shape.LISTENABLE
          ? CodeBlock.of(
              "await($N, $L, $T::addListener);\n",
              names.constant(id),
              call,
              Library.LISTENABLE_FUTURE)
          : CodeBlock.of("await($N, $L);\n", names.constant(id), call);
    }
    if (result.value().isEmpty()) {
      return CodeBlock.of("{\n$>$L;\nyield DONE;\n$<}\n", call);
    }
    if (result.optional()) {
      return CodeBlock.of("maybe($N = orNull($L));\n", field, call);
    }
    if (result.nullable() || result.value().get().getKind().isPrimitive()) {
      return CodeBlock.of("{\n$>$N = $L;\nyield DONE;\n$<}\n", field, call);
    }
    return CodeBlock.of("given($N = $L);\n", field, call);
  }

  private CodeBlock call(ExecutableElement method, CodeBlock arguments) {
    return method.getModifiers().contains(Modifier.STATIC)
        ? CodeBlock.of("$T.$N($L)", shape.userClass(), method.getSimpleName(), arguments)
        : CodeBlock.of("$N.$N($L)", names.tasks, method.getSimpleName(), arguments);
  }

  private List<MethodSpec> assign() {
    MethodSpec signature = override("assign")
        .addParameter(int.class, names.task)
        .addParameter(Object.class, names.value)
        .build();
    Switch assign = new Switch(signature, names.task, unknown(names.task));
    valued()
        .forEach(id ->
            assign.add(assignment(id, names.constant(id), graph.name(id), shape.valueType(id))));
    return assign.methods();
  }

  private Case assignment(int number, String label, String field, TypeName type) {
    CodeBlock code = type.equals(ClassName.OBJECT)
        ? CodeBlock.of("$N = $N;\n", field, names.value)
        : CodeBlock.of("$N = ($T) $N;\n", field, type, names.value);
    return new Case(number, label, code, 20, TypeNames.isUnchecked(type));
  }

  private List<MethodSpec> value() {
    MethodSpec signature = override("value")
        .returns(Object.class)
        .addParameter(int.class, names.task)
        .build();
    Switch value = new Switch(signature, names.task, CodeBlock.of("null;\n"));
    valued()
        .forEach(id -> value.add(
            new Case(id, names.constant(id), CodeBlock.of("$N;\n", graph.name(id)), 14, false)));
    return value.methods();
  }

  private List<MethodSpec> input() {
    MethodSpec signature = override("input")
        .addParameter(int.class, names.input)
        .addParameter(Object.class, names.value)
        .build();
    Switch inputs = new Switch(signature, names.input, unknown(names.input));
    for (int i = 0; i < graph.inputs().size(); i++) {
      Graph.Input input = graph.inputs().get(i);
      inputs.add(assignment(i, Integer.toString(i), input.name(), types.of(input.type())));
    }
    return inputs.methods();
  }

  private Stream<Edge.OfMatch> matches(int id) {
    return graph.edges().get(id).stream()
        .filter(Edge.OfMatch.class::isInstance)
        .map(Edge.OfMatch.class::cast);
  }

  private List<MethodSpec> admits() {
    MethodSpec signature = override("admits")
        .returns(boolean.class)
        .addParameter(int.class, names.task)
        .build();
    Switch admits = new Switch(signature, names.task, CodeBlock.of("true;\n"));
    graph.ids().filter(id -> matches(id).findAny().isPresent()).forEach(id -> {
      CodeBlock test = matches(id)
          .map(match -> CodeBlock.of(
              "$N instanceof $T", graph.name(match.router()), TypeNames.reified(match.narrowed())))
          .collect(CodeBlock.joining(" && "));
      admits.add(new Case(id, names.constant(id), CodeBlock.of("$L;\n", test), 30, false));
    });
    return admits.methods();
  }

  private List<MethodSpec> shutdown() {
    MethodSpec signature = override("shutdown")
        .addParameter(int.class, names.hook)
        .addException(Throwable.class)
        .build();
    Switch shutdown = new Switch(signature, names.hook, unknown(names.hook));
    List<Cleanup> cleanups = graph.dag().cleanups();
    for (int i = 0; i < cleanups.size(); i++) {
      CodeBlock call = call(cleanups.get(i).callee(), CodeBlock.of(""));
      shutdown.add(new Case(i, Integer.toString(i), CodeBlock.of("$L;\n", call), 12, false));
    }
    return shutdown.methods();
  }
}
