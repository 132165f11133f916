package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.graph.TaskNode.Batch;
import dev.attacca.runtime.internal.graph.TaskNode.Gives;
import dev.attacca.runtime.internal.plan.Extent;
import dev.attacca.runtime.internal.plan.PlanCache;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.TaskState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands in for tasks, and the inputs of the others. Both go by number: inputs come behind the tasks.
 * Immutable, but for a stream, which serves one run.
 */
public final class Overrides {
  private final PlanCache plans;
  private final TaskGraph graph;
  private final Map<Integer, @Nullable Object> given;

  private Overrides(PlanCache plans, Map<Integer, @Nullable Object> given) {
    this.plans = plans;
    this.graph = plans.graph();
    this.given = given;
  }

  /** A value that is made for each item. */
  private record PerItem(Function<String, ?> value) {}

  /** The values of a batch, by key. */
  private record ByKey(Map<?, ?> values) {}

  /** Items that can be had again and again; if they can be closed, that is up to whom they belong to. */
  private record Repeatedly<T>(Iterable<T> items) implements Iterable<T> {
    @Override
    public Iterator<T> iterator() {
      return items.iterator();
    }
  }

  /** The items of a stream, which can be had once. */
  private record Once(Stream<?> items, AtomicBoolean taken) {}

  /** No override. */
  public static Overrides of(PlanCache plans) {
    return new Overrides(plans, Map.of());
  }

  /** These, and this value of an input or in place of a task; of several, the last one counts. */
  public Overrides with(int number, @Nullable Object value) {
    if (isByKey(number)) {
      Object values = required(value, "the values for", number);
      return put(number, new ByKey((Map<?, ?>) values));
    }
    boolean needsOne = number < graph.size()
        && graph.node(number).type() != null
        && !graph.node(number).nullable();
    return put(number, needsOne ? required(value, "the value for", number) : value);
  }

  /** These, and for a task that may have no value, one or none. */
  public Overrides maybe(int task, Optional<?> value) {
    return put(task, required(value, "what stands in for", task).orElse(null));
  }

  /** These, and for a task that runs per item, what this makes of the item's path. */
  public Overrides perItem(int task, Function<String, ?> value) {
    return put(task, new PerItem(required(value, "the function for", task)));
  }

  /** These, and for a loop its items, as often as it begins. */
  public <T> Overrides items(int loop, Iterable<T> items) {
    return put(loop, new Repeatedly<>(required(items, "the items for", loop)));
  }

  /**
   * These, and for a loop its items, for one run.
   *
   * @throws IllegalStateException if the loop is within another, and so begins more than once
   */
  public Overrides items(int loop, Stream<?> items) {
    required(items, "the items for", loop);
    int outer = graph.scopeOf(loop).opener();
    if (outer >= 0) {
      throw new IllegalStateException(
          "\"%s\" is a loop within the loop \"%s\" and begins for each of its items, which a stream cannot: give an Iterable"
              .formatted(name(loop), name(outer)));
    }
    return put(loop, new Once(items, new AtomicBoolean()));
  }

  private <T> T required(@Nullable T value, String what, int number) {
    return Objects.requireNonNull(value, () -> what + " \"" + name(number) + "\" must not be null");
  }

