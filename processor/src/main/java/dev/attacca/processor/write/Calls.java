package dev.attacca.processor.write;

import com.palantir.javapoet.CodeBlock;
import dev.attacca.processor.model.Factory;
import dev.attacca.processor.model.Scopes;
import java.util.Optional;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;

/** Calls of the user's methods. */
final class Calls {
  private final RunnerShape shape;
  private final Arguments arguments;

  /** With what the class that calls them can see. */
  Calls(RunnerShape shape, Arguments arguments) {
    this.shape = shape;
    this.arguments = arguments;
  }

  Arguments arguments() {
    return arguments;
  }

  /** Calls a task with what it takes. */
  CodeBlock of(int task) {
    return call(shape.graph().task(task).callee(), arguments.of(task));
  }

  /** Calls the method that makes a state. */
  CodeBlock of(Factory factory, Optional<Integer> key) {
    CodeBlock taken = factory.method().getParameters().isEmpty()
        ? CodeBlock.of("")
        : arguments.field(key.orElseThrow());
    return call(factory.callee(), taken);
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
            this.arguments.field(Scopes.MAIN, shape.names().tasks),
            method.getSimpleName(),
            arguments);
  }
}
