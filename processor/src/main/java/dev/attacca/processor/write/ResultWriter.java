package dev.attacca.processor.write;

import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import javax.lang.model.element.Modifier;

/** Writes the class through which the values of a run are read. */
final class ResultWriter {
  private ResultWriter() {}

  static TypeSpec write(RunnerShape shape) {
    String main = shape.names().main;
    TypeSpec.Builder type = TypeSpec.classBuilder(shape.result())
        .addJavadoc("The values of a run, each under the name of its task.\n")
        .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
        .superclass(Library.RUN_RESULT)
        .addMethod(MethodSpec.constructorBuilder()
            .addModifiers(Modifier.PRIVATE)
            .addParameter(shape.main(), main)
            .addStatement("super($N)", main)
            .build());
    shape
        .targets()
        .filter(id -> shape.hasValue(id) && !shape.isStreamed(id))
        .forEach(id -> type.addMethod(accessor(shape, id)));
    return type.build();
  }

  private static MethodSpec accessor(RunnerShape shape, int id) {
    String name = shape.graph().name(id);
    MethodSpec.Builder accessor =
        MethodSpec.methodBuilder(name).addModifiers(Modifier.PUBLIC).returns(shape.returnType(id));
    String constant = shape.names().constant(id);
    return shape.isOptional(id)
        ? accessor.addStatement("return optional($N)", constant).build()
        : accessor
            .addStatement(
                "return this.<$T>having($N).$N",
                shape.main(),
                constant,
                shape.names().field(id))
            .build();
  }
}
