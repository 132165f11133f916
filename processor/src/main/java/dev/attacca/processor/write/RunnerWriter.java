package dev.attacca.processor.write;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Promised;
import dev.attacca.processor.model.Scopes;
import dev.attacca.processor.plan.Plan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.Modifier;
import javax.lang.model.util.Elements;

/** Writes the runner of a class of tasks. */
public final class RunnerWriter {
  private static final String OF_OTHERS = "It has no\n"
      + "threads of its own, so it need not be closed; who wants its runs to end closes it.";
  private static final String OF_BEANS = "It is a\n"
      + "bean, as its class is: injected where it is needed, and closed by the container alone.";

  private final RunnerShape shape;
  private final Graph graph;
  private final Names names;
  private final Surroundings surroundings;
  private final Mains mains;

  private RunnerWriter(RunnerShape shape, Surroundings surroundings) {
    this.shape = shape;
    this.graph = shape.graph();
    this.names = shape.names();
    this.surroundings = surroundings;
    this.mains = new Mains(shape);
  }

  /**
   * The source of the runner.
   *
   * @param generator the name to put into {@code @Generated}
   * @param promised the runners to be that the class mentions
   */
  public static Source write(
      Plan plan, Elements elements, String generator, Map<Element, Promised> promised) {
    Dag dag = plan.graph().dag();
    Surroundings surroundings = Surroundings.of(dag, elements);
    ClassName runner = ClassName.get(dag.packageName(), dag.runner());
    Names names = new Names(
        plan.graph(),
        surroundings.namesInUse(),
        surroundings.classesInUse(),
        surroundings.methodsInUse());
    RunnerShape shape = new RunnerShape(
        plan,
        names,
        new TypeNames(promised),
        runner,
        runner.nestedClass(names.nested("Main", "MainScope")),
        items(plan, names, runner),
        new Docs(plan),
        !surroundings.hidesClass());
    JavaFile file = JavaFile.builder(
            dag.packageName(), new RunnerWriter(shape, surroundings).type(generator))
        .skipJavaLangImports(true)
        .build();
    return Source.of(file, dag.type());
  }

  /** A class for the items of each loop and merge, and for the calls of each batch, named after it. */
  private static Map<Integer, ClassName> items(Plan plan, Names names, ClassName runner) {
    Map<Integer, ClassName> items = new LinkedHashMap<>();
    for (int scope : plan.scopes().scopes()) {
      if (scope != Scopes.MAIN) {
        String name = Names.capitalized(plan.graph().name(scope))
            + (plan.scopes().isRound(scope) ? "Round" : "Item");
        items.put(scope, runner.nestedClass(names.nested(name)));
      }
    }
    for (int batch : plan.batches()) {
      String name = Names.capitalized(plan.graph().name(batch)) + "Call";
      items.put(batch, runner.nestedClass(names.nested(name)));
    }
    return items;
  }

  private TypeSpec type(String generator) {
    TypeSpec.Builder type = TypeSpec.classBuilder(shape.runner())
        .addOriginatingElement(shape.dag().type())
        .addJavadoc(
            "Runs the tasks of {@link $T}: each starts the moment what it waits for has finished.\n\n"
                + "$L\n"
                + "<p>A runner is thread-safe and can be used again and again; it keeps nothing of a run. $L\n",
            shape.userClass(),
            shape.docs().drawing(),
            shape.dag().component().isPresent() ? OF_BEANS : OF_OTHERS)
        .addModifiers(ComponentWriter.modifiers(shape.dag()))
        .addSuperinterface(AutoCloseable.class)
        .addAnnotation(AnnotationSpec.builder(Library.GENERATED)
            .addMember("value", "$S", generator)
            .build())
        .alwaysQualify(surroundings.hidden().toArray(String[]::new));
    surroundings.suppression().ifPresent(type::addAnnotation);
    numbers(type);
    type.addField(blueprint());
    type.addField(shape.userClass(), names.tasks, Modifier.PRIVATE, Modifier.FINAL);
    type.addField(Library.ENGINE, names.engine, Modifier.PRIVATE, Modifier.FINAL);
    type.addMethod(MethodSpec.constructorBuilder()
        .addModifiers(Modifier.PRIVATE)
        .addParameter(shape.userClass(), names.tasks)
        .addParameter(Library.ENGINE, names.engine)
        .addStatement("this.$N = $N", names.tasks, names.tasks)
        .addStatement("this.$N = $N", names.engine, names.engine)
        .build());
    ComponentWriter.write(type, shape);
    factories(type);
    type.addMethod(withId()).addMethod(run()).addMethod(start());
    shape
        .targets()
        .forEach(id -> type.addMethod(shape.isStreamed(id) ? stream(id) : target(id))
            .addMethod(shape.isStreamed(id) ? publisher(id) : targetAsync(id)));
    type.addMethod(overriding());
    ServerWriter.factories(shape).forEach(type::addMethod);
    if (shape.dag().isPortable()) {
      type.addMethod(PortableWriter.method(shape, mains));
    }
    type.addMethod(graphMethod()).addMethod(close()).addMethods(mains.methods());
    type.addType(BuilderWriter.write(shape)).addType(ResultWriter.write(shape));
    if (shape.dag().isPortable()) {
      type.addType(PortableWriter.values(shape));
    }
    type.addType(OverridingWriter.write(shape)).addType(ServerWriter.write(shape));
    shape.scopes().scopes().forEach(scope -> type.addType(new ScopeWriter(shape, scope).write()));
    shape.plan().batches().forEach(batch -> type.addType(new BatchWriter(shape, batch).write()));
    return type.build();
  }

