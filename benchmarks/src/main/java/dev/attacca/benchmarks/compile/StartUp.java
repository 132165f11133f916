package dev.attacca.benchmarks.compile;

import dev.attacca.benchmarks.harness.Bar;
import dev.attacca.benchmarks.harness.Machine;
import dev.attacca.benchmarks.harness.Score;
import dev.attacca.benchmarks.harness.Scores;
import dev.attacca.benchmarks.harness.Sheet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How long it takes to the end of the first run in a JVM that has just been started, and what a task
 * costs once all is compiled, in a small class and in a large one; against calls of the same methods, one
 * after the other. See the module's README.
 */
public final class StartUp {
  private static final String CALLS = "plain calls";
  private static final String ATTACCA = "Attacca";
  private static final int STARTS = 9;
  private static final int PRICES = 4;

  private final Scores sinceStart = new Scores();
  private final Scores firstCall = new Scores();
  private final Scores price = new Scores();

  private StartUp() {}

  /** Measures, and prints what came out. */
  public static void main(String[] arguments) {
    StartUp startUp = new StartUp();
    for (int tasks : new int[] {10, 100, 1000, 5000}) {
      startUp.measure(TaskGraph.layered(tasks));
    }
    startUp.print();
  }

  private void measure(TaskGraph graph) {
    try (Folder folder = new Folder()) {
      Compiler compiler = new Compiler(folder.path());
      Path source = compiler.write(graph.name(), graph.annotated());
      Path main = compiler.write(graph.name() + "Main", MainText.of(graph));
      compiler.cold(source, true);
      compiler.add(main);
      System.err.println("start-up: " + graph.label());
      starts(graph, compiler);
      if (graph.size() == 100 || graph.size() == 1000) {
        System.err.println("price: " + graph.label());
        prices(graph, compiler);
      }
    }
  }

  private void starts(TaskGraph graph, Compiler compiler) {
    List<Double> calls = new ArrayList<>();
    List<Double> callsSinceStart = new ArrayList<>();
    List<Double> run = new ArrayList<>();
    List<Double> runSinceStart = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      start(graph, compiler, "calls", calls, callsSinceStart);
      start(graph, compiler, "run", run, runSinceStart);
    }
    sinceStart.put(CALLS, graph.label(), Score.of(callsSinceStart));
    sinceStart.put(ATTACCA, graph.label(), Score.of(runSinceStart));
    firstCall.put(CALLS, graph.label(), Score.of(calls));
    firstCall.put(ATTACCA, graph.label(), Score.of(run));
  }

  private static void start(
      TaskGraph graph, Compiler compiler, String how, List<Double> call, List<Double> sinceStart) {
    List<String> times = java(graph, compiler, how, Long.toString(System.currentTimeMillis()));
    call.add(Double.valueOf(times.get(0)));
    sinceStart.add(Double.valueOf(times.get(1)));
  }

  private void prices(TaskGraph graph, Compiler compiler) {
    List<Double> calls = new ArrayList<>();
    List<Double> runs = new ArrayList<>();
    for (int i = 0; i < PRICES; i++) {
      List<String> prices = java(graph, compiler, "price");
      calls.add(Double.valueOf(prices.get(0)));
      runs.add(Double.valueOf(prices.get(1)));
    }
    price.put(CALLS, graph.label(), Score.of(calls));
    price.put(ATTACCA, graph.label(), Score.of(runs));
  }

  private static List<String> java(TaskGraph graph, Compiler compiler, String... arguments) {
    List<String> command = new ArrayList<>(
        List.of(Processes.tool("java"), "-cp", compiler.classPath(), graph.name() + "Main"));
    command.addAll(List.of(arguments));
    return Processes.run(command).lines().toList();
  }

  private void print() {
    System.out.println(Machine.description());
    System.out.println();
    System.out.println(Sheet.values(
        "From the start of a JVM to the end of the first run, ms, by the clock of the machine",
        sinceStart,
        sinceStart.columns()));
    System.out.println(Sheet.values(
        "Of it: to make a runner and to run everything once, ms; or to call everything once",
        firstCall,
        firstCall.columns()));
    System.out.println(Sheet.values(
        "A task of a run on the caller's thread, once everything is warm, ns",
        price,
        price.columns()));
    Bar bar = new Bar(
        "a task in a class of 1,000 at most 1.5 times the price of one in a class of 100",
        StartUp::cliff,
        1.5,
        false);
    System.out.println("  " + bar.verdict(price));
  }

  private static OptionalDouble cliff(Scores price) {
    OptionalDouble small = price.value(ATTACCA, TaskGraph.layered(100).label());
    OptionalDouble large = price.value(ATTACCA, TaskGraph.layered(1000).label());
    return OptionalDouble.of(large.orElseThrow() / small.orElseThrow());
  }
}
