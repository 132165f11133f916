package dev.attacca.runtime.spi;

import dev.attacca.runtime.Graph;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The tasks of a runner with the inputs of one run, for an engine that runs them in other places than this process: which part of them
 * is done where is for that engine to say, and what a task does and what becomes of it is the same there as here.
 *
 * <p>It is no more than its runner and the inputs, and so is made anew in each process. Thread-safe.
 *
 * @param <R> the type of the result
 */
public final class Portable<R> {
  private final Engine engine;
  private final Supplier<? extends Scope> main;
  private final Function<Scope, ? extends R> result;
  private final Map<String, Type> types;

  @SuppressWarnings("unchecked") // generated code makes the result of the scopes that it makes
  <S extends Scope> Portable(
      Engine engine, Supplier<S> main, Function<? super S, ? extends R> result, Class<?> values) {
    this.engine = engine;
    this.main = main;
    this.result = (Function<Scope, ? extends R>) result;
    this.types = typesOf(values);
  }

  /** By the methods of a runner's {@code Values}, each of which gives a {@code Value<T>} and bears the name of the task. */
  private static Map<String, Type> typesOf(Class<?> values) {
    Map<String, Type> types = new HashMap<>();
    for (Method method : values.getDeclaredMethods()) {
      if (method.getGenericReturnType() instanceof ParameterizedType value
          && value.getRawType() == Value.class) {
        types.put(method.getName(), value.getActualTypeArguments()[0]);
      }
    }
    return types;
  }

  /** {@return the graph, with the settings of the runner} */
  public Graph graph() {
    return engine.graph();
  }

  /**
   * {@return the type of a task's values, boxed; of a loop's items}
   *
   * @param task the task's name
   * @throws IllegalArgumentException if there is no such task, or it has no value
   */
  public Type typeOf(String task) {
    Type type = types.get(Objects.requireNonNull(task, "task"));
    if (type == null) {
      throw new IllegalArgumentException("no task named \"" + task + "\" has a value");
    }
    return type;
  }
}
