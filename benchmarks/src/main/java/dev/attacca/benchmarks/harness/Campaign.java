package dev.attacca.benchmarks.harness;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** Measures groups, and prints what came out. Not thread-safe. */
public final class Campaign {
  private final String only;
  private final boolean quick;
  private final PrintStream out;
  private final PrintStream progress;
  private final List<String> failures = new ArrayList<>();

  /**
   * Prints tables to one stream, and what is going on to another.
   *
   * @param only what the names of rows have to contain
   * @param quick whether next to nothing is measured, to see that everything works
   */
  public Campaign(String only, boolean quick, PrintStream out, PrintStream progress) {
    this.only = only;
    this.quick = quick;
    this.out = out;
    this.progress = progress;
  }

  /** What went wrong so far; the tables have gaps there. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  /** Measures a group and prints its tables, and what came of its bars. */
  public void run(String name, Group group) {
    List<Point> points =
        group.points().stream().filter(point -> point.row().contains(only)).toList();
    Effort effort = quick ? Effort.least() : group.effort();
    String load = Machine.load();
    long begin = System.nanoTime();
    Scores scores = measure(name, group, points, effort);
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    out.printf(
        "%n== %s: %d points, %s, %d s in all%nload of the machine before it %s, after it %s%n",
        name, points.size(), effort, took.toSeconds(), load, Machine.load());
    group.sheets(scores).forEach(sheet -> out.printf("%n%s", sheet));
    out.println();
    group.bars().stream()
        .filter(bar -> only.isEmpty() || bar.measured().apply(scores).isPresent())
        .forEach(bar -> out.println("  " + bar.verdict(scores)));
    out.flush();
  }

  private Scores measure(String name, Group group, List<Point> points, Effort effort) {
    Map<Point, List<Double>> iterations = new LinkedHashMap<>();
    for (int round = 1; round <= effort.rounds(); round++) {
      for (Point point : points) {
        progress.printf("%s, round %d: %s, %s%n", name, round, point.row(), point.column());
        try {
          iterations
              .computeIfAbsent(point, any -> new ArrayList<>())
              .addAll(Forks.measure(group, effort, point));
        } catch (RunnerException e) {
          e.printStackTrace(progress);
          failures.add(name + " failed: " + point.row() + ", " + point.column());
        }
      }
    }
    Scores scores = new Scores();
    iterations.forEach((point, all) -> {
      if (!all.isEmpty()) {
        scores.put(point.row(), point.column(), Score.of(all));
      }
    });
    return scores;
  }
}
