package dev.attacca.benchmarks;

import dev.attacca.benchmarks.graph.CallerGroup;
import dev.attacca.benchmarks.graph.ComputingGroup;
import dev.attacca.benchmarks.graph.FeaturesGroup;
import dev.attacca.benchmarks.graph.MemoryGroup;
import dev.attacca.benchmarks.graph.WaitingGroup;
import dev.attacca.benchmarks.graph.WorkersGroup;
import dev.attacca.benchmarks.harness.Effort;
import dev.attacca.benchmarks.harness.Forks;
import dev.attacca.benchmarks.harness.Group;
import dev.attacca.benchmarks.harness.Machine;
import dev.attacca.benchmarks.harness.Point;
import dev.attacca.benchmarks.harness.Score;
import dev.attacca.benchmarks.harness.Scores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures groups of benchmarks, those that are named or else all, and prints a table of each, with the
 * bars that it has to meet. See the module's README.
 */
public final class Benchmarks {
  private static final Map<String, Supplier<Group>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("caller", CallerGroup::new);
    GROUPS.put("workers", WorkersGroup::new);
    GROUPS.put("waiting", WaitingGroup::new);
    GROUPS.put("computing", ComputingGroup::new);
    GROUPS.put("features", FeaturesGroup::new);
    GROUPS.put("memory", MemoryGroup::new);
  }

  private final List<String> failures = new ArrayList<>();

  private Benchmarks() {}

  /** Takes names of groups. Fails at its end if a contender has failed, or came to a wrong result. */
  public static void main(String[] arguments) {
    List<String> names = arguments.length == 0 ? List.copyOf(GROUPS.keySet()) : List.of(arguments);
    for (String name : names) {
      if (!GROUPS.containsKey(name)) {
        throw new IllegalArgumentException("no group " + name + ", only " + GROUPS.keySet());
      }
    }
    Forks.inheritClassPath();
    System.out.println(Machine.description());
    System.out.println("Benchmarks " + String.join(" ", names));
    Benchmarks benchmarks = new Benchmarks();
    for (String name : names) {
      benchmarks.run(name, GROUPS.get(name).get());
    }
    if (!benchmarks.failures.isEmpty()) {
      throw new IllegalStateException(String.join("\n", benchmarks.failures));
    }
  }

  private void run(String name, Group group) {
    List<Point> points = group.points();
    Effort effort = group.effort();
    Map<Point, List<Double>> iterations = new LinkedHashMap<>();
    long begin = System.nanoTime();
    for (int round = 1; round <= effort.rounds(); round++) {
      for (Point point : points) {
        System.err.printf("%s, round %d: %s, %s%n", name, round, point.row(), point.column());
        try {
          iterations
              .computeIfAbsent(point, any -> new ArrayList<>())
              .addAll(Forks.measure(group, effort, point));
        } catch (RunnerException e) {
          e.printStackTrace();
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
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    System.out.printf(
        "%n== %s: %d points in %d rounds of %d iterations of %d ms after %d to warm up; %d s in all%n",
        name,
        points.size(),
        effort.rounds(),
        effort.iterations(),
        effort.iteration().toMillis(),
        effort.warmups(),
        took.toSeconds());
    group.sheets(scores).forEach(sheet -> System.out.printf("%n%s", sheet));
    System.out.println();
    group.bars().forEach(bar -> System.out.println("  " + bar.verdict(scores)));
  }
}
