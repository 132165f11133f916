package dev.attacca.processor.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.OnError;
import dev.attacca.processor.fuzz.Oracle.Cell;
import dev.attacca.processor.fuzz.Oracle.Fate;
import dev.attacca.processor.fuzz.Program.Failing;
import dev.attacca.processor.fuzz.Program.Kind;
import dev.attacca.processor.fuzz.Program.Task;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunResult;
import dev.attacca.runtime.RunnerBuilder;
import dev.attacca.runtime.Server;
import dev.attacca.runtime.SkippedException;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskStats;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Runs a compiled program, and compares with what the {@link Oracle} says. */
final class Runs {
  /** What names of clean-ups begin with. */
  static final String CLEANUP = "ends$";

  private final Program program;
  private final Class<?> type;
  private final Class<?> runnerType;
  private final Journal journal;
  private final Map<String, Long> inputs = new HashMap<>();

  Runs(Program program, ClassLoader loader) throws ReflectiveOperationException {
    this.program = program;
    this.type = loader.loadClass(program.binaryName());
    this.runnerType = loader.loadClass(program.binaryName() + "Runner");
    Field log = type.getDeclaredField("log$");
    log.setAccessible(true);
    this.journal = (Journal) log.get(null);
    program
        .inputs()
        .forEach((name, kind) ->
            inputs.put(name, kind.narrow(Play.mix(program.seed(), name.hashCode()))));
  }

  /** A runner with this executor; none for the default one. */
  Object runner(Executor executor, Executor io) throws Exception {
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    Object builder = call(runnerType, null, "builder", constructor.newInstance());
    RunnerBuilder<?> settings = (RunnerBuilder<?>) builder;
    settings.executor("io", io);
    if (executor != null) {
      settings.executor(executor);
    }
    return call(builder.getClass(), builder, "build");
  }

