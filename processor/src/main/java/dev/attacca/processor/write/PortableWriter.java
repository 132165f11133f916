package dev.attacca.processor.write;

import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Name;
import java.util.List;
import javax.lang.model.element.Modifier;

/** Writes the way in for another engine: what hands it the tasks, and the class that names their values to it. */
final class PortableWriter {
  private PortableWriter() {}

  static MethodSpec method(RunnerShape shape, Mains mains) {
    List<Graph.Input> inputs = shape.graph().inputs();
    MethodSpec.Builder method = MethodSpec.methodBuilder("portable")
        .addJavadoc("{@return the tasks, for another engine, which runs them in other places}\n")
        .addModifiers(Modifier.PUBLIC)
        .returns(ParameterizedTypeName.get(Library.PORTABLE, shape.result()));
    inputs.forEach(input ->
        method.addParameter(shape.types().of(input.type()), shape.names().field(input)));
    return method
        .addStatement(
            "return $N.portable(() -> $L, $T::new, $T.class)",
            shape.names().engine,
            mains.of(inputs),
            shape.result(),
            shape.values())
        .build();
  }

  /** One method for each task or merge; none for a merge that is called like a method of every object. */
  static TypeSpec values(RunnerShape shape) {
    TypeSpec.Builder type = TypeSpec.classBuilder(shape.values())
        .addJavadoc("Names the values, or the items, of tasks to another engine.\n")
        .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
        .addMethod(
            MethodSpec.constructorBuilder().addModifiers(Modifier.PRIVATE).build());
    shape
        .graph()
        .ids()
        .filter(
            id -> shape.hasValue(id) && !Name.OF_OBJECT.contains(shape.graph().name(id)))
        .forEach(id -> type.addMethod(value(shape, id)));
    return type.build();
  }

  private static MethodSpec value(RunnerShape shape, int id) {
    String name = shape.graph().name(id);
    return MethodSpec.methodBuilder(name)
        .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
        .returns(ParameterizedTypeName.get(Library.VALUE, shape.valueType(id).box()))
        .addStatement("return $T.of($S)", Library.VALUE, name)
        .build();
  }
}
