package dev.attacca.processor.write;

import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import javax.lang.model.element.Modifier;

/** Writes the runner's builder; all settings are inherited. */
final class BuilderWriter {
  private BuilderWriter() {}

  static TypeSpec write(RunnerShape shape) {
    String tasks = shape.names().tasks;
    return TypeSpec.classBuilder(shape.builder())
        .addJavadoc("Settings of a runner to be.\n")
        .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
        .superclass(ParameterizedTypeName.get(Library.RUNNER_BUILDER, shape.builder()))
        .addField(shape.userClass(), tasks, Modifier.PRIVATE, Modifier.FINAL)
        .addMethod(MethodSpec.constructorBuilder()
            .addModifiers(Modifier.PRIVATE)
            .addParameter(shape.userClass(), tasks)
            .addStatement("this.$N = required($N)", tasks, tasks)
            .build())
        .addMethod(MethodSpec.methodBuilder("build")
            .addModifiers(Modifier.PUBLIC)
            .returns(shape.runner())
            .addStatement("return new $T($N, engine(BLUEPRINT))", shape.runner(), tasks)
            .build())
        .build();
  }
}
