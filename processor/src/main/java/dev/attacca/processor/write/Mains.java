package dev.attacca.processor.write;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import dev.attacca.processor.model.Graph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/**
 * Writes the methods that make a main scope with its inputs: one for all tasks that need the same inputs,
 * for a line that is in every method of a large runner is what its compilation takes longest for.
 */
final class Mains {
  private final RunnerShape shape;
  private final Names names;
  private final Map<String, CodeBlock> calls = new HashMap<>();
  private final Set<List<TypeName>> erasures = new HashSet<>();
  private final List<MethodSpec> methods = new ArrayList<>();

  Mains(RunnerShape shape) {
    this.shape = shape;
    this.names = shape.names();
  }

  /** The methods that the calls so far take. */
  List<MethodSpec> methods() {
    return methods;
  }

  /** Makes a main scope with these inputs, which are at hand under their names. */
  CodeBlock of(List<Graph.Input> inputs) {
    String arguments = inputs.stream().map(names::field).collect(Collectors.joining(", "));
    return calls.computeIfAbsent(arguments, absent -> {
      if (inputs.isEmpty()) {
        return CodeBlock.of("new $T($N)", shape.main(), names.tasks);
      }
      MethodSpec method = method(inputs);
      methods.add(method);
      return CodeBlock.of("$N($L)", method, arguments);
    });
  }

  private MethodSpec method(List<Graph.Input> inputs) {
    String main = names.main;
    List<TypeName> erasure = inputs.stream().map(each -> erased(type(each))).toList();
    String name = erasures.add(erasure) ? main : names.another(main);
    MethodSpec.Builder method = MethodSpec.methodBuilder(name)
        .addModifiers(Modifier.PRIVATE)
        .returns(shape.main())
        .addStatement("$T $N = new $T($N)", shape.main(), main, shape.main(), names.tasks);
    for (Graph.Input input : inputs) {
      String field = names.field(input);
      method.addParameter(type(input), field);
      method.addStatement("$N.$N = $N", main, field, field);
    }
    return method.addStatement("return $N", main).build();
  }

  private TypeName type(Graph.Input input) {
    return shape.types().of(input.type());
  }

  private static TypeName erased(TypeName type) {
    if (type instanceof ArrayTypeName array) {
      return ArrayTypeName.of(erased(array.componentType()));
    }
    return type instanceof ParameterizedTypeName generic ? generic.rawType() : type;
  }
}
