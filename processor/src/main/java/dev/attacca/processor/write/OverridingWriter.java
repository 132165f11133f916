package dev.attacca.processor.write;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.TypeVariableName;
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
    type.addMethod(run()).addMethod(start());
    if (shape.targets().anyMatch(shape::hasValue)) {
      type.addMethod(with());
    }
    if (!shape.targets().allMatch(shape::isStreamed)) {
      type.addMethod(ran()).addMethod(async());
    }
    return type.build();
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
    // For an Optional of an Optional there would be two of one erasure, and the one with both says
    // all.
    if (!(shape.isOptional(id) && isOptional(value))) {
      type.addMethod(setter(id)
          .addJavadoc("Takes this value instead of running {@code $L}$L.\n", name, perItem(id))
          .addParameter(value, names.field(id))
          .addStatement("return $N($N, $N)", names.with, names.constant(id), names.field(id))
          .build());
    }
    if (shape.isOptional(id)) {
      type.addMethod(setter(id)
          .addJavadoc("Takes this value, or none, instead of running {@code $L}.\n", name)
          .addParameter(ParameterizedTypeName.get(Library.OPTIONAL, value.box()), names.field(id))
          .addStatement(
              "return $N($N, $N.orElse(null))", names.with, names.constant(id), names.field(id))
          .build());
    }
  }

  private static boolean isOptional(TypeName value) {
    return value instanceof ParameterizedTypeName generic
        && generic.rawType().equals(Library.OPTIONAL);
  }

  private String perItem(int id) {
    return shape.plan().isMany(id) ? ", for every item" : "";
  }

  private void items(TypeSpec.Builder type, int id, ClassName source) {
    String name = names.field(id);
    TypeName item = WildcardTypeName.subtypeOf(shape.valueType(id).box());
    type.addMethod(setter(id)
        .addJavadoc("Takes these items instead of running {@code $L}.\n", graph.name(id))
        .addParameter(ParameterizedTypeName.get(source, item), name)
        .addStatement("return $N($N, $N)", names.with, names.constant(id), name)
        .build());
  }

  private MethodSpec stream(int id) {
    return method(graph.name(id))
        .addJavadoc("Runs {@code $L} and what it still needs; to be closed.\n", graph.name(id))
        .returns(shape.returnType(id))
        .addStatement(
            "return $L.stream($L, $N, $N, $N)",
            engine(),
            main(),
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

  private MethodSpec without() {
    return MethodSpec.methodBuilder("without")
        .addJavadoc("Takes tasks that have no value as done, without running them.\n")
        .addModifiers(Modifier.PUBLIC)
        .varargs()
        .returns(shape.overriding())
        .addParameter(String[].class, names.tasks)
        .addStatement(
            "return new $T($N, $N.without($N))",
            shape.overriding(),
            names.runner,
            names.overrides,
            names.tasks)
        .build();
  }

  private MethodSpec with() {
    return MethodSpec.methodBuilder(names.with)
        .addModifiers(Modifier.PRIVATE)
        .returns(shape.overriding())
        .addParameter(int.class, names.task)
        .addParameter(Object.class, names.value)
        .addStatement(
            "return new $T($N, $N.with($N, $N))",
            shape.overriding(),
            names.runner,
            names.overrides,
            names.task,
            names.value)
        .build();
  }

  private MethodSpec.Builder method(String name) {
    return MethodSpec.methodBuilder(name)
        .addModifiers(Modifier.PUBLIC)
        .addParameter(OBJECTS, names.inputs)
        .varargs();
  }

  private CodeBlock engine() {
    return CodeBlock.of("$N.$N", names.runner, names.engine);
  }

  private CodeBlock main() {
    return CodeBlock.of("new $T($N.$N)", shape.main(), names.runner, names.tasks);
  }

  private MethodSpec target(int id) {
    MethodSpec.Builder target = method(graph.name(id))
        .addJavadoc("Runs {@code $L} and what it still needs.\n", graph.name(id))
        .returns(shape.returnType(id));
    CodeBlock ran = CodeBlock.of("$N($N, $N)", names.ran, names.constant(id), names.inputs);
    return shape.hasValue(id)
        ? RunnerWriter.ran(shape, target, id, ran)
        : target.addStatement(ran).build();
  }

  private MethodSpec targetAsync(int id) {
    return method(graph.name(id) + "Async")
        .addJavadoc("Runs {@code $L} and what it still needs in the background.\n", graph.name(id))
        .returns(shape.futureType(id))
        .addStatement("return $N($N, $N)", names.async, names.constant(id), names.inputs)
        .build();
  }

  private MethodSpec run() {
    return method("run")
        .addJavadoc("Runs everything that is not replaced, and waits.\n")
        .returns(shape.result())
        .addStatement("$T $N = $L", shape.main(), names.main, main())
        .addStatement("$L.run($N, $N, $N)", engine(), names.main, names.overrides, names.inputs)
        .addStatement("return new $T($N)", shape.result(), names.main)
        .build();
  }

  private MethodSpec start() {
    return method("start")
        .addJavadoc("Runs everything that is not replaced in the background.\n")
        .returns(ParameterizedTypeName.get(Library.RUN, shape.result()))
        .addStatement(
            "return $L.start($L, $T::new, $N, $N)",
            engine(),
            main(),
            shape.result(),
            names.overrides,
            names.inputs)
        .build();
  }

  /** What the methods of tasks have in common. */
  private MethodSpec ran() {
    return MethodSpec.methodBuilder(names.ran)
        .addModifiers(Modifier.PRIVATE)
        .returns(shape.main())
        .addParameter(int.class, names.task)
        .addParameter(OBJECTS, names.inputs)
        .addStatement("$T $N = $L", shape.main(), names.main, main())
        .addStatement(
            "$L.run($N, $N, $N, $N)",
            engine(),
            names.main,
            names.task,
            names.overrides,
            names.inputs)
        .addStatement("return $N", names.main)
        .build();
  }

  private MethodSpec async() {
    TypeVariableName value = TypeVariableName.get("T");
    return MethodSpec.methodBuilder(names.async)
        .addModifiers(Modifier.PRIVATE)
        .addTypeVariable(value)
        .returns(ParameterizedTypeName.get(Library.COMPLETABLE_FUTURE, value))
        .addParameter(int.class, names.task)
        .addParameter(OBJECTS, names.inputs)
        .addStatement(
            "return $L.async($L, $N, $N, $N)",
            engine(),
            main(),
            names.task,
            names.overrides,
            names.inputs)
        .build();
  }
}
