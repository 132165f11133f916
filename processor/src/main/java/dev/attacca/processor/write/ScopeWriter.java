package dev.attacca.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.WildcardTypeName;
import dev.attacca.processor.model.Cleanup;
import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Scopes;
import dev.attacca.processor.write.Switch.Case;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/** Writes the class that holds the values of one scope and calls the user's methods. */
final class ScopeWriter {
  private final RunnerShape shape;
  private final Graph graph;
  private final Names names;
  private final TypeNames types;
  private final Calls calls;
  private final StateWriter states;
  private final int scope;
  private final List<Integer> members;

  ScopeWriter(RunnerShape shape, int scope) {
    this.scope = scope;
    this.members = shape.plan().members(scope);
    this.shape = shape;
    this.graph = shape.graph();
    this.names = shape.names();
    this.types = shape.types();
    this.calls = new Calls(shape, new Arguments(shape, scope));
    this.states = new StateWriter(shape, scope, calls);
  }

  TypeSpec write() {
    TypeSpec.Builder type = TypeSpec.classBuilder(shape.scope(scope))
        .addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
        .superclass(isRound() ? Library.ROUND_SCOPE : Library.SCOPE);
    if (isMain()) {
      mainFields(type);
    } else {
      itemFields(type);
    }
    type.addFields(states.fields());
    valued()
        .forEach(id -> type.addField(
            FieldSpec.builder(shape.valueType(id), names.field(id)).build()));
    type.addMethod(isMain() ? mainConstructor() : itemConstructor());
    ComputeWriter compute = new ComputeWriter(shape, scope, calls);
    type.addMethods(compute.write());
    type.addMethods(DirectWriter.write(shape, scope, compute));
    type.addMethods(assign()).addMethods(value());
    if (!isMain()) {
      type.addMethod(override("item")
          .returns(Object.class)
          .addStatement("return $N", names.field(scope))
          .build());
    }
    type.addMethods(states.methods());
    if (members().anyMatch(id -> graph.task(id).opens())
        || !shape.plan().batchesIn(scope).isEmpty()) {
      type.addMethods(open());
    }
    if (members().anyMatch(id -> graph.task(id).isWorker())) {
      type.addMethods(serve());
    }
    if (members().anyMatch(id -> matches(id).findAny().isPresent())) {
      type.addMethods(admits());
    }
    if (isMain() && !graph.dag().cleanups().isEmpty()) {
      type.addMethods(shutdown());
    }
    if (isMain()) {
      if (shape.plan().callsAcrossRuns()) {
        type.addMethod(another());
      }
      type.addMethod(letGo());
    }
    return type.build();
  }

  private boolean isRound() {
    return shape.scopes().isRound(scope);
  }

  private boolean isMain() {
    return scope == Scopes.MAIN;
  }

  private void mainFields(TypeSpec.Builder type) {
    type.addJavadoc("One run: values in fields, each task as \"given these values, compute\".\n")
        .addField(shape.userClass(), names.tasks, Modifier.PRIVATE);
    for (Graph.Input input : graph.inputs()) {
      type.addField(
          FieldSpec.builder(types.of(input.type()), names.field(input)).build());
    }
  }

  private void itemFields(TypeSpec.Builder type) {
    String what = switch (graph.task(scope).kind()) {
      case MERGE -> "value";
      case REPEAT -> "round";
      default -> "item";
    };
    type.addJavadoc(
            "One $L of {@code $L}, and what is computed from it.\n", what, graph.name(scope))
        .addField(outerClass(), names.outer, Modifier.FINAL)
        .addField(FieldSpec.builder(shape.valueType(scope), names.field(scope))
            .addModifiers(isRound() ? new Modifier[] {} : new Modifier[] {Modifier.FINAL})
            .build());
  }

  private ClassName outerClass() {
    return shape.scope(shape.scopes().parent(scope));
  }

  private MethodSpec mainConstructor() {
    MethodSpec.Builder constructor = MethodSpec.constructorBuilder()
        .addParameter(shape.userClass(), names.tasks)
        .addStatement("super(BLUEPRINT)")
        .addStatement("this.$N = $N", names.tasks, names.tasks);
    for (Graph.Input input : graph.inputs()) {
      String field = names.field(input);
      constructor
          .addParameter(types.of(input.type()), field)
          .addStatement("this.$N = $N", field, field);
    }
    return constructor.build();
  }

  private MethodSpec itemConstructor() {
    String item = names.field(scope);
    MethodSpec.Builder constructor =
        MethodSpec.constructorBuilder().addParameter(outerClass(), names.outer);
    if (isRound()) { // which gets its item by a call
      return constructor
          .addStatement("super($N)", names.outer)
          .addStatement("this.$N = $N", names.outer, names.outer)
          .build();
    }
    return constructor
        .addParameter(shape.valueType(scope), item)
        .addStatement("super($N)", names.outer)
        .addStatement("this.$N = $N", names.outer, names.outer)
        .addStatement("this.$N = $N", item, item)
        .build();
  }

  private IntStream members() {
    return members.stream().mapToInt(Integer::intValue);
  }

  /** The tasks of this scope whose values stand in its fields. */
  private IntStream valued() {
    return members().filter(id -> !graph.task(id).opens() && shape.hasValue(id));
  }

