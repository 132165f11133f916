package dev.attacca.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeVariableName;
import dev.attacca.processor.plan.Outline.Target;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.lang.model.type.TypeMirror;

/** What the members of a refused class's runner return: where nobody can tell, whatever is wanted. */
final class RefusedTypes {
  private final Speech speech;
  private final TypeVariableName any;

  /**
   * @param names what the type variable must not be called
   */
  RefusedTypes(Speech speech, Set<String> names) {
    this.speech = speech;
    String name = "R";
    while (names.contains(name)) {
      name += "_";
    }
    this.any = TypeVariableName.get(name);
  }

  /** A parameter's type. */
  TypeName of(TypeMirror type) {
    return speech.of(type).orElse(ClassName.OBJECT);
  }

  /** The type of a task's value, if it has a name. */
  Optional<TypeName> of(Target target) {
    return target.value().type().flatMap(speech::of);
  }

  /** The method that runs a task, short of its parameters; also the accessor of its value. */
  MethodSpec.Builder target(Target target) {
    TypeName value = boxed(target);
    return method(
        target.name(),
        target.isStreamed() ? ParameterizedTypeName.get(Library.STREAM, value) : plain(target));
  }

  /** The one that starts it, or publishes its values. */
  MethodSpec.Builder companion(Target target) {
    return target.isStreamed()
        ? method(
            target.name() + "Publisher",
            ParameterizedTypeName.get(Library.PUBLISHER, boxed(target)))
        : method(
            target.name() + "Async",
            ParameterizedTypeName.get(Library.COMPLETABLE_FUTURE, plain(target).box()));
  }

  /** What names its values. */
  MethodSpec.Builder named(Target target) {
    return method(target.name(), ParameterizedTypeName.get(Library.VALUE, boxed(target)))
        .addModifiers(Modifier.STATIC);
  }

  private TypeName boxed(Target target) {
    return of(target).map(TypeName::box).orElse(any);
  }

  private TypeName plain(Target target) {
    return switch (target.value().form()) {
      case NOTHING -> TypeName.VOID;
      case VALUE -> of(target).orElse(any);
      case OPTIONAL -> ParameterizedTypeName.get(Library.OPTIONAL, boxed(target));
    };
  }

  MethodSpec.Builder method(String name, TypeName returned) {
    MethodSpec.Builder method = MethodSpec.methodBuilder(name)
        .addModifiers(Modifier.PUBLIC)
        .returns(returned)
        .addStatement("throw new $T($S)", IllegalStateException.class, speech.refusal());
    return mentions(returned) ? method.addTypeVariable(any) : method;
  }

  private boolean mentions(TypeName type) {
    return type.equals(any)
        || type instanceof ParameterizedTypeName generic
            && generic.typeArguments().stream().anyMatch(this::mentions);
  }
}
