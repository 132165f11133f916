package dev.attacca.runtime.internal;

import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.DirectPass;
import dev.attacca.runtime.spi.Inside;
import dev.attacca.runtime.spi.Scope;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A scope of few tasks, each a lambda. */
final class TestScope extends Scope {
  /** What a task does, given the scope to read values from. */
  interface Body {
    @Nullable
    Object call(TestScope scope) throws Throwable;
  }

  /** What a task without a value does. */
  interface Action {
    void run() throws Throwable;
  }

  private final Map<Integer, Body> bodies = new HashMap<>();
  private final Map<Integer, Action> hooks = new HashMap<>();
  private final @Nullable Object[] values;

  TestScope(Blueprint blueprint) {
    super(blueprint);
    values = new Object[Inside.of(blueprint).size()];
  }

  TestScope task(String name, Body body) {
    bodies.put(graph().task(name), body);
    return this;
  }

  TestScope action(String name, Action action) {
    return task(name, scope -> {
      action.run();
      return null;
    });
  }

  /** The clean-up of this number. */
  TestScope hook(int hook, Action action) {
    hooks.put(hook, action);
    return this;
  }

  /** The value of a task. */
  @Nullable
  Object get(String task) {
    return values[graph().task(task)];
  }

  @Override
  public int compute(int task) throws Throwable {
    Body body = bodies.get(task);
    Object result = body == null ? graph().node(task).name() : body.call(this);
    if (result instanceof CompletionStage<?> stage) {
      return await(task, stage);
    }
    if (graph().node(task).type() == null) {
      return DONE;
    }
    values[task] = result instanceof Optional<?> optional ? optional.orElse(null) : result;
    if (graph().node(task).nullable()) {
      return DONE;
    }
    return result instanceof Optional<?> ? maybe(values[task]) : given(values[task]);
  }

  @Override
  public int direct(DirectPass pass, int part, int wanted) throws Throwable {
    int[] line = graph().straight(graph().scopes()[0]).get(part);
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
  public void assign(int task, @Nullable Object value) {
    values[task] = value;
  }

  @Override
  public @Nullable Object value(int task) {
    return values[task];
  }

  @Override
  public void input(int input, @Nullable Object value) {
    throw new AssertionError("no inputs");
  }

  @Override
  public void shutdown(int hook) throws Throwable {
    Action action = hooks.get(hook);
    if (action != null) {
      action.run();
    }
  }
}
