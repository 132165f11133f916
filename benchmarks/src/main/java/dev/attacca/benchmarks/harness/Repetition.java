package dev.attacca.benchmarks.harness;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures the same again and again, each time in a JVM of its own: by turns by itself, and beside another process that keeps a core busy.
 * A JVM counts with what its least-disturbed iterations have taken. Not thread-safe.
 */
public final class Repetition {
  /** How far the JVMs may differ. */
  private static final double FARTHEST = 1.5;

  /** What a busy core may cost, where there are two. */
  private static final double BESIDE = 2.5;

  private static final Effort OF_A_JVM = new Effort(1, 5, 5, Duration.ofMillis(100));

  private final int jvms;
  private final boolean quick;
  private final PrintStream out;
  private final PrintStream progress;

  /** By row and column. */
  private record Place(String row, String column) {}

  /** What each place has cost, by JVM. */
  private static final class Prices {
    private final Map<Place, List<Double>> prices = new LinkedHashMap<>();

    void add(Point point, double price) {
      prices
          .computeIfAbsent(new Place(point.row(), point.column()), any -> new ArrayList<>())
          .add(price);
    }

    Sample of(String row, String column) {
      return new Sample(prices.getOrDefault(new Place(row, column), List.of()));
    }
  }

  /**
   * Prints what comes out to one stream, and what is going on to another.
   *
   * @param jvms how many of each kind
   * @param quick whether next to nothing is measured, to see that everything works
   */
  public Repetition(int jvms, boolean quick, PrintStream out, PrintStream progress) {
    this.jvms = jvms;
    this.quick = quick;
    this.out = out;
    this.progress = progress;
  }

  /** Measures the rows of a group that are worth it, and prints how far the JVMs differ. */
  public void run(String name, Group group) throws RunnerException, IOException {
    List<Point> points = group.points().stream()
        .filter(point -> group.repeated().contains(point.row()))
        .toList();
    Prices alone = new Prices();
    Prices beside = new Prices();
    String load = Machine.load();
    for (int jvm = 1; jvm <= jvms; jvm++) {
      for (Point point : points) {
        progress.printf("%s, JVM %d of %d: %s, %s%n", name, jvm, jvms, point.row(), point.column());
        alone.add(point, measure(group, point));
      }
      BusyCore busy = BusyCore.start();
      try {
        for (Point point : points) {
          beside.add(point, measure(group, point));
        }
      } finally {
        busy.close();
      }
    }
    out.printf(
        "%n== %s in %d JVMs each: median (least to most) in ns; load of the machine before it %s%n%n",
        name, jvms, load);
    List<String> columns = points.stream().map(Point::column).distinct().toList();
    Sheet sheet = new Sheet("By itself, and beside a process that keeps a core busy", columns);
    for (String row : group.repeated()) {
      sheet.line(
          row, columns.stream().map(each -> alone.of(row, each).toString()).toList());
      sheet.line(
          "  beside",
          columns.stream().map(each -> beside.of(row, each).toString()).toList());
    }
    out.println(sheet);
    bars(group.repeated().get(0), group.repeated().get(1), columns, alone, beside);
    out.flush();
  }

  private double measure(Group group, Point point) throws RunnerException {
    Effort effort =
        quick ? Effort.least() : group.effort().rounds() == 1 ? group.effort() : OF_A_JVM;
    return Score.of(Forks.measure(group, effort, point)).value();
  }

  private void bars(String ours, String theirs, List<String> columns, Prices alone, Prices beside) {
    for (String column : columns) {
      Sample own = alone.of(ours, column);
      out.println("  "
          + Bar.verdict(
              own.farthest(),
              FARTHEST,
              false,
              "%s, %s: each JVM within %s times the median"
                  .formatted(ours, column, Sheet.number(FARTHEST))));
      out.println("  "
          + Bar.verdict(
              beside.of(ours, column).median() / own.median(),
              BESIDE,
              false,
              "%s, %s: beside a busy core at most %s times the median by itself (%s: %s)"
                  .formatted(
                      ours,
                      column,
                      Sheet.number(BESIDE),
                      theirs,
                      Sheet.number(beside.of(theirs, column).median()
                          / alone.of(theirs, column).median()))));
      out.println("  "
          + Bar.verdict(
              own.notAbove(alone.of(theirs, column)),
              jvms,
              true,
              "%s, %s: no slower than %s, in so many of %d JVMs"
                  .formatted(ours, column, theirs, jvms)));
    }
  }
}
