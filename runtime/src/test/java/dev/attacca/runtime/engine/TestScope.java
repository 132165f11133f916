package dev.attacca.runtime.engine;

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
    values = new Object[blueprint.size()];
  }

  TestScope task(String name, Body body) {
    bodies.put(blueprint().task(name), body);
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
    return values[blueprint().task(task)];
  }

  @Override
  protected int compute(int task) throws Throwable {
    Body body = bodies.get(task);
    Object result = body == null ? blueprint().node(task).name() : body.call(this);
    if (result instanceof CompletionStage<?> stage) {
      return await(task, stage);
    }
    if (blueprint().node(task).type() == null) {
      return DONE;
    }
    values[task] = result instanceof Optional<?> optional ? optional.orElse(null) : result;
    if (blueprint().node(task).nullable()) {
      return DONE;
    }
    return result instanceof Optional<?> ? maybe(values[task]) : given(values[task]);
  }

  @Override
  protected int direct(DirectPass pass, int part, int wanted) throws Throwable {
    int[] line = blueprint().straight(blueprint().scopes()[0]).get(part);
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
    values[task] = value;
  }

  @Override
  protected @Nullable Object value(int task) {
    return values[task];
  }

  @Override
  protected void input(int input, @Nullable Object value) {
    throw new AssertionError("no inputs");
  }

  @Override
  protected void shutdown(int hook) throws Throwable {
    Action action = hooks.get(hook);
    if (action != null) {
      action.run();
    }
  }
}
