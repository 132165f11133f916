package dev.attacca.runtime.internal;

import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.DirectPass;
import dev.attacca.runtime.spi.Inside;
import dev.attacca.runtime.spi.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    Bodies(int size) {
      tasks = new Body[size];
      emitters = new EmitterBody[size];
      inboxes = new InboxBody[size];
    }
  }

  private final Blueprint blueprint;
  private final Bodies bodies;
  private final @Nullable Object item;
  private final ScopeType type;
  private final @Nullable Object[] values;
  /** Its own and those of its key, by number. Two may be made at once, as generated code has a field for each. */
  private final Map<Integer, Object> ownStates = Collections.synchronizedMap(new HashMap<>(0));

  /** Of a round: the one before. */
  private @Nullable Scope previous;

  FlowScope(Blueprint blueprint) {
    super(blueprint);
    this.blueprint = blueprint;
    bodies = new Bodies(Inside.of(blueprint).size());
    item = null;
    type = Inside.of(blueprint).scopes()[0];
    values = new Object[type.size()];
  }

  /** Another main scope of the same tasks. */
  private FlowScope(FlowScope main) {
    super(main.blueprint);
    this.blueprint = main.blueprint;
    bodies = main.bodies;
    item = null;
    type = main.type;
    values = new Object[type.size()];
  }

  @Override
  public FlowScope another() {
    return new FlowScope(this);
  }

  private FlowScope(FlowScope outer, ScopeType type, @Nullable Object item) {
    super(outer);
    this.blueprint = outer.blueprint;
    this.bodies = outer.bodies;
    this.item = item;
    this.type = type;
    this.values = new Object[type.size()];
  }

  Blueprint blueprint() {
    return blueprint;
  }

  // What the test says, of the main scope

  FlowScope task(String name, Body body) {
    bodies.tasks[graph().calledFor(graph().task(name))] = body;
    return this;
  }

  FlowScope emitting(String name, EmitterBody body) {
    bodies.emitters[graph().task(name)] = body;
    return this;
  }

  FlowScope inbox(String name, InboxBody body) {
    bodies.inboxes[graph().task(name)] = body;
    return this;
  }

  /** The next state, in the order of the blueprint. */
  FlowScope state(Supplier<?> state) {
    bodies.states.add(state);
    return this;
  }

  // What bodies ask for

  /** The value of a task of this or an outer scope, or the item itself. */
  @SuppressWarnings("unchecked")
  <T> T get(String task) {
    return (T) valueOf(graph().task(task));
  }

  /** In a call of a batch: its keys. */
  @SuppressWarnings("unchecked")
  <T> T keys() {
    return (T) java.util.Objects.requireNonNull(item);
  }

  /** In a round: a value of the one before. */
  <T> Optional<T> previousOf(String task) {
    return previous(graph().task(task));
  }

  <T> T lastOf(String task) {
    return last(graph().task(task));
  }

  <T> Optional<T> lastOptionalOf(String task) {
    return lastOptional(graph().task(task));
  }

  <T> Outcome<T> lastOutcomeOf(String task) {
    return lastOutcome(graph().task(task));
  }

  /** A state of this or an outer scope. */
  @SuppressWarnings("unchecked")
  <T> T stateOf(int state) {
    Object own = ownStates.get(state);
    return own == null ? ((FlowScope) requireParent()).stateOf(state) : (T) own;
  }

  <T> List<T> list(String task) {
    return gatheredList(graph().task(task), 0);
  }

  <T> List<T> list(String task, int position) {
    return gatheredList(graph().task(task), position);
  }

  <T> Set<T> set(String task) {
    return gatheredSet(graph().task(task), 0);
  }

  <T> Stream<T> stream(String task, int position) {
    return gatheredStream(graph().task(task), position);
  }

  <T> Stream<T> stream(String task) {
    return gatheredStream(graph().task(task), 0);
  }

  <T> Iterable<T> iterable(String task) {
    return iterable(task, 0);
  }

  <T> Iterable<T> iterable(String task, int position) {
    return gatheredIterable(graph().task(task), position);
  }

  // What generated code would say

  @Override
  public int compute(int task) throws Throwable {
    TaskNode node = graph().node(task);
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
  public int direct(DirectPass pass, int part, int wanted) throws Throwable {
    int[] line = graph().straight(type).get(part);
    for (int position = 0; position < line.length; position++) {
      boolean isCall = graph().isCall(line[position]); // without an answer there is no round
      if (isCall
          ? pass.begins(line[position], wanted, position)
          : pass.runs(line[position], wanted, position)) {
        int code = compute(line[position]);
        if (isCall && code != DONE || !pass.goesOn(code)) {
          return code;
        }
      }
    }
    return FINISHED;
  }

  @Override
  public void assign(int task, @Nullable Object value) {
    values[task - type.base()] = value;
  }

  @Override
  public @Nullable Object value(int task) {
    return values[task - type.base()];
  }

  @Override
  public void input(int input, @Nullable Object value) {
    throw new AssertionError("no inputs");
  }

  @Override
  public void makeState(int state) {
    ownStates.put(state, bodies.states.get(state).get());
  }

  @Override
  public @Nullable Object state(int state) {
    return ownStates.get(state);
  }

  @Override
  public void state(int state, Object value) {
    ownStates.put(state, value);
  }

  @Override
  public Scope open(int opener, @Nullable Object opened) {
    ScopeType opens =
        graph().batchOf(opener) < 0 ? graph().openedBy(opener) : graph().scopeOf(opener);
    return new FlowScope(this, opens, opened);
  }

  @Override
  public @Nullable Object item() {
    return isRound() ? value(graph().calledFor(type.opener())) : item;
  }

  private boolean isRound() {
    return type.opener() >= 0 && graph().node(type.opener()).kind() == Graph.Kind.REPEAT;
  }

  @Override
  public @Nullable Scope previous() {
    return previous;
  }

  @Override
  protected void precededBy(@Nullable Scope before) {
    previous = before;
  }

  @Override
  @SuppressWarnings("unchecked")
  public void serve(int task, Inbox<?, ?> inbox) throws Throwable {
    bodies.inboxes[task].call((Inbox<Object, Object>) inbox);
  }
}
