package dev.attacca.processor.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.processor.fuzz.Javac.Compiled;
import dev.attacca.processor.fuzz.Program.Kind;
import dev.attacca.processor.fuzz.Program.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Compiles and runs programs, and tells of what went wrong so that it can be done again. */
final class Trial implements AutoCloseable {
  private static final int SECONDS = Integer.getInteger("attacca.fuzz.seconds", 30);

  private static final int MINIMISING = Integer.getInteger("attacca.fuzz.minimising", 30);

  private static final ThreadFactory DAEMONS = task -> {
    Thread thread = new Thread(task, "fuzz");
    thread.setDaemon(true);
    return thread;
  };

  private ExecutorService caller = Executors.newSingleThreadExecutor(DAEMONS);
  private final ExecutorService one = Executors.newFixedThreadPool(1, DAEMONS);
  private final ExecutorService two = Executors.newFixedThreadPool(2, DAEMONS);
  private final ExecutorService io = Executors.newFixedThreadPool(1, DAEMONS);

  /** What went wrong with a program. */
  static final class Fault extends Exception {
    private static final long serialVersionUID = 1;

    /** What tells kinds of faults apart. */
    final String kind;

    Fault(String kind, String message, Throwable cause) {
      super(message, cause);
      this.kind = kind;
    }
  }

  void check(Program program) {
    try {
      run(program);
    } catch (Fault fault) {
      Program least =
          new Minimiser(MINIMISING, smaller -> isAlike(smaller, fault)).minimise(program);
      throw new AssertionError(
          "-Dattacca.fuzz.first=%d -Dattacca.fuzz.programs=1: %s%n%s%nMinimised from:%n%s"
              .formatted(program.seed(), fault.getMessage(), text(least), text(program)),
          fault.getCause());
    }
  }

  /** Whether a smaller program has the same fault; some show at times only. */
  private boolean isAlike(Program program, Fault fault) {
    for (int i = 0; i < 5; i++) {
      try {
        run(program);
      } catch (Fault other) {
        return other.kind.equals(fault.kind);
      }
    }
    return false;
  }

  static String text(Program program) {
    StringBuilder out = new StringBuilder();
    Writer.write(program)
        .forEach(
            (name, text) -> out.append("//// ").append(name).append(".java\n").append(text));
    return out.toString();
  }

  private void run(Program program) throws Fault {
    Map<String, String> files = Writer.write(program);
    List<String> expected = Marks.expected(files);
    if (expected.isEmpty()) {
      accepted(program);
      return;
    }
    List<String> found = Marks.found(Javac.compile(program.home(), files).said());
    if (!found.equals(expected)) {
      List<String> missing = without(expected, found);
      List<String> surplus = without(found, expected);
      String kind = kind(missing + " " + surplus);
      throw new Fault(kind, "not found: " + missing + ", found besides: " + surplus, null);
    }
  }

  private static List<String> without(List<String> all, List<String> some) {
    List<String> rest = new ArrayList<>(all);
    some.forEach(rest::remove);
    return rest;
  }

  private void accepted(Program program) throws Fault {
    Compiled compiled = Javac.compile(program.home(), Writer.write(program));
    if (!compiled.said().isEmpty()) {
      throw new Fault(
          kind(compiled.said().get(0).text()), "the compiler says " + compiled.said(), null);
    }
    runAll(program, compiled.classes());
  }

  /** As {@link #check}, by Eclipse's compiler; of errors it is their kinds that count, not their lines. */
  void checkByEclipse(Program program, Path directory) throws IOException {
    Map<String, String> files = Writer.write(program);
    List<String> expected = Marks.expected(files).stream()
        .map(each -> each.replaceAll(".* ", ""))
        .sorted()
        .toList();
    Ecj.Compiled compiled = Ecj.compile(program.home(), files, directory);
    String what =
        "seed " + program.seed() + " by Eclipse's compiler: " + compiled.text() + text(program);
    assertThat(compiled.keys()).as(what).isEqualTo(expected);
    assertThat(compiled.succeeded()).as(what).isEqualTo(expected.isEmpty());
    if (expected.isEmpty()) {
      try {
        runAll(program, compiled.classes());
      } catch (Fault fault) {
        throw new AssertionError(fault.getMessage() + "\n" + what, fault.getCause());
      }
    }
  }

  private void runAll(Program program, Map<String, byte[]> classes) throws Fault {
    ClassLoader loader = Javac.load(classes);
    Map<String, Executor> executors = new LinkedHashMap<>();
    executors.put("default", null);
    executors.put("caller", Runnable::run);
    executors.put("one thread", one);
    executors.put("two threads", two);
    for (Map.Entry<String, Executor> executor : executors.entrySet()) {
      within("on " + executor.getKey(), () -> runOn(program, loader, executor.getValue()));
    }
  }

  private Void runOn(Program program, ClassLoader loader, Executor executor) throws Exception {
    Runs runs = new Runs(program, loader);
    Object runner = runs.runner(executor, io);
    runs.everything(runner);
    Random random = new Random(program.seed());
    if (random.nextInt(3) == 0) {
      runs.served(runner);
    }
    for (int i = 0; i < 2; i++) {
      Task target = program.tasks().get(random.nextInt(program.tasks().size()));
      if (target.kind() != Kind.MERGE) {
        runs.target(runner, target, random.nextBoolean());
      }
    }
    return null;
  }

  private void within(String where, java.util.concurrent.Callable<Void> work) throws Fault {
    Future<Void> future = caller.submit(work);
    try {
      future.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      String dump = dump();
      future.cancel(true);
      caller = Executors.newSingleThreadExecutor(DAEMONS);
      throw new Fault("hang", where + ", still running after " + SECONDS + " s\n" + dump, null);
    } catch (ExecutionException e) {
      throw new Fault(
          kind(String.valueOf(e.getCause())), where + ", " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The words of a message, without names and numbers. */
  private static String kind(String message) {
    return message
        .lines()
        .findFirst()
        .orElse("")
        .replaceAll("\"[^\"]*\"|\\d+|'[^']*'", "")
        .replaceAll(" of .*", "");
  }

  private static String dump() {
    StringBuilder out = new StringBuilder();
    Thread.getAllStackTraces().forEach((thread, trace) -> {
      out.append(thread).append('\n');
      for (StackTraceElement element : trace) {
        out.append("    at ").append(element).append('\n');
      }
    });
    return out.toString();
  }

  @Override
  public void close() {
    caller.shutdownNow();
    one.shutdownNow();
    two.shutdownNow();
    io.shutdownNow();
  }
}
