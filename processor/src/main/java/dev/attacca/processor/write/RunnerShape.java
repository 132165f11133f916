package dev.attacca.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.plan.Plan;

/**
 * What all parts of a runner agree on.
 *
 * @param main the nested class of the main scope
 */
record RunnerShape(Plan plan, Names names, TypeNames types, ClassName runner, ClassName main) {
  Graph graph() {
    return plan.graph();
  }

  Dag dag() {
    return graph().dag();
  }

  ClassName userClass() {
    return ClassName.get(dag().type());
  }

  ClassName result() {
    return runner.nestedClass("Result");
  }

  ClassName builder() {
    return runner.nestedClass("Builder");
  }

  ClassName overriding() {
    return runner.nestedClass("Overriding");
  }

  boolean hasValue(int task) {
    return graph().task(task).result().value().isPresent();
  }

  boolean isOptional(int task) {
    return graph().task(task).result().optional();
  }

  /** The type of the field that holds a task's value. */
  TypeName valueType(int task) {
    return types.of(graph().task(task).result().value().orElseThrow());
  }

  /** What the caller gets of a task. */
  TypeName returnType(int task) {
    if (!hasValue(task)) {
      return TypeName.VOID;
    }
    TypeName value = valueType(task);
    return isOptional(task) ? ParameterizedTypeName.get(Library.OPTIONAL, value.box()) : value;
  }

  /** What the caller gets of a task later. */
  TypeName futureType(int task) {
    TypeName value = returnType(task);
    return ParameterizedTypeName.get(Library.COMPLETABLE_FUTURE, value.box());
  }
}
