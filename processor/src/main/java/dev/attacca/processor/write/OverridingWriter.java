package dev.attacca.processor.write;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.WildcardTypeName;
import dev.attacca.processor.model.Graph;
import javax.lang.model.element.Modifier;

/** Writes the class that runs the graph with some tasks replaced by values. */
final class OverridingWriter {
  private static final ArrayTypeName OBJECTS = ArrayTypeName.of(Object.class);

  private final RunnerShape shape;
  private final Graph graph;
  private final Names names;

  private OverridingWriter(RunnerShape shape) {
    this.shape = shape;
    this.graph = shape.graph();
    this.names = shape.names();
  }

  static TypeSpec write(RunnerShape shape) {
    return new OverridingWriter(shape).write();
  }

  private TypeSpec write() {
    TypeSpec.Builder type = TypeSpec.classBuilder(shape.overriding())
        .addJavadoc(
            "Runs with some tasks replaced by values. Immutable: each setter gives a new one.\n\n"
                + "<p>The inputs of what is not run are left out, which is checked when it runs.\n")
        .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
        .addField(shape.runner(), names.runner, Modifier.PRIVATE, Modifier.FINAL)
        .addField(Library.OVERRIDES, names.overrides, Modifier.PRIVATE, Modifier.FINAL)
        .addMethod(MethodSpec.constructorBuilder()
            .addModifiers(Modifier.PRIVATE)
            .addParameter(shape.runner(), names.runner)
            .addParameter(Library.OVERRIDES, names.overrides)
            .addStatement("this.$N = $N", names.runner, names.runner)
            .addStatement("this.$N = $N", names.overrides, names.overrides)
            .build());
    shape.targets().filter(shape::hasValue).forEach(id -> setters(type, id));
    type.addMethod(without());
    shape.targets().forEach(id -> {
      if (shape.isStreamed(id)) {
        type.addMethod(stream(id));
      } else {
        type.addMethod(target(id)).addMethod(targetAsync(id));
      }
    });
    return type.addMethod(run()).addMethod(start()).build();
  }

  private void setters(TypeSpec.Builder type, int id) {
    String name = graph.name(id);
    TypeName value = shape.valueType(id);
    if (graph.task(id).opens()) {
      items(type, id, ClassName.get(Iterable.class));
      items(type, id, Library.STREAM);
      return;
    }
    if (value.equals(OBJECTS)) {
      return; // would be the same method as the target below, whose inputs are an Object[]
    }
    type.addMethod(setter(id)
        .addJavadoc("Takes this value instead of running {@code $L}$L.\n", name, perItem(id))
        .addParameter(value, name)
        .addStatement(replaced(CodeBlock.of("with($N, $N)", names.constant(id), name)))
        .build());
    if (shape.isOptional(id)) {
      type.addMethod(setter(id)
          .addJavadoc("Takes this value, or none, instead of running {@code $L}.\n", name)
          .addParameter(ParameterizedTypeName.get(Library.OPTIONAL, value.box()), name)
          .addStatement(
              replaced(CodeBlock.of("with($N, $N.orElse(null))", names.constant(id), name)))
          .build());
    }
  }

  private String perItem(int id) {
    return shape.plan().isMany(id) ? ", for every item" : "";
  }

  private void items(TypeSpec.Builder type, int id, ClassName source) {
    String name = graph.name(id);
    TypeName item = WildcardTypeName.subtypeOf(shape.valueType(id).box());
    type.addMethod(setter(id)
        .addJavadoc("Takes these items instead of running {@code $L}.\n", name)
        .addParameter(ParameterizedTypeName.get(source, item), name)
        .addStatement(replaced(CodeBlock.of("with($N, $N)", names.constant(id), name)))
        .build());
  }

  private MethodSpec stream(int id) {
    return method(graph.name(id))
        .addJavadoc("Runs {@code $L} and what it still needs; to be closed.\n", graph.name(id))
        .returns(shape.returnType(id))
        .addStatement(
            "return $L.stream($N, $N, $N, $N)",
            engine(),
            names.main,
            names.constant(id),
            names.overrides,
            names.inputs)
        .build();
  }

  private MethodSpec.Builder setter(int id) {
    return MethodSpec.methodBuilder(graph.name(id))
        .addModifiers(Modifier.PUBLIC)
        .returns(shape.overriding());
  }

  private CodeBlock replaced(CodeBlock change) {
    return CodeBlock.of(
        "return new $T($N, $N.$L)", shape.overriding(), names.runner, names.overrides, change);
  }

  private MethodSpec without() {
    return MethodSpec.methodBuilder("without")
        .addJavadoc("Takes tasks that have no value as done, without running them.\n")
        .addModifiers(Modifier.PUBLIC)
        .varargs()
        .returns(shape.overriding())
        .addParameter(String[].class, names.tasks)
        .addStatement(replaced(CodeBlock.of("without($N)", names.tasks)))
        .build();
  }

  private ParameterSpec inputs() {
    return ParameterSpec.builder(Object[].class, names.inputs).build();
  }

  private MethodSpec.Builder method(String name) {
    return MethodSpec.methodBuilder(name)
        .addModifiers(Modifier.PUBLIC)
        .addParameter(inputs())
        .varargs()
        .addStatement(
            "$T $N = new $T($N.$N)",
            shape.main(),
            names.main,
            shape.main(),
            names.runner,
            names.tasks);
  }

  private MethodSpec target(int id) {
    MethodSpec.Builder target = method(graph.name(id))
        .addJavadoc("Runs {@code $L} and what it still needs.\n", graph.name(id))
        .returns(shape.returnType(id))
        .addStatement(
            "$L.run($N, $N, $N, $N)",
            engine(),
            names.main,
            names.constant(id),
            names.overrides,
            names.inputs);
    if (shape.hasValue(id)) {
      target.addStatement("return $L", RunnerWriter.valueOf(shape, id));
    }
    return target.build();
  }

  private CodeBlock engine() {
    return CodeBlock.of("$N.$N", names.runner, names.engine);
  }

  private MethodSpec targetAsync(int id) {
    return method(graph.name(id) + "Async")
        .addJavadoc("Runs {@code $L} and what it still needs in the background.\n", graph.name(id))
        .returns(shape.futureType(id))
        .addStatement(
            "return $L.async($N, $N, $N, $N)",
            engine(),
            names.main,
            names.constant(id),
            names.overrides,
            names.inputs)
        .build();
  }

  private MethodSpec run() {
    return method("run")
        .addJavadoc("Runs everything that is not replaced, and waits.\n")
        .returns(shape.result())
        .addStatement("$L.run($N, $N, $N)", engine(), names.main, names.overrides, names.inputs)
        .addStatement("return new $T($N)", shape.result(), names.main)
        .build();
  }

  private MethodSpec start() {
    return method("start")
        .addJavadoc("Runs everything that is not replaced in the background.\n")
        .returns(ParameterizedTypeName.get(Library.RUN, shape.result()))
        .addStatement(
            "return $L.start($N, $T::new, $N, $N)",
            engine(),
            names.main,
            shape.result(),
            names.overrides,
            names.inputs)
        .build();
  }
}
