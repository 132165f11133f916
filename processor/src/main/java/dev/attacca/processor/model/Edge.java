package dev.attacca.processor.model;

import java.util.List;
import java.util.Optional;
import javax.lang.model.element.TypeElement;

/** One condition of a task, resolved: tasks, inputs and states are given by number. */
public sealed interface Edge {
  /** The tasks waited for; none for an input or what the runtime provides. */
  List<Integer> tasks();

  /** Where the user wrote it. */
  Site site();

  /** The parameter that it is for, if it is for one. */
  Optional<Parameter> parameter();

  /** The names of these tasks as the user wrote them. */
  List<Name> names();

  /** Where the user named a task; the edge as a whole if it is not one of these. */
  default Site site(String name) {
    return names().stream()
        .filter(each -> each.text().equals(name))
        .findFirst()
        .map(Name::site)
        .orElse(site());
  }

  /** Whether it waits for the tasks in all scopes below, rather than for one value. */
  default boolean gathers() {
    return this instanceof OfCollect || this instanceof OfEvery || this instanceof OfLast;
  }

  /** Whether the task runs in the scope of what it waits for here, or below. */
  default boolean binds() {
    return !gathers() && !(this instanceof OfSource) && !tasks().isEmpty();
  }

  /** An edge that a parameter stands for. */
  sealed interface OfParameter extends Edge {
    /** The parameter. */
    Parameter taken();

    @Override
    default Site site() {
      return taken().site();
    }

    @Override
    default Optional<Parameter> parameter() {
      return Optional.of(taken());
    }

    @Override
    default List<Name> names() {
      return taken().sources();
    }
  }

  /** A parameter that the caller passes. */
  record OfInput(int input, Parameter taken) implements OfParameter {
    @Override
    public List<Integer> tasks() {
      return List.of();
    }
  }

  /** A parameter that takes the first value there is, or an {@code Optional} or {@code Outcome}. */
  record OfValue(List<Integer> tasks, Parameter taken) implements OfParameter {}

  /** A parameter that a sealed router's value reaches only if it is of a permitted type. */
  record OfMatch(int router, TypeElement narrowed, Parameter taken) implements OfParameter {
    @Override
    public List<Integer> tasks() {
      return List.of(router);
    }
  }

  /** A parameter that gathers the values of a task from the scopes below. */
  record OfCollect(List<Integer> tasks, Parameter taken) implements OfParameter {}

  /** A parameter that takes the value of a task in the last round. */
  record OfLast(List<Integer> tasks, Parameter taken) implements OfParameter {}

  /**
   * A parameter that takes the value of a task in the round before. It waits for nothing of its own round, so
   * it has no part in cycles, orders and scopes.
   */
  record OfPrevious(int source, Parameter taken) implements OfParameter {
    @Override
    public List<Integer> tasks() {
      return List.of();
    }
  }

  /**
   * The parameter of a batch that takes the values of a task for many items at once.
   *
   * @param taken wants the elements
   */
  record OfKey(List<Integer> tasks, Parameter taken, Keys.Container container)
      implements OfParameter {}

  /** The inbox through which a worker is asked. */
  record OfRequest(List<Integer> tasks, Parameter taken) implements OfParameter {}

  /** A state; the task is the one whose values have a state each, if there is one for each. */
  record OfState(int state, List<Integer> tasks, Parameter taken) implements OfParameter {
    public boolean isKeyed() {
      return !tasks.isEmpty();
    }
  }

  /** What the runtime hands in: a context or an emitter. */
  record OfProvided(Parameter taken) implements OfParameter {
    @Override
    public List<Integer> tasks() {
      return List.of();
    }
  }

  /** What goes into a merge; the merge itself waits for nothing else. */
  record OfSource(List<Integer> tasks, Parameter taken) implements OfParameter {
    @Override
    public List<Name> names() {
      return taken.merged();
    }
  }

  /** The task that this one stands in for. */
  record OfFallback(int task, Name name) implements Edge {
    @Override
    public List<Integer> tasks() {
      return List.of(task);
    }

    @Override
    public List<Name> names() {
      return List.of(name);
    }

    @Override
    public Site site() {
      return name.site();
    }

    @Override
    public Optional<Parameter> parameter() {
      return Optional.empty();
    }
  }

  /** Order without a value. */
  record OfAfter(List<Integer> tasks, After after) implements Edge {
    @Override
    public List<Name> names() {
      return after.tasks();
    }

    @Override
    public Site site() {
      return after.site();
    }

    @Override
    public Optional<Parameter> parameter() {
      return Optional.empty();
    }
  }

  /** Order without a value, after the tasks in all scopes below. */
  record OfEvery(List<Integer> tasks, After after) implements Edge {
    @Override
    public List<Name> names() {
      return after.every();
    }

    @Override
    public Site site() {
      return after.site();
    }

    @Override
    public Optional<Parameter> parameter() {
      return Optional.empty();
    }
  }
}
