package dev.attacca.flink;

import dev.attacca.OnError;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunResult;
import dev.attacca.runtime.RunnerBuilder;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.TaskInterceptor;
import dev.attacca.runtime.spi.Portable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A class of {@link Flows}, by its runner; and what runs of it come to, here and there, as texts that can be compared. */
final class Tried {
  /**
   * What is seen of a run.
   *
   * @param outcomes of the main scope; empty if the run has failed
   * @param failures all of them, sorted
   * @param failed the task that it has failed for, if it has
   * @param counts of each task; empty if it has failed
   * @param values of each task of items that has some, sorted
   */
  record Seen(
      Map<String, String> outcomes,
      List<String> failures,
      String failed,
      List<String> counts,
      Map<String, List<String>> values) {}

  /** Classes that were made while tests run, by name: the cluster is in this JVM, and finds them here. */
  private static final Map<String, Class<?>> MADE = new ConcurrentHashMap<>();

  private final Class<?> tasks;
  private final Class<?> runner;

  Tried(Class<?> tasks) {
    this.tasks = tasks;
    try {
      this.runner = runnerOf(tasks);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** A class that nobody finds by its name. */
  static Tried made(Class<?> tasks) {
    MADE.put(tasks.getName(), tasks);
    return new Tried(tasks);
  }

  private static Class<?> runnerOf(Class<?> tasks) throws ClassNotFoundException {
    return Class.forName(
        tasks.getName().replace('$', '_') + "Runner", true, tasks.getClassLoader());
  }

  private static Class<?> found(String name) {
    try {
      Class<?> made = MADE.get(name);
      return made == null ? Class.forName(name) : made;
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  String name() {
    return tasks.getSimpleName();
  }

  private static <T> T with(Callable<T> call) {
    try {
      return call.call();
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      throw new AssertionError(e.getCause());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private Object newTasks() throws ReflectiveOperationException {
    var constructor = tasks.getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }

  private Object builder() throws ReflectiveOperationException {
    return runner.getMethod("builder", tasks).invoke(null, newTasks());
  }

  private static Object call(Object runner, Method method, int n)
      throws ReflectiveOperationException {
    return method.getParameterCount() == 0 ? method.invoke(runner) : method.invoke(runner, n);
  }

  private static Method method(Object runner, String name) {
    return Arrays.stream(runner.getClass().getMethods())
        .filter(method -> method.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @SuppressWarnings("unchecked")
  Portable<? extends RunResult> portable(int n) {
    return with(() -> {
      Object built = runner.getMethod("of", tasks).invoke(null, newTasks());
      return (Portable<? extends RunResult>) call(built, method(built, "portable"), n);
    });
  }

  /** Makes the same anew, wherever it is sent to. */
  PortableSupplier<RunResult> supplier(int n) {
    String name = tasks.getName();
    return () -> unchecked(new Tried(found(name)).portable(n));
  }

  @SuppressWarnings("unchecked") // of the results nothing is taken that only one class has
  private static Portable<RunResult> unchecked(Portable<?> portable) {
    return (Portable<RunResult>) portable;
  }

  /** The tasks of items that have values, or are loops. */
  List<String> valued() {
    Portable<?> portable = portable(1);
    return portable.graph().tasks().stream()
        .filter(task -> !task.scope().isEmpty() || opens(task))
        .map(Graph.Task::name)
        .filter(task -> portable.typeOf(portable.task(task)).isPresent())
        .toList();
  }

  private static boolean opens(Graph.Task task) {
    return task.kind() == Graph.Kind.LOOP
        || task.kind() == Graph.Kind.REPEAT
        || task.kind() == Graph.Kind.MERGE;
  }

  /** What is merged has no stream here. */
  boolean isSeenHere(String task) {
    return portable(1).graph().tasks().stream()
        .noneMatch(each -> each.name().equals(task) && each.kind() == Graph.Kind.MERGE);
  }

  /** Batches: how often they are called, and with how much, is nobody's to say. */
  List<String> batches() {
    return portable(1).graph().tasks().stream()
        .filter(task -> task.notes().stream().anyMatch(note -> note.startsWith("in batches of")))
        .map(Graph.Task::name)
        .toList();
  }

  /** The tasks that a run can have failed for, of which one is the first; or none, as an empty text. */
  List<String> fatal(Seen seen) {
    Portable<?> portable = portable(1);
    List<String> replaced = portable.graph().edges().stream()
        .filter(edge -> edge.kind() == Graph.EdgeKind.FALLBACK)
        .map(Graph.Edge::from)
        .toList();
    List<String> fatal = seen.failures.stream()
        .map(failure -> failure.substring(failure.indexOf('"') + 1))
        .map(failure -> failure.substring(0, failure.indexOf('"')))
        .distinct()
        .filter(task -> portable.onError(portable.task(task)) != OnError.TOLERATE)
        .filter(task -> !replaced.contains(task))
        .toList();
    return fatal.isEmpty() ? List.of("") : fatal;
  }

  // Here

  /** The class in this process. Loops, batches and merges are streamed, each in a run of its own. */
  Seen here(int n) {
    Map<String, Collection<String>> values = new ConcurrentHashMap<>();
    TaskInterceptor interceptor = call -> {
      call.whenSettled((value, failure) -> {
        if (failure == null && value != null && !call.item().isEmpty()) {
          values
              .computeIfAbsent(call.task(), any -> new ConcurrentLinkedQueue<>())
              .add(text(value));
        }
      });
      return call.proceed();
    };
    Object watched = with(() -> {
      RunnerBuilder<?> builder = (RunnerBuilder<?>) builder();
      return method(builder, "build").invoke(builder.with(interceptor));
    });
    Seen seen = seen(() -> with(() -> (RunResult) call(watched, method(watched, "run"), n)));
    List<String> streamed = new ArrayList<>(batches());
    portable(n).graph().tasks().stream()
        .filter(task -> task.kind() == Graph.Kind.LOOP || task.kind() == Graph.Kind.REPEAT)
        .forEach(task -> streamed.add(task.name()));
    Graph graph = portable(n).graph();
    graph
        .edges()
        .stream() // whoever takes the value of one takes that of what stands in for it, too
        .filter(edge -> edge.kind() == Graph.EdgeKind.FALLBACK)
        .map(Graph.Edge::from)
        .filter(from -> graph.tasks().stream()
            .anyMatch(task -> task.name().equals(from) && !task.scope().isEmpty()))
        .forEach(streamed::add);
    streamed.forEach(task -> values.put(task, streamed(task, n)));
    return new Seen(seen.outcomes, seen.failures, seen.failed, seen.counts, sorted(values));
  }

  private Collection<String> streamed(String task, int n) {
    List<String> values = new ArrayList<>();
    Object built = with(() -> method(builder(), "build").invoke(builder()));
    try (Stream<?> stream = with(() -> (Stream<?>) call(built, method(built, task), n))) {
      stream.forEach(value -> values.add(text(value)));
    } catch (RunFailedException e) {
      // what has come before that has been seen
    }
    return values;
  }

  /** What a run comes to, without the values of items. */
  static Seen seen(java.util.function.Supplier<RunResult> run) {
    try {
      RunResult result = run.get();
      Map<String, String> outcomes = new TreeMap<>();
      result.outcomes().forEach((task, outcome) -> outcomes.put(task, text(outcome)));
      return new Seen(outcomes, texts(result.failures()), "", counts(result.stats()), Map.of());
    } catch (RunFailedException e) {
      return new Seen(Map.of(), texts(e.failures()), e.task(), List.of(), Map.of());
    }
  }

  static Map<String, List<String>> sorted(Map<String, ? extends Collection<String>> values) {
    Map<String, List<String>> sorted = new TreeMap<>();
    values.forEach((task, all) -> {
      if (!all.isEmpty()) {
        sorted.put(task, all.stream().sorted().toList());
      }
    });
    return sorted;
  }

  private static List<String> texts(List<TaskFailure> failures) {
    return failures.stream().map(TaskFailure::toString).sorted().toList();
  }

  private static List<String> counts(Stats stats) {
    return stats.tasks().stream()
        .map(task -> "%s %d %d %d %d %d"
            .formatted(
                task.task(),
                task.in(),
                task.out(),
                task.failed(),
                task.skipped(),
                task.running() + task.waiting()))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** A value, whatever it is, in words that are the same for equal ones. */
  static String text(@Nullable Object value) {
    if (value instanceof Outcome.Success<?> success) {
      return "success of " + text(success.value());
    }
    if (value instanceof Outcome.Failure<?> failure) {
      return failure.cause() instanceof CarriedException carried
          ? "failure of " + carried.className() + ": " + carried.getMessage()
          : "failure of " + failure.cause().getClass().getName() + ": "
              + failure.cause().getMessage();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Tried::text).toList().toString();
    }
    if (value instanceof Collection<?> set) {
      return set.stream().map(Tried::text).sorted().toList().toString();
    }
    if (value != null && value.getClass().isArray()) {
      String all = Arrays.deepToString(new Object[] {value});
      return all;
    }
    return String.valueOf(value);
  }

  static List<Class<?>> all() {
    List<Class<?>> all = new ArrayList<>();
    for (Class<?> each : Flows.class.getDeclaredClasses()) {
      if (Arrays.stream(each.getDeclaredMethods()).anyMatch(method -> !method.isSynthetic())
          && hasRunner(each)) {
        all.add(each);
      }
    }
    all.sort(java.util.Comparator.comparing(Class::getSimpleName));
    return Collections.unmodifiableList(all);
  }

  private static boolean hasRunner(Class<?> tasks) {
    try {
      runnerOf(tasks);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
