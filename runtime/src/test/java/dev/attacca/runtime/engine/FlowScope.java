package dev.attacca.runtime.engine;

import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Inbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A scope of a flow, of whatever kind, whose tasks are lambdas and whose values stand in an array. */
final class FlowScope extends Scope {
  /** What a task does: its value, a future of it, what a loop emits from. */
  interface Body {
    @Nullable
    Object call(FlowScope scope) throws Throwable;
  }

  /** What a loop does that takes an emitter. */
  interface EmitterBody {
    void call(FlowScope scope, Emitter<Object> emitter) throws Throwable;
  }

  /** What a worker with an inbox does. */
  interface InboxBody {
    void call(Inbox<Object, Object> inbox) throws Throwable;
  }

  /** What all scopes of a run share. */
  private static final class Bodies {
    final Body[] tasks;
    final EmitterBody[] emitters;
    final InboxBody[] inboxes;
    final List<Supplier<?>> states = new ArrayList<>();
    final List<@Nullable Object> values = new ArrayList<>();

    Bodies(int size) {
      tasks = new Body[size];
      emitters = new EmitterBody[size];
      inboxes = new InboxBody[size];
    }
  }

  private final Bodies bodies;
  private final @Nullable Object item;
  private final ScopeType type;
  private final @Nullable Object[] values;

  FlowScope(Blueprint blueprint) {
    super(blueprint);
    bodies = new Bodies(blueprint.size());
    item = null;
    type = blueprint.scopes()[0];
    values = new Object[type.size()];
  }

  private FlowScope(FlowScope outer, ScopeType type, Object item) {
    super(outer);
    this.bodies = outer.bodies;
    this.item = item;
    this.type = type;
    this.values = new Object[type.size()];
  }

  // What the test says, of the main scope

  FlowScope task(String name, Body body) {
    bodies.tasks[blueprint().task(name)] = body;
    return this;
  }

  FlowScope emitting(String name, EmitterBody body) {
    bodies.emitters[blueprint().task(name)] = body;
    return this;
  }

  FlowScope inbox(String name, InboxBody body) {
    bodies.inboxes[blueprint().task(name)] = body;
    return this;
  }

  /** The next state, in the order of the blueprint. */
  FlowScope state(Supplier<?> state) {
    bodies.states.add(state);
    bodies.values.add(null);
    return this;
  }

  // What bodies ask for

  /** The value of a task of this or an outer scope, or the item itself. */
  @SuppressWarnings("unchecked")
  <T> T get(String task) {
    return (T) valueOf(blueprint().task(task));
  }

  @SuppressWarnings("unchecked")
  <T> T state(int state) {
    return (T) bodies.values.get(state);
  }

  <T> List<T> list(String task) {
    return gatheredList(blueprint().task(task), 0);
  }

  <T> Set<T> set(String task) {
    return gatheredSet(blueprint().task(task), 0);
  }

  <T> Stream<T> stream(String task, int position) {
    return gatheredStream(blueprint().task(task), position);
  }

  <T> Stream<T> stream(String task) {
    return gatheredStream(blueprint().task(task), 0);
  }

  <T> Iterable<T> iterable(String task) {
    return gatheredIterable(blueprint().task(task), 0);
  }

  // What generated code would say

  @Override
  protected int compute(int task) throws Throwable {
    Node node = blueprint().node(task);
    if (node.emitter()) {
      bodies.emitters[task].call(this, emitter(task));
      return EMITTED;
    }
    Body body = bodies.tasks[task];
    Object result = body == null ? node.name() : body.call(this);
    if (node.opens()) {
      return emit(task, result);
    }
    if (result instanceof CompletionStage<?> stage) {
      return await(task, stage);
    }
    if (node.type() == null) {
      return DONE;
    }
    Object value = result instanceof Optional<?> optional ? optional.orElse(null) : result;
    assign(task, value);
    return result instanceof Optional<?> ? maybe(value) : given(value);
  }

  @Override
  protected int direct(DirectPass pass, int part, int wanted) throws Throwable {
    int[] line = blueprint().straight(type).get(part);
    for (int position = 0; position < line.length; position++) {
      if (pass.runs(line[position], wanted, position)) {
        int code = compute(line[position]);
        if (!pass.goesOn(code)) {
          return code;
        }
      }
    }
    return FINISHED;
  }

  @Override
  protected void assign(int task, @Nullable Object value) {
    values[task - type.base()] = value;
  }

  @Override
  protected @Nullable Object value(int task) {
    return values[task - type.base()];
  }

  @Override
  protected void input(int input, @Nullable Object value) {
    throw new AssertionError("no inputs");
  }

  @Override
  protected void makeState(int state) {
    bodies.values.set(state, bodies.states.get(state).get());
  }

  @Override
  protected Scope open(int opener, Object opened) {
    return new FlowScope(this, blueprint().openedBy(opener), opened);
  }

  @Override
  protected @Nullable Object item() {
    return item;
  }

  @Override
  @SuppressWarnings("unchecked")
  protected void serve(int task, Inbox<?, ?> inbox) throws Throwable {
    bodies.inboxes[task].call((Inbox<Object, Object>) inbox);
  }
}
