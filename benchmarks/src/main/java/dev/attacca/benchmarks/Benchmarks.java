package dev.attacca.benchmarks;

import dev.attacca.benchmarks.flow.FlowGroup;
import dev.attacca.benchmarks.flow.LargeFlowGroup;
import dev.attacca.benchmarks.flow.WorkingFlowGroup;
import dev.attacca.benchmarks.graph.CallerGroup;
import dev.attacca.benchmarks.graph.WorkersGroup;
import dev.attacca.benchmarks.harness.Effort;
import dev.attacca.benchmarks.harness.Forks;
import dev.attacca.benchmarks.harness.Group;
import dev.attacca.benchmarks.harness.Machine;
import dev.attacca.benchmarks.harness.Point;
import dev.attacca.benchmarks.harness.Scores;
import java.time.Duration;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures groups of benchmarks, those that are named or else all, and prints a table of each, with the
 * bars that it has to meet. See the module's README.
 */
public final class Benchmarks {
  private static final List<Group> GROUPS = List.of(
      new CallerGroup(),
      new WorkersGroup(),
      new FlowGroup(),
      new LargeFlowGroup(),
      new WorkingFlowGroup());

  private Benchmarks() {}

  /** Takes names of groups. */
  public static void main(String[] arguments) {
    List<String> names =
        arguments.length == 0 ? GROUPS.stream().map(Group::name).toList() : List.of(arguments);
    List<Group> groups = names.stream().map(Benchmarks::named).toList();
    Forks.inheritClassPath();
    System.out.println(Machine.description());
    System.out.println("Benchmarks " + String.join(" ", arguments));
    for (Group group : groups) {
      run(group);
    }
  }

  private static Group named(String name) {
    return GROUPS.stream()
        .filter(group -> group.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(
            "no group " + name + ", only " + GROUPS.stream().map(Group::name).toList()));
  }

  private static void run(Group group) {
    List<Point> points = group.points();
    Effort effort = group.effort();
    Scores scores = new Scores();
    long begin = System.nanoTime();
    for (Point point : points) {
      System.err.printf("%s: %s, %s%n", group.name(), point.row(), point.column());
      try {
        scores.put(point.row(), point.column(), Forks.measure(group, effort, point));
      } catch (RunnerException e) {
        throw new IllegalStateException(point.row() + ", " + point.column(), e);
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    System.out.printf(
        "%n== %s: %d points, each of %d iterations of %d ms after %d to warm up; %d s in all%n",
        group.name(),
        points.size(),
        effort.iterations(),
        effort.iteration().toMillis(),
        effort.warmups(),
        took.toSeconds());
    group.sheets(scores).forEach(sheet -> System.out.printf("%n%s", sheet));
    System.out.println();
    group.bars().forEach(bar -> System.out.println("  " + bar.verdict(scores)));
  }
}
