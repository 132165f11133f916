package dev.attacca.processor.write;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Result;
import dev.attacca.processor.model.TaskMethod;
import dev.attacca.processor.write.Switch.Case;
import java.util.Optional;
import javax.lang.model.element.Modifier;
import javax.lang.model.type.TypeMirror;

/** Writes the class that holds the keys of one call of a batch, makes the call, and holds what it has returned. */
final class BatchWriter {
  private final RunnerShape shape;
  private final Graph graph;
  private final Names names;
  private final int batch;
  private final TaskMethod task;
  private final Calls calls;
  private final TypeName keys;
  private final String key;
  private final Optional<TypeName> returned;

  BatchWriter(RunnerShape shape, int batch) {
    this.shape = shape;
    this.graph = shape.graph();
    this.names = shape.names();
    this.batch = batch;
    this.task = graph.task(batch);
    this.calls = new Calls(shape, Arguments.ofBatch(shape, shape.scopes().sharing(batch)));
    this.keys = keys(shape, batch);
    this.key = names.field(graph.key(batch).orElseThrow().tasks().get(0));
    this.returned = task.batch()
        .orElseThrow()
        .returned()
        .map((TypeMirror type) -> shape.types().of(type));
  }

  private static TypeName keys(RunnerShape shape, int batch) {
    Edge.OfKey key = shape.graph().key(batch).orElseThrow();
    return shape.types().of(key.taken().type());
  }

  /** How the scope that shares a call makes it. */
  static Case opened(RunnerShape shape, int batch) {
    TypeName keys = keys(shape, batch);
    CodeBlock code =
        CodeBlock.of("new $T(this, ($T) $N);\n", shape.call(batch), keys, shape.names().item);
    return new Case(
        shape.plan().callNumber(batch),
        shape.names().callConstant(batch),
        code,
        20,
        TypeNames.isUnchecked(keys));
  }

  TypeSpec write() {
    TypeName outer = shape.scope(shape.scopes().sharing(batch));
    TypeSpec.Builder type = TypeSpec.classBuilder(shape.call(batch))
        .addJavadoc("One call of {@code $L} for many items.\n", task.name())
        .addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
        .superclass(Library.SCOPE)
        .addField(outer, names.outer, Modifier.FINAL)
        .addField(keys, key, Modifier.FINAL);
    returned.ifPresent(
        value -> type.addField(FieldSpec.builder(value, names.field(batch)).build()));
    type.addMethod(MethodSpec.constructorBuilder()
        .addParameter(outer, names.outer)
        .addParameter(keys, key)
        .addStatement("super($N)", names.outer)
        .addStatement("this.$N = $N", names.outer, names.outer)
        .addStatement("this.$N = $N", key, key)
        .build());
    MethodSpec computed = computed();
    return type.addMethods(compute(computed).methods())
        .addMethod(computed)
        .addMethods(assign().methods())
        .addMethods(value().methods())
        .addMethod(ScopeWriter.override("item")
            .returns(Object.class)
            .addStatement("return $N", key)
            .build())
        .build();
  }

  private Case of(CodeBlock code, boolean unchecked) {
    return new Case(shape.plan().callNumber(batch), names.callConstant(batch), code, 20, unchecked);
  }

  private Switch compute(MethodSpec computed) {
    MethodSpec signature = ScopeWriter.override("compute")
        .returns(int.class)
        .addParameter(int.class, names.task)
        .addException(Throwable.class)
        .build();
    Switch compute = new Switch(signature, names.task, ScopeWriter.unknown(names.task));
    compute.add(of(CodeBlock.of("$N();\n", computed), false));
    return compute;
  }

  private MethodSpec computed() {
    MethodSpec.Builder method = MethodSpec.methodBuilder(names.compute(batch))
        .addModifiers(Modifier.PRIVATE)
        .returns(int.class)
        .addCode(body(calls.of(batch)));
    if (!task.callee().getThrownTypes().isEmpty()) {
      method.addException(Throwable.class);
    }
    if (graph.edges().get(batch).stream().anyMatch(calls.arguments()::isUnchecked)) {
      method.addAnnotation(Switch.UNCHECKED);
    }
    return method.build();
  }

  private CodeBlock body(CodeBlock call) {
    Result result = task.result();
    if (result.async()) {
      return ComputeWriter.awaited(result, names.callConstant(batch), call);
    }
    return returned.isEmpty()
        ? ComputeWriter.ended(call, "DONE")
        : CodeBlock.of("return given($N = $L);\n", names.field(batch), call);
  }

  private Switch assign() {
    MethodSpec signature = ScopeWriter.override("assign")
        .addParameter(int.class, names.task)
        .addParameter(Object.class, names.value)
        .build();
    Switch assign = new Switch(signature, names.task, ScopeWriter.unknown(names.task));
    returned.ifPresent(type -> assign.add(of(
        CodeBlock.of("$N = ($T) $N;\n", names.field(batch), type, names.value),
        TypeNames.isUnchecked(type))));
    return assign;
  }

  private Switch value() {
    MethodSpec signature = ScopeWriter.override("value")
        .returns(Object.class)
        .addParameter(int.class, names.task)
        .build();
    Switch value = new Switch(signature, names.task, CodeBlock.of("null;\n"));
    returned.ifPresent(type -> value.add(of(CodeBlock.of("$N;\n", names.field(batch)), false)));
    return value;
  }
}
