package dev.attacca.processor.write;

import com.palantir.javapoet.CodeBlock;
import dev.attacca.processor.model.Scopes;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;

/** Calls of the user's methods. */
final class Calls {
  private final RunnerShape shape;
  private final Arguments arguments;
  private final int scope;

  /** From the class of one scope. */
  Calls(RunnerShape shape, int scope) {
    this.shape = shape;
    this.arguments = new Arguments(shape, scope);
    this.scope = scope;
  }

  Arguments arguments() {
    return arguments;
  }

  /** Calls a task with what it takes. */
  CodeBlock of(int task) {
    return call(shape.graph().task(task).callee(), arguments.of(task));
  }

  /** Calls a method that takes nothing. */
  CodeBlock of(ExecutableElement method) {
    return call(method, CodeBlock.of(""));
  }

  private CodeBlock call(ExecutableElement method, CodeBlock arguments) {
    return method.getModifiers().contains(Modifier.STATIC) && shape.namesClass()
        ? CodeBlock.of("$T.$N($L)", shape.userClass(), method.getSimpleName(), arguments)
        : CodeBlock.of(
            "$L.$N($L)",
            shape.field(scope, Scopes.MAIN, shape.names().tasks),
            method.getSimpleName(),
            arguments);
  }
}
