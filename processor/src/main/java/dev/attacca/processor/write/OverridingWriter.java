package dev.attacca.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.WildcardTypeName;
import dev.attacca.processor.model.Batch;
import dev.attacca.processor.model.Graph;
import java.util.Optional;
import javax.lang.model.element.Modifier;

/** Writes the class that runs the graph with some tasks replaced by values. */
final class OverridingWriter {
  private static final ClassName ITERABLE = ClassName.get(Iterable.class);

  private final RunnerShape shape;
  private final Graph graph;
  private final Names names;
  private final TypeName runs;

  private OverridingWriter(RunnerShape shape) {
    this.shape = shape;
    this.graph = shape.graph();
    this.names = shape.names();
    this.runs = ParameterizedTypeName.get(Library.OVERRIDING_RUNS, shape.main(), shape.result());
  }

  static TypeSpec write(RunnerShape shape) {
    return new OverridingWriter(shape).write();
  }

  private TypeSpec write() {
    TypeSpec.Builder type = TypeSpec.classBuilder(shape.overriding())
        .addJavadoc(
            "Runs with given values of tasks and inputs. Immutable: each setter gives a new one.\n")
        .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
        .superclass(ParameterizedTypeName.get(
            Library.RUNNER_OVERRIDING, shape.overriding(), shape.result()))
        .addField(runs, names.runs, Modifier.PRIVATE, Modifier.FINAL)
        .addMethod(MethodSpec.constructorBuilder()
            .addModifiers(Modifier.PRIVATE)
            .addParameter(runs, names.runs)
            .addStatement("super($N, $T::new)", names.runs, shape.overriding())
            .addStatement("this.$N = $N", names.runs, names.runs)
            .build());
    for (int i = 0; i < graph.inputs().size(); i++) {
      type.addMethod(input(i));
    }
    shape.targets().filter(shape::hasValue).forEach(id -> setters(type, id));
    shape.targets().forEach(id -> {
      if (shape.isStreamed(id)) {
        type.addMethod(stream(id));
      } else {
        type.addMethod(target(id)).addMethod(targetAsync(id));
      }
    });
    return type.build();
  }

  private MethodSpec input(int i) {
    Graph.Input input = graph.inputs().get(i);
    return setter(
        input.name(),
        names.field(input),
        names.inputConstant(i),
        shape.types().of(input.type()),
        "with",
        CodeBlock.of(""));
  }

  private void setters(TypeSpec.Builder type, int id) {
    TypeName value = shape.valueType(id);
    if (graph.task(id).opens()) {
      WildcardTypeName item = WildcardTypeName.subtypeOf(value.box());
      String items = shape.scopes().isRound(id) ? "rounds" : "items";
      items(type, id, ITERABLE, item, "Takes these " + items + " instead of running {@code $L}.\n");
      items(
          type,
          id,
          Library.STREAM,
          item,
          "Takes these " + items + ", in one run, instead of running {@code $L}.\n");
      return;
    }
    Optional<Batch> byKey =
        graph.task(id).batch().filter(batch -> batch.gives() == Batch.Gives.MAP);
    if (byKey.isPresent()) {
      type.addMethod(
          setter(
              id,
              map(byKey.get()),
              "with",
              "Takes the values of these keys instead of running {@code $L}; an item of another key has none.\n"));
      return;
    }
    TypeName optional = ParameterizedTypeName.get(Library.OPTIONAL, value.box());
    boolean many = shape.plan().isMany(id);
    // For an Optional of an Optional there would be two of one erasure, and the one with both says
    // all.
    if (!(shape.isOptional(id) && is(value, Library.OPTIONAL))) {
      String takes =
          many ? "Takes this value instead of running {@code $L}, for every item.\n" : "";
      type.addMethod(setter(id, value, "with", takes));
    }
    if (shape.isOptional(id)) {
      type.addMethod(setter(
          id, optional, "maybe", "Takes this value, or none, instead of running {@code $L}.\n"));
    }
    if (many && !Lambdas.isFunction(graph.task(id).result().value().orElseThrow())) {
      TypeName made = shape.isOptional(id) ? optional : value.box();
      TypeName function = ParameterizedTypeName.get(
          Library.FUNCTION, ClassName.get(String.class), WildcardTypeName.subtypeOf(made));
      type.addMethod(setter(
          id,
          function,
          "perItem",
          "Takes what this makes of an item's path instead of running {@code $L}.\n"));
    }
  }

  private TypeName map(Batch batch) {
    return ParameterizedTypeName.get(
        Library.MAP,
        shape.types().of(batch.keyType().orElseThrow()),
        WildcardTypeName.subtypeOf(shape.types().of(batch.valueType().orElseThrow())));
  }

  private void items(TypeSpec.Builder type, int id, ClassName source, TypeName item, String takes) {
    type.addMethod(setter(id, ParameterizedTypeName.get(source, item), "items", takes));
  }

  private static boolean is(TypeName type, ClassName what) {
    return type.equals(what)
        || type instanceof ParameterizedTypeName generic && generic.rawType().equals(what);
  }

  private MethodSpec setter(int id, TypeName type, String how, String takes) {
    String name = graph.name(id);
    CodeBlock comment = takes.isEmpty() ? CodeBlock.of("") : CodeBlock.of(takes, name);
    return setter(name, names.field(id), names.constant(id), type, how, comment);
  }

  private MethodSpec setter(
      String name, String variable, String constant, TypeName type, String how, CodeBlock takes) {
    return MethodSpec.methodBuilder(name)
        .addJavadoc(takes)
        .addModifiers(Modifier.PUBLIC)
        .returns(shape.overriding())
        .addParameter(type, variable)
        .addStatement("return $L($N, $N)", how, constant, variable)
        .build();
  }

  private MethodSpec target(int id) {
    CodeBlock main = CodeBlock.of("$N.run($N)", names.runs, names.constant(id));
    return method(graph.name(id))
        .returns(shape.returnType(id))
        .addStatement(RunnerWriter.ran(shape, id, main))
        .build();
  }

  private MethodSpec targetAsync(int id) {
    return method(graph.name(id) + "Async")
        .returns(shape.futureType(id))
        .addStatement("return $N.async($N)", names.runs, names.constant(id))
        .build();
  }

  private static MethodSpec.Builder method(String name) {
    return MethodSpec.methodBuilder(name).addModifiers(Modifier.PUBLIC);
  }

  private MethodSpec stream(int id) {
    return method(graph.name(id))
        .addJavadoc("{@return the values of {@code $L}, to be closed}\n", graph.name(id))
        .returns(shape.returnType(id))
        .addStatement("return $N.stream($N)", names.runs, names.constant(id))
        .build();
  }
}
