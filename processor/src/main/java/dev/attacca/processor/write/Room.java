package dev.attacca.processor.write;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.TypeVariableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;

/** A class that takes in methods one by one, and leaves out those that Java would refuse beside the others. */
final class Room {
  /** A class file holds 65,535 of anything; each method has a name and may have types of its own. */
  private static final int MOST = 12_000;

  private final TypeSpec.Builder type;
  private final Set<String> signatures = new HashSet<>();
  private final Set<String> names = new LinkedHashSet<>();
  private final List<MethodSpec> open = new ArrayList<>();
  private int size;

  /**
   * @param inherited the superclass, whose methods are there already
   */
  Room(TypeSpec.Builder type, Elements elements, ClassName inherited) {
    this.type = type;
    TypeElement parent = elements.getTypeElement(inherited.canonicalName());
    Stream.ofNullable(parent)
        .flatMap(each -> ElementFilter.methodsIn(elements.getAllMembers(each)).stream())
        .filter(method -> !method.getModifiers().contains(Modifier.PRIVATE))
        .forEach(method -> signatures.add(signature(
            method.getSimpleName().toString(),
            method.getParameters().stream().map(each -> TypeName.get(each.asType())))));
  }

  void add(MethodSpec method) {
    Stream<TypeName> parameters = method.parameters().stream().map(each -> each.type());
    if (size < MOST && signatures.add(signature(method.name(), parameters))) {
      type.addMethod(method);
      names.add(method.name());
      if (method.varargs()) {
        open.add(method);
      }
      size++;
    }
  }

  /** The methods that take anything, whatever it is. */
  List<MethodSpec> open() {
    return List.copyOf(open);
  }

  /** What the methods are called that it has by itself. */
  Set<String> names() {
    return Set.copyOf(names);
  }

  private static String signature(String name, Stream<TypeName> parameters) {
    return parameters
        .map(each -> erased(each).toString())
        .collect(Collectors.joining(",", name + "(", ")"));
  }

  static TypeName erased(TypeName type) {
    if (type instanceof ArrayTypeName array) {
      return ArrayTypeName.of(erased(array.componentType()));
    }
    if (type instanceof TypeVariableName) {
      return ClassName.OBJECT;
    }
    TypeName plain = type.withoutAnnotations();
    return plain instanceof ParameterizedTypeName generic ? generic.rawType() : plain;
  }
}