  private static Object call(Class<?> type, Object on, String name, Object... arguments)
      throws Exception {
    Method method = Arrays.stream(type.getMethods())
        .filter(each -> each.getName().equals(name) && each.getParameterCount() == arguments.length)
        .filter(each -> !each.isBridge())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no method " + name));
    method.setAccessible(true);
    try {
      return method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception failure) {
        throw failure;
      }
      throw (Error) e.getCause();
    }
  }

  /** Everything, in the background, with all that is to be known of it. */
  void everything(Object runner) throws Exception {
    Oracle oracle = new Oracle(program, Optional.empty(), inputs);
    journal.clear();
    Run<?> run = (Run<?>) call(runnerType, runner, "start", arguments("start", oracle));
    RunResult result = null;
    RuntimeException thrown = null;
    try {
      result = (RunResult) run.join();
    } catch (RunFailedException e) {
      thrown = e;
    }
    ended(oracle, thrown);
    cleanups();
    if (!oracle.fails(OnError.HALT)) {
      calls(oracle);
      stats(oracle, run.stats());
    }
    if (result != null) {
      result(oracle, result);
    }
  }

  /** Everything, by a server. */
  void served(Object runner) throws Exception {
    Oracle oracle = new Oracle(program, Optional.empty(), inputs);
    journal.clear();
    Object[] given = arguments("run", oracle);
    RuntimeException thrown = null;
    try (Server<?> server = (Server<?>) call(runnerType, runner, "serve")) {
      String id = server.submit(given);
      try {
        result(oracle, (RunResult) server.result(id));
      } catch (RunFailedException e) {
        thrown = e;
      }
    }
    ended(oracle, thrown);
    cleanups();
    if (!oracle.fails(OnError.HALT)) {
      calls(oracle);
    }
  }

  /** Each ran once; that of a task, if the task had started. */
  private void cleanups() {
    for (String member : program.plants()) {
      if (member.contains(" " + CLEANUP + "()")) {
        assertThat(journal.of(CLEANUP)).as("clean-ups of the run").hasSize(1);
      }
      for (Task task : program.tasks()) {
        if (member.contains(" " + CLEANUP + task.name() + "()")) {
          assertThat(journal.of(CLEANUP + task.name()))
              .as("clean-ups of " + task.name())
              .hasSizeBetween(
                  journal.of(task.name()).isEmpty() ? 0 : 1,
                  journal.of(task.name()).isEmpty() && !streams(task) ? 0 : 1);
        }
      }
    }
  }

  /** Such a task may start, and come to its end when it reads, before it has written down anything. */
  private static boolean streams(Task task) {
    return task.needs().stream()
        .anyMatch(need -> need.role().streams() || need.role() == Program.Role.INBOX);
  }

  private void result(Oracle oracle, RunResult result) throws Exception {
    assertThat(result.failures()).as("failures").hasSize(oracle.failures.size());
    for (Task task : program.tasks()) {
      if (oracle.levels.home(task.id()) == Levels.MAIN && !task.opens()) {
        outcome(task, oracle.of(task), result.outcomes().get(task.name()));
        accessor(task, oracle.of(task), result);
      }
    }
  }

  /** A task and what it needs. */
  void target(Object runner, Task task, boolean async) throws Exception {
    Oracle oracle = new Oracle(program, Optional.of(task), inputs);
    journal.clear();
    boolean ofItems = oracle.levels.valueLevel(task.id()) != Levels.MAIN;
    Object value = null;
    List<Long> values = new ArrayList<>();
    RuntimeException thrown = null;
    try {
      Object[] given = arguments(task.name(), oracle);
      value = async && !ofItems
          ? awaited((Future<?>) call(runnerType, runner, task.name() + "Async", given))
          : call(runnerType, runner, task.name(), given);
      if (value instanceof Stream<?> stream && ofItems && task.hasValue()) {
        try (stream) {
          stream.forEach(each -> values.add(Play.of(each)));
        }
      }
    } catch (RunFailedException | SkippedException e) {
      thrown = e;
    }
    cleanups();
    if (thrown instanceof SkippedException) {
      assertThat(oracle.of(task).fate()).as("fate of " + task.name()).isEqualTo(Fate.SKIPPED);
      return;
    }
    Fate fate = ofItems ? Fate.DONE : oracle.of(task).fate();
    if (fate == Fate.FAILED) {
      assertThat(thrown).as("failure of " + task.name()).isInstanceOf(RunFailedException.class);
      return;
    }
    ended(oracle, thrown);
    if (oracle.fails(OnError.HALT)) {
      return;
    }
    calls(oracle);
    if (thrown != null || !task.hasValue()) {
      return;
    }
    if (!ofItems) {
      assertThat(fate).as("fate of " + task.name()).isNotEqualTo(Fate.SKIPPED);
      value(task, oracle.of(task), value);
    } else if (task.type() == Type.ROUTE && task.kind() == Kind.ROUTER) {
      assertThat(values).as("routes of " + task.name()).hasSameSizeAs(oracle.values(task));
    } else if (oracle.levels.isOrdered(Levels.MAIN, task.id())) {
      assertThat(values).as("values of " + task.name()).isEqualTo(oracle.values(task));
    } else {
      assertThat(values)
          .as("values of " + task.name())
          .containsExactlyInAnyOrderElementsOf(oracle.values(task));
    }
  }

  private static Object awaited(Future<?> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }

  /** What a method of the runner is given, by name; it must ask for what is needed, in order. */
  private Object[] arguments(String name, Oracle oracle) throws Exception {
    List<String> needed = new ArrayList<>();
    for (String input : program.inputs().keySet()) {
      boolean used = program.tasks().stream()
          .filter(task -> oracle.members.contains(task.id()))
          .flatMap(task -> task.needs().stream())
          .anyMatch(need -> need.role() == Program.Role.INPUT && need.name().equals(input));
      if (used) {
        needed.add(input);
      }
    }
    Method method = Arrays.stream(runnerType.getMethods())
        .filter(each -> each.getName().equals(name) && each.getParameterCount() == needed.size())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no method " + name + needed));
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < needed.size(); i++) {
      Parameter parameter = method.getParameters()[i];
      assertThat(parameter.getName()).as("parameter of " + name).startsWith(needed.get(i));
      values.add(made(
          program.inputs().get(needed.get(i)), inputs.get(needed.get(i)), parameter.getType()));
    }
    return values.toArray();
  }

  private static Object made(Type kind, long number, Class<?> type) throws Exception {
    return switch (kind) {
      case LONG -> number;
      case INT, INTEGER -> (int) number;
      case CHAR -> (char) number;
      case TEXT -> Long.toString(number);
      case ARRAY -> new long[] {number};
      case LIST -> List.of(number);
      case MAP -> Map.of("k", List.of(number));
      case FLAG -> number == 1;
      case TONE -> type.getEnumConstants()[(int) number];
      case SOUND -> {
        Method of = type.getDeclaredMethod("of", long.class);
        of.setAccessible(true);
        yield of.invoke(null, number);
      }
      default -> {
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        yield constructor.newInstance(kind == Type.BOX ? Long.toString(number) : (Object) number);
      }
    };
  }

  private void ended(Oracle oracle, RuntimeException thrown) {
    if (oracle.fails(OnError.HALT) || oracle.fails(OnError.FINISH)) {
      assertThat(thrown).as("the run's failure").isInstanceOf(RunFailedException.class);
      RunFailedException failure = (RunFailedException) thrown;
      List<String> failed = oracle.failures.stream().map(Oracle.Failure::task).toList();
      assertThat(failure.failures())
          .as("tasks that fail, of " + failed)
          .allMatch(each -> failed.contains(each.task()) || isHalted(oracle, each.task()));
      failure.failures().forEach(each -> planned(each.cause()));
      if (!oracle.fails(OnError.HALT)) {
        assertThat(failure.failures()).as("failures").hasSize(failed.size());
      }
    } else if (thrown != null) {
      throw thrown;
    }
  }

  /** Whether the task may have failed the first time just as the run was halted: it is not tried again. */
  private boolean isHalted(Oracle oracle, String name) {
    return oracle.fails(OnError.HALT)
        && program.tasks().stream()
            .anyMatch(task -> task.name().equals(name) && task.failing() == Program.Failing.FIRST);
  }

  private static void planned(Throwable cause) {
    boolean planned = cause instanceof Play.Planned
        || cause instanceof Play.PlannedUnchecked
        || cause instanceof Play.PlannedError
        || cause instanceof IllegalStateException repeat
            && String.valueOf(repeat.getMessage()).startsWith("repeat \"");
    if (!planned) {
      throw new AssertionError("not planned", cause);
    }
  }

  private void calls(Oracle oracle) {
    for (Task task : program.tasks()) {
      List<Long> expected = oracle.calls.getOrDefault(task.name(), List.of());
      if (task.form().isBatched()) { // equal keys may have met, or not
        assertThat(journal.of(task.name()).stream().distinct())
            .as("keys of " + task.name())
            .containsExactlyInAnyOrderElementsOf(new HashSet<>(expected));
        continue;
      }
      assertThat(journal.of(task.name()))
          .as("calls of " + task.name())
          .isEqualTo(expected.stream().sorted().toList());
    }
  }

  private void stats(Oracle oracle, Stats all) {
    for (Task task : program.tasks()) {
      TaskStats stats = all.task(task.name());
      int done = oracle.count(task, Fate.DONE);
      int failed = oracle.count(task, Fate.FAILED);
      assertThat(stats.out())
          .as("out of " + stats)
          .isEqualTo(task.opens() ? oracle.emitted.getOrDefault(task.id(), 0) : done);
      assertThat(stats.failed()).as("failed of " + stats).isEqualTo(failed);
      assertThat(stats.skipped())
          .as("skipped of " + stats)
          .isEqualTo(oracle.count(task, Fate.SKIPPED));
      assertThat(stats.running() + stats.waiting()).as("going on of " + stats).isZero();
      if (task.form().isBatched()) {
        assertThat(stats.in())
            .as("in of " + stats)
            .isLessThanOrEqualTo(
                oracle.calls.getOrDefault(task.name(), List.of()).size());
      } else if (task.attempts() == 1 && task.failing() != Failing.FIRST) {
        assertThat(stats.in())
            .as("in of " + stats)
            .isEqualTo(
                task.kind() == Kind.REPEAT
                    ? oracle.calls.getOrDefault(task.name(), List.of()).size()
                    : done + failed + oracle.count(task, Fate.EMPTY));
      }
    }
  }

  private static void outcome(Task task, Cell cell, Outcome<?> outcome) {
    switch (cell.fate()) {
      case DONE -> {
        assertThat(outcome).as(task.name()).isInstanceOf(Outcome.Success.class);
        if (task.type() != Type.ROUTE) {
          long expected = cell.isNull() ? Play.NULL : cell.value();
          assertThat(Play.outcome(outcome)).as("value of " + task.name()).isEqualTo(expected);
        }
      }
      case FAILED -> assertThat(outcome).as(task.name()).isInstanceOf(Outcome.Failure.class);
      default -> assertThat(outcome).as(task.name()).isInstanceOf(Outcome.Skipped.class);
    }
  }

  private static void accessor(Task task, Cell cell, RunResult result) throws Exception {
    if (!task.hasValue()) {
      return;
    }
    try {
      Object value = call(result.getClass(), result, task.name());
      assertThat(cell.fate()).as("fate of " + task.name()).isIn(Fate.DONE, Fate.EMPTY);
      value(task, cell, value);
    } catch (SkippedException e) {
      assertThat(cell.fate()).as("fate of " + task.name()).isEqualTo(Fate.SKIPPED);
    } catch (RunFailedException e) {
      assertThat(cell.fate()).as("fate of " + task.name()).isEqualTo(Fate.FAILED);
    }
  }

  private static void value(Task task, Cell cell, Object value) {
    if (task.form().isOptional()) {
      long expected = cell.fate() == Fate.DONE ? cell.value() : Play.EMPTY;
      assertThat(Play.optional((Optional<?>) value))
          .as("value of " + task.name())
          .isEqualTo(expected);
    } else if (task.type() != Type.ROUTE || task.kind() != Kind.ROUTER) {
      long expected = cell.isNull() ? Play.NULL : cell.value();
      assertThat(Play.of(value)).as("value of " + task.name()).isEqualTo(expected);
    }
  }
}
