package dev.attacca.benchmarks.compile;

import dev.attacca.benchmarks.harness.Bar;
import dev.attacca.benchmarks.harness.Machine;
import dev.attacca.benchmarks.harness.Score;
import dev.attacca.benchmarks.harness.Scores;
import dev.attacca.benchmarks.harness.Sheet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How much longer a class of tasks takes to compile than the same class without the processor, by a
 * process of {@code javac} and by a compiler that is warm, and how large the classes are. See the module's
 * README.
 */
public final class CompileTime {
  private static final String ALONE = "javac alone";
  private static final String PROCESSED = "with Attacca";
  private static final List<TaskGraph> GRAPHS = List.of(
      TaskGraph.layered(10),
      TaskGraph.layered(100),
      TaskGraph.layered(1000),
      TaskGraph.layered(5000),
      TaskGraph.wide(1000));
  private static final String LARGE = TaskGraph.layered(1000).label();
  private static final int LEAST = 3;
  private static final Duration COLD = Duration.ofSeconds(15);
  private static final Duration WARM = Duration.ofSeconds(5);

  private final Scores cold = new Scores();
  private final Scores warm = new Scores();
  private final Sheet sizes = new Sheet(
      "Sizes", List.of("class, kB", "runner, kB", "bytes per task", "runner's source, kB"));

  private CompileTime() {}

  /** Measures, and prints what came out; {@code 1000 30} only compiles 1,000 tasks for 30 s, for a profiler. */
  public static void main(String[] arguments) {
    if (arguments.length > 0) {
      compile(TaskGraph.layered(Integer.parseInt(arguments[0])), Long.parseLong(arguments[1]));
      return;
    }
    CompileTime times = new CompileTime();
    GRAPHS.forEach(times::measure);
    times.print();
  }

  private static void compile(TaskGraph graph, long seconds) {
    try (Folder folder = new Folder()) {
      Compiler compiler = new Compiler(folder.path());
      Path source = compiler.write(graph.name(), graph.annotated());
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      while (System.nanoTime() < end) {
        System.out.printf("%.0f ms%n", compiler.warm(source, true));
      }
    }
  }

  private void measure(TaskGraph graph) {
    try (Folder folder = new Folder()) {
      Compiler compiler = new Compiler(folder.path());
      Path source = compiler.write(graph.name(), graph.annotated());
      System.err.println("compile: " + graph.label() + ", cold");
      compiler.cold(source, true);
      alternate(graph, cold, COLD, processor -> compiler.cold(source, processor));
      sizes(graph, compiler.classes());
      if (graph.size() <= 1000) {
        System.err.println("compile: " + graph.label() + ", warm");
        alternate(graph, new Scores(), WARM, processor -> compiler.warm(source, processor));
        alternate(graph, warm, WARM, processor -> compiler.warm(source, processor));
      }
    }
  }

  /** By turns, so that what disturbs one disturbs the other; the processor last, and its classes stay. */
  private static void alternate(
      TaskGraph graph, Scores scores, Duration time, Compilation compilation) {
    List<Double> alone = new ArrayList<>();
    List<Double> processed = new ArrayList<>();
    long end = System.nanoTime() + time.toNanos();
    while (alone.size() < LEAST || System.nanoTime() < end) {
      alone.add(compilation.milliseconds(false));
      processed.add(compilation.milliseconds(true));
    }
    scores.put(ALONE, graph.label(), Score.of(alone));
    scores.put(PROCESSED, graph.label(), Score.of(processed));
  }

  private void sizes(TaskGraph graph, Path classes) {
    double own = Folder.bytes(classes, graph.name() + ".", "class");
    double runner = Folder.bytes(classes, graph.name() + "Runner", ".class");
    double source = Folder.bytes(classes, graph.name() + "Runner", ".java");
    sizes.line(
        graph.label(),
        List.of(
            Sheet.number(own / 1000),
            Sheet.number(runner / 1000),
            Sheet.number(runner / graph.size()),
            Sheet.number(source / 1000)));
  }

  private void print() {
    System.out.println(Machine.description());
    System.out.println();
    System.out.println(Sheet.ratios("A class of tasks by a process of javac", cold, ALONE, "ms"));
    System.out.println(
        Sheet.ratios("A class of tasks by a compiler that is warm", warm, ALONE, "ms of CPU"));
    System.out.println(sizes);
    Bar bar = Bar.within(2, PROCESSED, ALONE, List.of(LARGE));
    System.out.println("  " + bar.verdict(cold) + ", by a process");
    System.out.println("  " + bar.verdict(warm) + ", warm");
  }

  /** Compiles something, with the processor or without. */
  private interface Compilation {
    double milliseconds(boolean processor);
  }
}
