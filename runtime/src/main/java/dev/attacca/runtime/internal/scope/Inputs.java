package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.plan.PlanCache;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The inputs of a run of everything, as they are passed in a list: of any number and type. */
public final class Inputs {
  private final PlanCache plans;
  private final TaskGraph graph;

  public Inputs(PlanCache plans) {
    this.plans = plans;
    this.graph = plans.graph();
  }

  /**
   * Binds them by position.
   *
   * @throws IllegalArgumentException if these are not the inputs of the runner
   */
  public void bind(ScopeCore scope, @Nullable Object @Nullable ... passed) {
    if (passed == null) {
      throw new IllegalArgumentException(
          "null is given in place of the inputs; one input that is null is passed as (Object) null");
    }
    int[] needed = plans.plan(-1).neededInputs;
    @Nullable Object[] given = isTheValue(passed, needed) ? new Object[] {passed} : passed;
    if (given.length != needed.length) {
      throw new IllegalArgumentException("the run needs %s, but %d values are given"
          .formatted(
              needed.length == 0 ? "no input" : "the inputs " + names(needed), given.length));
    }
    for (int i = 0; i < needed.length; i++) {
      try {
        scope.input(needed[i], given[i]);
      } catch (ClassCastException | NullPointerException e) {
        throw new IllegalArgumentException(
            "value %d must be input %s, not %s; needed are %s"
                .formatted(
                    i + 1,
                    name(needed[i]),
                    given[i] == null ? "null" : given[i].getClass().getTypeName(),
                    names(needed)),
            e);
      }
    }
  }

  /**
   * Whether an array is the only input rather than holds the inputs, though Java passes it for the
   * {@code Object...} that is there for them.
   */
  private boolean isTheValue(@Nullable Object[] passed, int[] needed) {
    if (needed.length != 1 || passed.length == 0) {
      return false;
    }
    String type = graph.inputs().get(needed[0]).type();
    if (passed.getClass() != Object[].class) {
      return type.endsWith("[]");
    }
    boolean wrapped = passed.length == 1 && passed[0] instanceof Object[];
    return type.equals("Object[]") && !wrapped;
  }

  private List<String> names(int[] inputs) {
    return Arrays.stream(inputs).mapToObj(this::name).toList();
  }

  private String name(int input) {
    return graph.inputs().get(input).name() + ": " + graph.inputs().get(input).type();
  }
}
