package dev.attacca.processor.model;

import java.util.List;
import javax.lang.model.element.TypeElement;

/** One condition of a task, resolved: tasks and inputs are given by number. */
public sealed interface Edge {
  /** The tasks waited for; none for an input. */
  List<Integer> tasks();

  /** Where the user wrote it. */
  Site site();

  /** A parameter that the caller passes. */
  record OfInput(int input, Parameter parameter) implements Edge {
    @Override
    public List<Integer> tasks() {
      return List.of();
    }

    @Override
    public Site site() {
      return parameter.site();
    }
  }

  /** A parameter that takes the first value there is, or an {@code Optional} or {@code Outcome}. */
  record OfValue(List<Integer> tasks, Parameter parameter) implements Edge {
    @Override
    public Site site() {
      return parameter.site();
    }
  }

  /** A parameter that a sealed router's value reaches only if it is of a permitted type. */
  record OfMatch(int router, TypeElement narrowed, Parameter parameter) implements Edge {
    @Override
    public List<Integer> tasks() {
      return List.of(router);
    }

    @Override
    public Site site() {
      return parameter.site();
    }
  }

  /** Order without a value. */
  record OfAfter(List<Integer> tasks, After after) implements Edge {
    @Override
    public Site site() {
      return after.site();
    }
  }
}
