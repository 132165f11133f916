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
 * Writes what makes a main scope with its inputs, of which a task may not need all. With many inputs that is
 * a method for all tasks that need the same ones, for a line that is in every method of a large runner is
 * what its compilation takes longest for.
 */
final class Mains {
  private static final int FEW = 8;

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
      if (inputs.isEmpty() || inputs.size() == all().size() || all().size() <= FEW) {
        return made(shape, CodeBlock.of("$N", names.tasks), inputs);
      }
      MethodSpec method = method(inputs);
      methods.add(method);
      return CodeBlock.of("$N($L)", method, arguments);
    });
  }

  /** Makes one with these inputs, and nothing for the others. */
  static CodeBlock made(RunnerShape shape, CodeBlock tasks, List<Graph.Input> inputs) {
    CodeBlock.Builder code = CodeBlock.builder().add("new $T($L", shape.main(), tasks);
    for (Graph.Input input : shape.graph().inputs()) {
      code.add(", ");
      if (inputs.contains(input)) {
        code.add("$N", shape.names().field(input));
      } else {
        code.add(nothing(shape.types().of(input.type())));
      }
    }
    return code.add(")").build();
  }

  private static CodeBlock nothing(TypeName type) {
    if (!type.isPrimitive()) {
      return CodeBlock.of("null");
    }
    boolean plain = type.equals(TypeName.INT)
        || type.equals(TypeName.LONG)
        || type.equals(TypeName.FLOAT)
        || type.equals(TypeName.DOUBLE);
    return type.equals(TypeName.BOOLEAN)
        ? CodeBlock.of("false")
        : plain ? CodeBlock.of("0") : CodeBlock.of("($T) 0", type);
  }

  private List<Graph.Input> all() {
    return shape.graph().inputs();
  }

  private MethodSpec method(List<Graph.Input> inputs) {
    List<TypeName> erasure = inputs.stream().map(each -> erased(type(each))).toList();
    String name = erasures.add(erasure) ? names.main : names.another(names.main);
    MethodSpec.Builder method =
        MethodSpec.methodBuilder(name).addModifiers(Modifier.PRIVATE).returns(shape.main());
    inputs.forEach(input -> method.addParameter(type(input), names.field(input)));
    return method
        .addStatement("return $L", made(shape, CodeBlock.of("$N", names.tasks), inputs))
        .build();
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
