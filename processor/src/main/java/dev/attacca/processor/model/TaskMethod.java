package dev.attacca.processor.model;

import dev.attacca.processor.model.Parameter.Role;
import dev.attacca.processor.model.Policy.Figure;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.ExecutableElement;

/**
 * A node of the graph: a method, or a parameter that merges.
 *
 * @param name the one that it is given, else the method's
 * @param site where the user wrote it
 * @param given the name that the annotation gives, if it gives one; for a merge, that of the task which
 *     has the parameter
 * @param replaced the names of tasks that it overrides
 * @param overloaded whether the class has another method of the method's name
 * @param method the declaration whose annotations count; for a merge, the one that has the parameter
 * @param callee the method that a call reaches: {@code method} or its last override
 * @param kinds the annotation that makes it a task; more than one is an error
 * @param suspends whether it is a Kotlin {@code suspend} function
 * @param routing present for a router
 * @param inFlight present for a loop or repeat
 * @param spread whether it is a loop whose items may be read in other places
 * @param rounds present for a repeat
 * @param fallback the name of the task that it stands in for, if it does
 * @param batch present if it is called once for many items
 */
public record TaskMethod(
    String name,
    Site site,
    Optional<Name> given,
    Set<String> replaced,
    boolean overloaded,
    ExecutableElement method,
    ExecutableElement callee,
    List<Kind> kinds,
    boolean suspends,
    Result result,
    List<Parameter> parameters,
    List<After> afters,
    Policy policy,
    Optional<Routing> routing,
    Optional<Figure<Integer>> inFlight,
    boolean spread,
    Optional<Rounds> rounds,
    Optional<Name> fallback,
    Optional<Batch> batch) {
  /** How many rounds there may be, and whether the last of them is taken as it is. */
  public record Rounds(Figure<Integer> max, boolean accept) {}

  /** A parameter that merges, as a node of its own. */
  public static TaskMethod merge(TaskMethod task, Parameter parameter) {
    Result.Shape shape =
        parameter.wrap() == Parameter.Wrap.RAW ? Result.Shape.RAW : Result.Shape.ITEMS;
    return new TaskMethod(
        parameter.name(),
        parameter.site(),
        Optional.of(new Name(task.name(), task.nameSite())),
        Set.of(),
        false,
        task.method(),
        task.callee(),
        List.of(Kind.MERGE),
        false,
        new Result(shape, parameter.type(), Optional.of(parameter.type()), false, false),
        List.of(parameter),
        List.of(),
        Policy.NONE,
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The name of the task; of a merge, that of the task which has it. */
  public String owner() {
    return kind() == Kind.MERGE ? given.orElseThrow().text() : name;
  }

  /** Where its name is written. */
  public Site nameSite() {
    return given.map(Name::site).orElse(site);
  }

  public Kind kind() {
    return kinds.get(0);
  }

  /** Whether one can tell what it hands on; if not, an error says so already. */
  public boolean isClear() {
    return result.sound() && !suspends && kinds.size() == 1;
  }

  public boolean opens() {
    return kind().opens();
  }

  /** The first parameter of that role. */
  public Optional<Parameter> taking(Role role) {
    return parameters.stream().filter(each -> each.role() == role).findFirst();
  }

  /** Whether it is called once for many items. */
  public boolean isBatch() {
    return batch.isPresent();
  }

  /** Whether it is a worker that is asked through an inbox. */
  public boolean isWorker() {
    return taking(Role.INBOX).isPresent();
  }
}
