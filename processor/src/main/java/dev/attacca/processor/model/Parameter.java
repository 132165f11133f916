package dev.attacca.processor.model;

import java.util.List;
import java.util.Optional;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeMirror;

/**
 * A parameter of a task.
 *
 * @param named whether its name is what somebody wrote
 * @param type as a member of the class
 * @param wanted the type without what is around it: {@code Optional}, {@code Outcome}, the collection, the
 *     inbox
 * @param from the names in {@code @From}, or in {@code @Previous}, {@code @Last} or {@code @State}, if they are there
 * @param merged the names in {@code @Merge}
 * @param marks the annotations that say where its value comes from, by name
 */
public record Parameter(
    String name,
    boolean named,
    VariableElement element,
    TypeMirror type,
    Role role,
    Wrap wrap,
    TypeMirror wanted,
    boolean nullable,
    Optional<Name> input,
    Optional<List<Name>> from,
    List<Name> merged,
    List<String> marks) {
  /** What the parameter is there for. */
  public enum Role {
    /** The value of a task, or of an input that is marked elsewhere. */
    VALUE,
    INPUT,
    /** The values of a task from all scopes below, as one of these. */
    LIST,
    SET,
    ITERABLE,
    STREAM,
    /** Marked as gathering, but nothing that can. An error. */
    NO_CONTAINER,
    /** Each value of several tasks. */
    MERGE,
    /** The value of a task in the round before. */
    PREVIOUS,
    /** The value of a task in the last round. */
    LAST,
    STATE,
    CONTEXT,
    EMITTER,
    /** Where a loop is to begin. */
    CURSOR,
    INBOX;

    public boolean collects() {
      return switch (this) {
        case LIST, SET, ITERABLE, STREAM, NO_CONTAINER -> true;
        default -> false;
      };
    }
  }

  /** How the parameter takes an upstream value. */
  public enum Wrap {
    PLAIN,
    OPTIONAL,
    OUTCOME,
    /** A type argument is missing. An error. */
    RAW
  }

  /** Whether it takes what may be missing or have failed. */
  public boolean wraps() {
    return wrap == Wrap.OPTIONAL || wrap == Wrap.OUTCOME;
  }

  /** The same with nothing around its value. */
  public Parameter plain() {
    return new Parameter(
        name, named, element, type, role, Wrap.PLAIN, type, nullable, input, from, merged, marks);
  }

  /** The same as holding several of what it takes. */
  public Parameter of(TypeMirror element) {
    return new Parameter(
        name, named, this.element, type, role, wrap, element, nullable, input, from, merged, marks);
  }

  public boolean isInput() {
    return input.isPresent();
  }

  public Site site() {
    return Site.of(element);
  }

  /** Of a state that is one for each value of a task: that task. */
  public Optional<Name> key() {
    return role == Role.STATE && marks.size() == 1
        ? from.map(names -> names.get(0))
        : Optional.empty();
  }

  /** The names that this parameter binds, each where the user wrote it. */
  public List<Name> sources() {
    return from.orElseGet(() -> List.of(new Name(name, site())));
  }
}
