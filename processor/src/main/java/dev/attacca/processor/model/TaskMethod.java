package dev.attacca.processor.model;

import java.util.List;
import java.util.Optional;
import javax.lang.model.element.ExecutableElement;

/**
 * A method that belongs to the graph.
 *
 * @param method the declaration whose annotations count
 * @param callee the method that a call reaches: {@code method} or its last override
 * @param kinds the annotation that makes it a task; more than one is an error
 * @param suspends whether it is a Kotlin {@code suspend} function
 * @param routing present for a router
 */
public record TaskMethod(
    String name,
    ExecutableElement method,
    ExecutableElement callee,
    List<Kind> kinds,
    boolean suspends,
    Result result,
    List<Parameter> parameters,
    List<After> afters,
    Policy policy,
    Optional<Routing> routing) {
  public Kind kind() {
    return kinds.get(0);
  }

  public Site site() {
    return Site.of(method);
  }
}