  private int number(int id) {
    return shape.number(id);
  }

  static MethodSpec.Builder override(String name) {
    return MethodSpec.methodBuilder(name)
        .addAnnotation(Override.class)
        .addModifiers(Modifier.PUBLIC);
  }

  static CodeBlock unknown(String selector) {
    return CodeBlock.of("throw new $T($N);\n", AssertionError.class, selector);
  }

  private List<MethodSpec> assign() {
    MethodSpec signature = override("assign")
        .addParameter(int.class, names.task)
        .addParameter(Object.class, names.value)
        .build();
    Switch assign = new Switch(signature, names.task, unknown(names.task));
    valued()
        .forEach(id -> assign.add(
            assignment(number(id), names.constant(id), names.field(id), shape.valueType(id))));
    if (isRound()) {
      assign.add(assignment(
          shape.plan().callNumber(scope),
          names.callConstant(scope),
          names.field(scope),
          shape.valueType(scope)));
    }
    for (int i = 0; isMain() && i < graph.inputs().size(); i++) {
      Graph.Input input = graph.inputs().get(i);
      assign.add(assignment(
          shape.inputNumber(i),
          names.inputConstant(i),
          names.field(input),
          types.of(input.type())));
    }
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
        .forEach(id -> value.add(new Case(
            number(id), names.constant(id), CodeBlock.of("$N;\n", names.field(id)), 14, false)));
    return value.methods();
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
    members().filter(id -> matches(id).findAny().isPresent()).forEach(id -> {
      CodeBlock test = matches(id)
          .map(match -> CodeBlock.of(
              "$L instanceof $T",
              calls.arguments().field(match.router()),
              ClassName.get(match.narrowed())))
          .collect(CodeBlock.joining(" && "));
      admits.add(new Case(number(id), names.constant(id), CodeBlock.of("$L;\n", test), 30, false));
    });
    return admits.methods();
  }

  private List<MethodSpec> open() {
    MethodSpec signature = override("open")
        .returns(Library.SCOPE)
        .addParameter(int.class, names.opener)
        .addParameter(Object.class, names.item)
        .build();
    Switch open = new Switch(signature, names.opener, unknown(names.opener));
    members().filter(id -> graph.task(id).opens()).forEach(id -> {
      TypeName type = shape.valueType(id);
      CodeBlock item = type.equals(ClassName.OBJECT)
          ? CodeBlock.of("$N", names.item)
          : CodeBlock.of("($T) $N", type, names.item);
      boolean isRound = shape.scopes().isRound(id);
      CodeBlock code = isRound
          ? CodeBlock.of("new $T(this);\n", shape.scope(id))
          : CodeBlock.of("new $T(this, $L);\n", shape.scope(id), item);
      boolean unchecked = !isRound && TypeNames.isUnchecked(type);
      open.add(new Case(number(id), names.constant(id), code, 20, unchecked));
    });
    for (int batch : shape.plan().batchesIn(scope)) {
      open.add(BatchWriter.opened(shape, batch));
    }
    return open.methods();
  }

  private List<MethodSpec> serve() {
    MethodSpec signature = override("serve")
        .addParameter(int.class, names.task)
        .addParameter(
            ParameterizedTypeName.get(
                Library.INBOX,
                WildcardTypeName.subtypeOf(Object.class),
                WildcardTypeName.subtypeOf(Object.class)),
            names.inbox)
        .addException(Throwable.class)
        .build();
    Switch serve = new Switch(signature, names.task, unknown(names.task));
    members().filter(id -> graph.task(id).isWorker()).forEach(id -> {
      CodeBlock code = CodeBlock.of("$L;\n", calls.of(id));
      serve.add(new Case(number(id), names.constant(id), code, 40, true));
    });
    return serve.methods();
  }

  private List<MethodSpec> shutdown() {
    MethodSpec signature = override("shutdown")
        .addParameter(int.class, names.hook)
        .addException(Throwable.class)
        .build();
    Switch shutdown = new Switch(signature, names.hook, unknown(names.hook));
    List<Cleanup> cleanups = graph.dag().cleanups();
    for (int i = 0; i < cleanups.size(); i++) {
      CodeBlock call = calls.of(cleanups.get(i).callee());
      shutdown.add(new Case(i, Integer.toString(i), CodeBlock.of("$L;\n", call), 12, false));
    }
    return shutdown.methods();
  }

  /** A call that runs share is made by a run of its own. */
  private MethodSpec another() {
    return override("another")
        .returns(Library.SCOPE)
        .addStatement("return $L", Mains.made(shape, CodeBlock.of("$N", names.tasks), List.of()))
        .build();
  }

  /** A result keeps its scope: what is no value of a task is dropped when the run is over. */
  private MethodSpec letGo() {
    MethodSpec.Builder letGo = override("letGo").addStatement("$N = null", names.tasks);
    graph.inputs().stream()
        .filter(input -> !input.type().getKind().isPrimitive())
        .forEach(input -> letGo.addStatement("$N = null", names.field(input)));
    shape.statesIn(Scopes.MAIN).forEach(i -> letGo.addStatement("$N = null", names.state(i)));
    return letGo.build();
  }
}
