package dev.attacca.runtime.spi;

import dev.attacca.OnError;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.scope.Failures;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.SkipReasons;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a runner with the inputs of one run, for an engine that does them in other places than this process: where each is done
 * is for that engine to say, and what a task does and what becomes of it is the same there as here. See {@link #parts} for how they are
 * divided; tasks, loops and states go by number, which is theirs in one version of a graph ({@link #fingerprint}).
 *
 * <p>It is no more than its runner and the inputs, and so is made anew in each process. Thread-safe.
 *
 * @param <R> the type of the result
 */
public final class Portable<R> {
  private final EngineParts engine;
  private final Supplier<? extends Scope> main;
  private final Function<Scope, ? extends R> result;
  private final Map<String, Type> types;
  private @Nullable Parts parts;

  @SuppressWarnings("unchecked") // generated code makes the result of the scopes that it makes
  <S extends Scope> Portable(
      EngineParts engine,
      Supplier<S> main,
      Function<? super S, ? extends R> result,
      Class<?> values) {
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

  private TaskGraph tasks() {
    return engine.plans().graph();
  }

  // What there is

  /** {@return the graph, with the settings of the runner} */
  public Graph graph() {
    return tasks().graph();
  }

  /** {@return the graph's name} */
  public String name() {
    return tasks().name();
  }

  /** {@return a text that is another one for a graph that differs in anything} */
  public String fingerprint() {
    return engine.blueprint().fingerprint();
  }

  /** {@return how many failures of a task are kept for the result, the newest ones} */
  public int maxFailures() {
    return engine.core().settings().maxFailures();
  }

  /** {@return how the tasks are divided} */
  public synchronized Parts parts() {
    Parts present = parts;
    if (present == null) {
      parts = present = new Parts(tasks());
    }
    return present;
  }

  /**
   * {@return the number of a task}
   *
   * @param name its name
   * @throws IllegalArgumentException if there is no such task
   */
  public int task(String name) {
    return tasks().task(name);
  }

  /**
   * {@return the name of a task}
   *
   * @param task its number
   */
  public String nameOf(int task) {
    return tasks().node(task).name();
  }

  /**
   * {@return the type of a task's values, boxed; of a loop's items; empty if it has none}
   *
   * @param task the task
   */
  public Optional<Type> typeOf(int task) {
    return Optional.ofNullable(types.get(nameOf(task)));
  }

  /**
   * {@return the name of a state}
   *
   * @param state its number
   */
  public String nameOfState(int state) {
    return tasks().state(state).name();
  }

  /**
   * {@return the type of a state}
   *
   * @param state its number
   */
  public Type typeOfState(int state) {
    int key = tasks().state(state).key();
    ScopeCore scope = main.get();
    for (ScopeType at : wayTo(key < 0 ? tasks().scopes()[0] : tasks().valueScope(key))) {
      scope = begin(scope, at, anyItem(at), 0);
    }
    return typeOfState(scope.getClass(), state);
  }

  /** Generated code takes the item of a merge as it is, and so as a number where its type is one. */
  private @Nullable Object anyItem(ScopeType scope) {
    return switch (String.valueOf(tasks().node(scope.opener()).type())) {
      case "boolean" -> false;
      case "byte" -> (byte) 0;
      case "char" -> (char) 0;
      case "short" -> (short) 0;
      case "int" -> 0;
      case "long" -> 0L;
      case "float" -> 0F;
      case "double" -> 0.0;
      default -> null;
    };
  }

  /** By the field that generated code has for it: it bears the name of the state, with underscores where that is another's already. */
  private Type typeOfState(Class<?> scope, int state) {
    Set<String> others = new HashSet<>();
    graph().tasks().forEach(task -> others.add(task.name()));
    graph().inputs().forEach(input -> others.add(input.name()));
    Map<String, Type> fields = new HashMap<>();
    for (Field field : scope.getDeclaredFields()) {
      fields.put(field.getName(), field.getGenericType());
    }
    for (String name = nameOfState(state);
        name.length() < nameOfState(state).length() + 9;
        name += "_") {
      Type type = fields.get(name);
      if (type != null && !others.contains(name)) {
        return type;
      }
    }
    throw new IllegalStateException("no field of \"" + nameOfState(state) + "\" in " + scope);
  }

  /**
   * {@return what the failure of a task does, unless a fallback stands in for it}
   *
   * @param task the task
   */
  public OnError onError(int task) {
    return whole().onError[task];
  }

  /**
   * {@return the failure of a task where it is the other engine that calls its method}
   *
   * @param task the task; most often a loop
   * @param path the numbers of the items around it, the outermost first
   * @param thrown what the method has thrown
   */
  public TaskFailure failureOf(int task, long[] path, Throwable thrown) {
    StringBuilder item = new StringBuilder();
    int level = 0;
    for (ScopeType scope : wayTo(tasks().scopeOf(task))) {
      item.append(item.isEmpty() ? "" : ".")
          .append(nameOf(scope.opener()))
          .append('[')
          .append(path[level++])
          .append(']');
    }
    return Failures.of(nameOf(task), item.toString(), tasks().ranks().path(task), thrown);
  }

  private RunPlan whole() {
    return engine.plans().plan(-1);
  }

  /** The scopes from that below the main one down to this. */
  private List<ScopeType> wayTo(ScopeType scope) {
    List<ScopeType> way = new ArrayList<>();
    for (ScopeType at = scope; at.opener() >= 0; at = tasks().scopes()[at.parent()]) {
      way.add(0, at);
    }
    return way;
  }

  // The main scope, before and after

  /**
   * What the main scope has come to before any loop.
   *
   * @param given how its tasks have ended, for those who take their values: with a fallback, both together
   * @param ends how each of them has ended by itself
   * @param states the states that they have used, by number, which items and the tasks after them go on with
   * @param failures what has failed of them
   * @param failure what the run will end with for that; {@code null} if all is well, or tolerated
   * @param stats counts of them
   */
  public record Prelude(
      Given given,
      Given ends,
      Map<Integer, Object> states,
      List<TaskFailure> failures,
      @Nullable RuntimeException failure,
      Stats stats) {}

  /**
   * Runs the tasks of the main scope that wait for no loop.
   *
   * @return what they have come to
   * @throws RunFailedException if one failed that halts the run
   */
  public Prelude prelude() {
    return new MainRuns(engine, parts()).prelude(main.get());
  }

  /**
   * Runs the tasks of the main scope that wait for loops, when these are over, and tells what a run of all tells in this process.
   *
   * @param ends how each task of the main scope has ended before, by itself
   * @param gathered by task whose values are gathered there ({@link Parts#gathered}): all its values, in the order of the items
   * @param states states that items have shared, as they are now
   * @param stats what has been counted in the parts
   * @param failures what has failed in them
   * @param failure whether a run with these failures fails: for the first one
   * @param counted is told what the whole run has counted, before this returns or throws
   * @return the result
   * @throws RunFailedException if some task failed, and that was not tolerated
   */
  public R epilogue(
      Given ends,
      Map<Integer, ? extends List<?>> gathered,
      Map<Integer, ?> states,
      Collection<Stats> stats,
      List<TaskFailure> failures,
      boolean failure,
      Consumer<Stats> counted) {
    Scope scope = main.get();
    states.forEach(scope::state);
    new MainRuns(engine, parts())
        .epilogue(scope, ends, gathered, stats, failures, failure, counted);
    return result.apply(scope);
  }

  // Items

  /**
   * Whether a loop of the main scope begins; it does not where a router has chosen others, or what it takes is not there.
   *
   * @param loop the loop
   * @param before what the main scope has come to
   * @return why not; empty if it begins
   */
  public Optional<String> isSkipped(int loop, Given before) {
    ScopeCore scope = beginMain(before);
    int unmet = SkipReasons.firstUnmet(scope, loop);
    if (unmet < 0) {
      return Optional.empty();
    }
    scope.setSlot(loop, TaskState.skipped(unmet, false));
    return Optional.of(scope.reason(loop));
  }

  /**
   * Begins to read a loop, by calling its method on this thread.
   *
   * @param loop the loop
   * @param before what the main scope has come to
   * @param path the numbers of the items around it, the outermost first; empty for a loop of the main scope
   * @param items those items
   * @param position how many of its items are not to be emitted again
   * @return its items from there on; to be closed
   * @throws Exception what the method, or what it has returned, has thrown
   */
  public ItemReader read(int loop, Given before, long[] path, Object[] items, long position)
      throws Exception {
    ScopeCore scope = beginMain(before);
    int level = 0;
    for (ScopeType at : wayTo(tasks().scopeOf(loop))) {
      scope = begin(scope, at, items[level], path[level]);
      level++;
    }
    try {
      return ItemReader.of(scope, loop, position);
    } catch (Throwable e) {
      if (e instanceof Exception exception) {
        throw exception;
      }
      throw unchecked(e);
    }
  }

  private ScopeCore beginMain(Given before) {
    Scope scope = main.get();
    RunPlan plan = whole();
    scope.beginElsewhere(plan.main(), engine.core().executor());
    before.to(scope);
    return scope;
  }

  private ScopeCore begin(ScopeCore above, ScopeType type, @Nullable Object item, long number) {
    ScopeCore scope = above.open(type.opener(), item);
    scope.beginElsewhere(whole().scopes[type.id()], number);
    return scope;
  }

  /**
   * Opens a session, on the thread that is to feed it.
   *
   * @param part what it does
   * @param before what the main scope has come to; of the tasks that the part takes, at least
   * @param states states that all items share, as they are; those that are missing are made
   * @param told tasks whose ends are to be told, of the part's items and of those below
   * @param over is told of each item that is over and has one of these tasks, or is the part's own: in the order in which they close, but of those that
   *     another part takes in their own order; of one below, no sooner than the tasks around it have settled that are to be told
   * @param atOnce how many items may be open, at most {@link Part#inFlight}; with 1, this thread does the items itself, unless something in the
   *     part waits
   * @return the session
   */
  public Session session(
      Part part,
      Given before,
      Map<Integer, ?> states,
      int[] told,
      Consumer<Session.Item> over,
      int atOnce) {
    RunPlan plan = MainRuns.partial(
        engine, part.piece().members(), part.piece().given(), part.extent(told, whole().onError));
    Scope scope = main.get();
    Execution run = MainRuns.execution(engine, plan, scope);
    before.to(scope);
    states.forEach((state, value) -> scope.state(state, value));
    return new Session(part, run, told, over, atOnce);
  }

  @SuppressWarnings("unchecked") // nothing is cast: what is thrown goes through as it is
  static <T extends Throwable> RuntimeException unchecked(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
