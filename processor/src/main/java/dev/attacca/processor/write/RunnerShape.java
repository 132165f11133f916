package dev.attacca.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import dev.attacca.processor.model.Dag;
import dev.attacca.processor.model.Graph;
import dev.attacca.processor.model.Kind;
import dev.attacca.processor.model.Promised;
import dev.attacca.processor.model.Scopes;
import dev.attacca.processor.plan.Plan;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What all parts of a runner agree on.
 *
 * @param main the nested class of the main scope
 * @param items the nested classes of the other scopes, by the number of the loop or merge, and of the calls of
 *     batches, by that of the batch
 * @param docs what the comments say
 * @param namesClass whether static methods can be called by the name of their class
 */
record RunnerShape(
    Plan plan,
    Names names,
    TypeNames types,
    ClassName runner,
    ClassName main,
    Map<Integer, ClassName> items,
    Docs docs,
    boolean namesClass) {
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

  ClassName server() {
    return runner.nestedClass("Server");
  }

  ClassName values() {
    return runner.nestedClass(Promised.VALUES);
  }

  /** The nested class of a scope. */
  ClassName scope(int scope) {
    return scope == Scopes.MAIN ? main : items.get(scope);
  }

  /** The nested class of a call of a batch. */
  ClassName call(int batch) {
    return items.get(batch);
  }

  /** The number of a node in the blueprint, in which each scope's stand together. */
  int number(int task) {
    return plan.number(task);
  }

  /** The number of an input, behind those of the nodes. */
  int inputNumber(int input) {
    return plan.count() + input;
  }

  Scopes scopes() {
    return plan.scopes();
  }

  /** Whether a task has any number of values in a run, which the caller gets one by one. */
  boolean isStreamed(int task) {
    return plan.isMany(task) && hasValue(task);
  }

  /** The methods that the runner has for tasks; a merge has none. */
  IntStream targets() {
    return graph().ids().filter(id -> graph().task(id).kind() != Kind.MERGE);
  }

  /** A field of {@code scope} as code in the scope {@code from}, at or below it, sees it. */
  CodeBlock field(int from, int scope, String field) {
    int up = scopes().depthOf(from) - scopes().depthOf(scope);
    return CodeBlock.of("$L$N", (names.outer + ".").repeat(up), field);
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

  /** The scope whose fields hold a state: that of its key, if there is one for each. */
  int stateScope(int state) {
    return graph().states().get(state).key().map(scopes()::valueScope).orElse(Scopes.MAIN);
  }

  /** The states that the fields of a scope hold. */
  IntStream statesIn(int scope) {
    return IntStream.range(0, graph().states().size()).filter(state -> stateScope(state) == scope);
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
    if (isStreamed(task)) {
      return ParameterizedTypeName.get(Library.STREAM, value.box());
    }
    return isOptional(task) ? ParameterizedTypeName.get(Library.OPTIONAL, value.box()) : value;
  }

  /** What the caller gets of a task later. */
  TypeName futureType(int task) {
    TypeName value = returnType(task);
    return ParameterizedTypeName.get(Library.COMPLETABLE_FUTURE, value.box());
  }
}
