package dev.attacca.processor.write;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.attacca.processor.model.Graph;
import java.util.List;
import javax.lang.model.element.Modifier;

/** Writes the class that accepts runs, which adds the types of the inputs to what it inherits. */
final class ServerWriter {
  private static final ArrayTypeName OBJECTS = ArrayTypeName.of(ClassName.OBJECT);

  private ServerWriter() {}

  /** The methods of the runner that make a server. */
  static List<MethodSpec> factories(RunnerShape shape) {
    String options = shape.names().options;
    MethodSpec byDefault = MethodSpec.methodBuilder("serve")
        .addJavadoc("{@return a server with the defaults}\n")
        .addModifiers(Modifier.PUBLIC)
        .returns(shape.server())
        .addStatement("return serve($T.defaults())", Library.SERVER_OPTIONS)
        .build();
    MethodSpec serve = MethodSpec.methodBuilder("serve")
        .addJavadoc("{@return a server that accepts runs until it is closed}\n")
        .addModifiers(Modifier.PUBLIC)
        .returns(shape.server())
        .addParameter(Library.SERVER_OPTIONS, options)
        .addStatement("return new $T(this, $N)", shape.server(), options)
        .build();
    return List.of(byDefault, serve);
  }

  static TypeSpec write(RunnerShape shape) {
    String runner = shape.names().runner;
    String options = shape.names().options;
    TypeSpec.Builder type = TypeSpec.classBuilder(shape.server())
        .addJavadoc("Accepts runs, and keeps their results for a while. Thread-safe.\n")
        .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
        .superclass(ParameterizedTypeName.get(Library.SERVER, shape.result()))
        .addField(shape.runner(), runner, Modifier.PRIVATE, Modifier.FINAL)
        .addMethod(MethodSpec.constructorBuilder()
            .addModifiers(Modifier.PRIVATE)
            .addParameter(shape.runner(), runner)
            .addParameter(Library.SERVER_OPTIONS, options)
            .addStatement(
                "super($N, $N.$N, ($N, $N) ->$W$L)",
                options,
                runner,
                shape.names().engine,
                shape.names().engine,
                shape.names().inputs,
                prepared(shape))
            .addStatement("this.$N = $N", runner, runner)
            .build());
    if (!takesObjects(shape)) {
      type.addMethod(submit(shape, false)).addMethod(submit(shape, true));
    }
    return type.build();
  }

  /**
   * Whether the only input is an {@code Object[]}. The method that takes it is the inherited one then,
   * which takes inputs of any type; the array it is given is the input, and not a list of inputs.
   */
  private static boolean takesObjects(RunnerShape shape) {
    List<TypeName> inputs = shape.graph().inputs().stream()
        .map(Graph.Input::type)
        .map(shape.types()::of)
        .toList();
    return inputs.equals(List.of(OBJECTS));
  }

  private static MethodSpec submit(RunnerShape shape, boolean named) {
    Names names = shape.names();
    List<Graph.Input> inputs = shape.graph().inputs();
    MethodSpec.Builder submit = MethodSpec.methodBuilder(named ? "submitAs" : "submit")
        .addJavadoc(
            named
                ? "Accepts a run of everything under this id, unless it knows one, and returns the id.\n"
                : "Accepts a run of everything, and returns its id.\n")
        .addModifiers(Modifier.PUBLIC)
        .returns(String.class);
    CodeBlock engine = CodeBlock.of("$N.$N", names.runner, names.engine);
    if (named) {
      submit.addParameter(String.class, names.runId);
      engine = CodeBlock.of("$L.withId($N)", engine, names.runId);
    }
    inputs.forEach(
        input -> submit.addParameter(shape.types().of(input.type()), names.field(input)));
    CodeBlock tasks = CodeBlock.of("$N.$N", names.runner, names.tasks);
    return submit
        .addStatement(
            "return accept($L.prepare($L, $T::new))",
            engine,
            Mains.made(shape, tasks, inputs),
            shape.result())
        .build();
  }

  private static CodeBlock prepared(RunnerShape shape) {
    Names names = shape.names();
    return CodeBlock.of(
        "$N.prepare($L, $T::new, $L)",
        names.engine,
        Mains.made(shape, CodeBlock.of("$N.$N", names.runner, names.tasks), List.of()),
        shape.result(),
        takesObjects(shape)
            ? CodeBlock.of("($T) $N", Object.class, names.inputs)
            : CodeBlock.of("$N", names.inputs));
  }
}
