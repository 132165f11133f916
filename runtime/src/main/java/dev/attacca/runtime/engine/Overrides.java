package dev.attacca.runtime.engine;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Values that stand in for tasks. Immutable. */
public final class Overrides {
  private final Blueprint blueprint;
  private final Map<Integer, @Nullable Object> values;

  private Overrides(Blueprint blueprint, Map<Integer, @Nullable Object> values) {
    this.blueprint = blueprint;
    this.values = values;
  }

  /** No override. */
  public static Overrides of(Blueprint blueprint) {
    return new Overrides(blueprint, Map.of());
  }

  /** These, and this value for this task; {@code null} for a task that is to have none. */
  public Overrides with(int task, @Nullable Object value) {
    Map<Integer, @Nullable Object> more = new HashMap<>(values);
    more.put(task, value);
    return new Overrides(blueprint, more);
  }

  /**
   * These, and the named tasks, which return nothing, taken as done.
   *
   * @throws IllegalArgumentException if there is no such task or it has a value
   */
  public Overrides without(String... tasks) {
    Overrides more = this;
    for (String name : Objects.requireNonNull(tasks, "tasks")) {
      Objects.requireNonNull(name, "the name of a task");
      int task = blueprint.task(name);
      if (blueprint.node(task).type() != null) {
        throw new IllegalArgumentException(
            "task \"" + name + "\" has a value: override it with one, " + name + "(…)");
      }
      more = more.with(task, null);
    }
    return more;
  }

  Plan plan(int target, boolean streamed) {
    if (values.isEmpty()) {
      return blueprint.plan(target, streamed);
    }
    BitSet overridden = new BitSet();
    values.keySet().forEach(overridden::set);
    return new Plan(blueprint, target, streamed, overridden);
  }

  @Nullable
  Object value(int task) {
    return values.get(task);
  }

  /**
   * Binds inputs by position: those that the plan still needs, or else all that the call would take
   * without overrides.
   */
  void bind(Scope scope, Plan plan, @Nullable Object... passed) {
    if (passed == null) {
      throw new IllegalArgumentException(
          "null is given in place of the inputs; one input that is null is passed as (Object) null");
    }
    int[] needed = plan.neededInputs;
    int[] all = blueprint.plan(plan.target).neededInputs;
    @Nullable Object[] given = isTheValue(passed, all) ? new Object[] {passed} : passed;
    int[] taken = given.length == needed.length ? needed : given.length == all.length ? all : null;
    if (taken == null) {
      throw new IllegalArgumentException("%s needs %s, but %d values are given"
          .formatted(
              plan.target < 0 ? "the run" : "\"" + plan.name(plan.target) + "\"",
              needed.length == 0 ? "no input" : "the inputs " + names(needed),
              given.length));
    }
    for (int i = 0; i < taken.length; i++) {
      try {
        scope.input(taken[i], given[i]);
      } catch (ClassCastException | NullPointerException e) {
        throw new IllegalArgumentException(
            "value %d must be input %s, not %s; needed are %s"
                .formatted(
                    i + 1,
                    names(new int[] {taken[i]}),
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
  private boolean isTheValue(@Nullable Object[] passed, int[] all) {
    if (all.length != 1 || passed.length == 0) {
      return false;
    }
    String type = blueprint.inputs().get(all[0]).type();
    if (passed.getClass() != Object[].class) {
      return type.endsWith("[]");
    }
    boolean wrapped = passed.length == 1 && passed[0] instanceof Object[];
    return type.equals("Object[]") && !wrapped;
  }

  private List<String> names(int[] inputs) {
    return Arrays.stream(inputs)
        .mapToObj(input -> blueprint.inputs().get(input).name() + ": "
            + blueprint.inputs().get(input).type())
        .toList();
  }

  /** Puts the values into a scope that has begun and not started. */
  void apply(Scope scope) {
    for (int task : scope.plan().overridden) {
      Object value = values.get(task);
      Node node = blueprint.node(task);
      if (node.type() != null) {
        if (value == null && !node.optional() && !node.nullable()) {
          throw new NullPointerException("the value for \"" + node.name() + "\" must not be null");
        }
        scope.assign(task, value);
      }
      scope.setSlot(task, value == null && node.optional() ? Slot.EMPTY : Slot.DONE);
    }
  }
}