  private Overrides put(int number, @Nullable Object value) {
    Map<Integer, @Nullable Object> more = new HashMap<>(given);
    more.put(number, value);
    return new Overrides(plans, more);
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
      int task = graph.task(name);
      if (graph.node(task).type() != null) {
        throw new IllegalArgumentException(
            "task \"" + name + "\" has a value: override it with one, " + name + "(…)");
      }
      more = more.put(task, null);
    }
    return more;
  }

  public RunPlan plan(int target, boolean streamed) {
    BitSet overridden = new BitSet();
    BitSet perItem = new BitSet();
    given.forEach((number, value) -> {
      overridden.set(number, number < graph.size());
      perItem.set(number, value instanceof PerItem || value instanceof ByKey);
    });
    return overridden.isEmpty()
        ? plans.plan(target, streamed)
        : new RunPlan(Extent.of(graph, target, streamed, overridden, perItem));
  }

  /**
   * A run of this plan is about to begin, in this scope: puts its inputs there, and takes the streams.
   *
   * @throws IllegalStateException if an input is missing, or a stream has been taken by another run
   */
  public void prepare(ScopeCore scope, RunPlan plan) {
    int size = graph.size();
    List<String> missing = new ArrayList<>();
    for (int input : plan.neededInputs) {
      if (!given.containsKey(size + input)) {
        missing.add("\"" + name(size + input) + "\"");
      }
    }
    if (!missing.isEmpty()) {
      boolean one = missing.size() == 1;
      throw new IllegalStateException("%s needs the %s %s, which %s not set; set %s"
          .formatted(
              plan.target < 0 ? "the run" : "\"" + plan.name(plan.target) + "\"",
              one ? "input" : "inputs",
              String.join(", ", missing),
              one ? "is" : "are",
              allSet()));
    }
    given.forEach((number, value) -> {
      if (number >= size) {
        scope.input(number - size, value);
      } else if (value instanceof Once once && plan.members.get(number)) {
        if (!once.taken.compareAndSet(false, true)) {
          throw new IllegalStateException(
              "the stream of items for \"%s\" has served a run, and serves no other: give an Iterable, or another stream"
                  .formatted(name(number)));
        }
      }
    });
  }

  private String allSet() {
    String set = new TreeMap<>(given)
        .keySet().stream()
            .map(number -> "\"" + name(number) + "\"")
            .collect(Collectors.joining(", "));
    return set.isEmpty() ? "is nothing" : given.size() == 1 ? "is " + set : "are " + set;
  }

  private String name(int number) {
    int input = number - graph.size();
    return input < 0 ? graph.node(number).name() : graph.inputs().get(input).name();
  }

  /** What an overridden task does that has a turn of its own: a loop, or one with a value per item. */
  public int compute(ScopeCore scope, int task) throws Throwable {
    Object value = given.get(task);
    if (value instanceof PerItem perItem) {
      return store(scope, task, perItem.value.apply(scope.identity()));
    }
    if (value instanceof ByKey byKey) {
      return storeOwn(scope, task, byKey.values);
    }
    Object source = value instanceof Once once ? once.items : value;
    if (source == null) {
      return CallEnd.NULL_VALUE;
    }
    scope.note(task, source);
    return CallEnd.EMITTING;
  }

  private boolean isByKey(int number) {
    Batch batch = number < graph.size() ? graph.node(number).batch() : null;
    return batch != null && batch.gives() == Gives.MAP;
  }

  /** What a batch would have given to this item, had it returned these. */
  private int storeOwn(ScopeCore scope, int task, Map<?, ?> values) throws Throwable {
    Object key = BatchResults.key(scope, graph.node(task));
    Object own = key == null ? null : BatchResults.own(graph.node(task), values.get(key));
    scope.assign(task, own);
    return own == null ? CallEnd.EMPTY : CallEnd.DONE;
  }

  private int store(ScopeCore scope, int task, @Nullable Object made) {
    TaskNode node = graph.node(task);
    Object value = made instanceof Optional<?> some && node.optional() ? some.orElse(null) : made;
    if (made == null && !node.nullable()) {
      return CallEnd.NULL_VALUE;
    }
    scope.assign(task, value);
    return value == null && node.optional() ? CallEnd.EMPTY : CallEnd.DONE;
  }

  /** Puts the values into a scope that has begun and not started. */
  public void apply(ScopeCore scope) {
    for (int task : scope.plan().overridden) {
      Object value = given.get(task);
      TaskNode node = graph.node(task);
      if (node.type() != null) {
        scope.assign(task, value);
      }
      scope.setSlot(task, value == null && node.optional() ? TaskState.EMPTY : TaskState.DONE);
    }
  }
}