  private void numbers(TypeSpec.Builder type) {
    shape
        .plan()
        .inOrder()
        .forEach(id -> type.addField(constant(names.constant(id), shape.number(id))));
    Stream.concat(
            shape.scopes().scopes().stream().filter(shape.scopes()::isRound),
            shape.plan().batches().stream())
        .forEach(
            id -> type.addField(constant(names.callConstant(id), shape.plan().callNumber(id))));
    for (int i = 0; i < graph.inputs().size(); i++) {
      type.addField(constant(names.inputConstant(i), shape.inputNumber(i)));
    }
  }

  private static FieldSpec constant(String name, int number) {
    return FieldSpec.builder(int.class, name, Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
        .initializer("$L", number)
        .build();
  }

  private FieldSpec blueprint() {
    String pieces = BlueprintText.of(shape.plan()).stream()
        .map(RunnerWriter::textBlock)
        .collect(Collectors.joining(",\n      "));
    return FieldSpec.builder(
            Library.BLUEPRINT,
            Library.BLUEPRINT_CONSTANT,
            Modifier.PRIVATE,
            Modifier.STATIC,
            Modifier.FINAL)
        .initializer(CodeBlock.of("$T.of(\n      $L)", Library.BLUEPRINT, pieces))
        .build();
  }

  private static String textBlock(List<String> lines) {
    return lines.stream()
        .map(line -> line.replace("\\", "\\\\").replace("\"\"\"", "\\\"\"\""))
        .collect(Collectors.joining("\n      ", "\"\"\"\n      ", "\n      \"\"\""));
  }

  private void factories(TypeSpec.Builder type) {
    type.addMethod(MethodSpec.methodBuilder("of")
        .addJavadoc("{@return a runner with the defaults}\n")
        .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
        .returns(shape.runner())
        .addParameter(shape.userClass(), names.tasks)
        .addStatement("return builder($N).build()", names.tasks)
        .build());
    type.addMethod(MethodSpec.methodBuilder("builder")
        .addJavadoc("{@return a builder for a runner with other settings}\n")
        .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
        .returns(shape.builder())
        .addParameter(shape.userClass(), names.tasks)
        .addStatement("return new $T($N)", shape.builder(), names.tasks)
        .build());
  }

  private MethodSpec withId() {
    return MethodSpec.methodBuilder("withId")
        .addJavadoc(
            "{@return a view for one run at a time of this id; closing it closes nothing}\n")
        .addModifiers(Modifier.PUBLIC)
        .returns(shape.runner())
        .addParameter(String.class, names.runId)
        .addStatement(
            "return new $T($N, $N.withId($N))",
            shape.runner(),
            names.tasks,
            names.engine,
            names.runId)
        .build();
  }

  private MethodSpec close() {
    MethodSpec.Builder close = MethodSpec.methodBuilder("close")
        .addJavadoc(
            "Accepts no more runs: to begin one is an {@link IllegalStateException}. Those that go on have\n"
                + "the builder's {@code shutdownGrace} to end, then they are cancelled; returns when nothing is\n"
                + "running. Interrupting the thread that waits for that cancels them at once. Within a task of\n"
                + "this runner it does not wait.\n")
        .addAnnotation(Override.class)
        .addModifiers(Modifier.PUBLIC)
        .addStatement("$N.close()", names.engine);
    ComponentWriter.closing(shape.dag()).ifPresent(close::addAnnotation);
    return close.build();
  }

  private MethodSpec run() {
    MethodSpec.Builder run = MethodSpec.methodBuilder("run")
        .addJavadoc("Runs everything, and waits until all of it has ended.\n")
        .addModifiers(Modifier.PUBLIC)
        .returns(shape.result());
    return parameters(run, graph.inputs())
        .addStatement(
            "return new $T($N.run($L))", shape.result(), names.engine, mains.of(graph.inputs()))
        .build();
  }

  private MethodSpec start() {
    MethodSpec.Builder start = MethodSpec.methodBuilder("start")
        .addJavadoc("Runs everything in the background.\n")
        .addModifiers(Modifier.PUBLIC)
        .returns(ParameterizedTypeName.get(Library.RUN, shape.result()));
    return parameters(start, graph.inputs())
        .addStatement(
            "return $N.start($L, $T::new)", names.engine, mains.of(graph.inputs()), shape.result())
        .build();
  }

  private MethodSpec target(int id) {
    List<Graph.Input> inputs = shape.plan().inputsOf(id);
    MethodSpec.Builder target = MethodSpec.methodBuilder(graph.name(id))
        .addJavadoc(shape.docs().runs(id, "and waits " + awaited(id)))
        .addModifiers(Modifier.PUBLIC)
        .returns(shape.returnType(id));
    parameters(target, inputs);
    return target
        .addStatement(ran(
            shape,
            id,
            CodeBlock.of("$N.run($L, $N)", names.engine, mains.of(inputs), names.constant(id))))
        .build();
  }

  /** Returns a task's value from the main scope in which it has been computed; none is null there. */
  static CodeBlock ran(RunnerShape shape, int id, CodeBlock main) {
    if (!shape.hasValue(id)) {
      return main;
    }
    String field = shape.names().field(id);
    return shape.isOptional(id)
        ? CodeBlock.of("return $T.ofNullable($L.$N)", Library.OPTIONAL, main, field)
        : CodeBlock.of("return $L.$N", main, field);
  }

  private MethodSpec stream(int id) {
    MethodSpec.Builder target = MethodSpec.methodBuilder(graph.name(id))
        .addJavadoc(shape
            .docs()
            .runs(
                id,
                graph.task(id).opens()
                    ? "and gives its items in their order, to be closed"
                    : "and gives its values in the order of the items, to be closed"))
        .addModifiers(Modifier.PUBLIC)
        .returns(shape.returnType(id));
    List<Graph.Input> inputs = shape.plan().inputsOf(id);
    return parameters(target, inputs)
        .addStatement(
            "return $N.stream($L, $N)", names.engine, mains.of(inputs), names.constant(id))
        .build();
  }

  private MethodSpec publisher(int id) {
    List<Graph.Input> inputs = shape.plan().inputsOf(id);
    MethodSpec.Builder target = MethodSpec.methodBuilder(graph.name(id) + "Publisher")
        .addJavadoc(
            "{@return the $L of {@code $L} as a publisher: each subscription is a run of its own}\n",
            graph.task(id).opens() ? "items" : "values",
            graph.name(id))
        .addModifiers(Modifier.PUBLIC)
        .returns(
            ParameterizedTypeName.get(Library.PUBLISHER, shape.valueType(id).box()));
    return parameters(target, inputs)
        .addStatement(
            "return $N.publisher(() -> $L, $N)", names.engine, mains.of(inputs), names.constant(id))
        .build();
  }

  private String awaited(int id) {
    if (!shape.hasValue(id)) {
      return "until it is done";
    }
    return "for its value" + (shape.isOptional(id) ? ", if it has one" : "");
  }

  private MethodSpec targetAsync(int id) {
    MethodSpec.Builder target = MethodSpec.methodBuilder(graph.name(id) + "Async")
        .addJavadoc(
            shape.hasValue(id)
                ? "{@return what will be the value of {@code $L}, run in the background}\n"
                : "{@return what ends when {@code $L} has, run in the background}\n",
            graph.name(id))
        .addModifiers(Modifier.PUBLIC)
        .returns(shape.futureType(id));
    List<Graph.Input> inputs = shape.plan().inputsOf(id);
    return parameters(target, inputs)
        .addStatement("return $N.async($L, $N)", names.engine, mains.of(inputs), names.constant(id))
        .build();
  }

  private MethodSpec.Builder parameters(MethodSpec.Builder method, List<Graph.Input> inputs) {
    inputs.forEach(
        input -> method.addParameter(shape.types().of(input.type()), names.field(input)));
    return method;
  }

  private MethodSpec overriding() {
    return MethodSpec.methodBuilder("overriding")
        .addJavadoc(
            "{@return runs in which values can stand in for tasks: what only those need is not run}\n")
        .addModifiers(Modifier.PUBLIC)
        .returns(shape.overriding())
        .addStatement(
            "return new $T($N.overriding(() -> $L, $T::new))",
            shape.overriding(),
            names.engine,
            Mains.made(shape, CodeBlock.of("$N", names.tasks), List.of()),
            shape.result())
        .build();
  }

  private MethodSpec graphMethod() {
    return MethodSpec.methodBuilder("graph")
        .addJavadoc("{@return the tasks and how they depend on each other}\n")
        .addModifiers(Modifier.PUBLIC)
        .returns(Library.GRAPH)
        .addStatement("return $N.graph()", names.engine)
        .build();
  }
}
