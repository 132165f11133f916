package dev.attacca.processor.write;

import com.palantir.javapoet.CodeBlock;
import dev.attacca.processor.model.Edge;
import dev.attacca.processor.model.Parameter;
import dev.attacca.processor.model.Scopes;
import dev.attacca.processor.plan.Plan;
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

  /** How many bytes the call of a task compiles to, and the storing of its value: at most, or nearly. */
  int bytes(int task) {
    return bytes(shape.plan(), scope, task);
  }

  static int bytes(Plan plan, int scope, int task) {
    int outwards = 3 * plan.scopes().depthOf(scope);
    int bytes = 12 + outwards;
    for (Edge edge : plan.graph().edges().get(task)) {
      if (edge.parameter().isPresent()) {
        boolean field =
            edge.tasks().size() <= 1 && edge.parameter().get().wrap() == Parameter.Wrap.PLAIN;
        // else for each alternative the question, and what is wrapped around it
        bytes += field ? 10 + outwards : edge.tasks().size() * (40 + 2 * outwards);
      }
    }
    return bytes;
  }
}
