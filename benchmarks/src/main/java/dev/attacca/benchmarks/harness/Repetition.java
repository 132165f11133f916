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
  private final int jvmsBeside;
  private final String only;
  private final boolean quick;
  private final PrintStream out;
  private final PrintStream progress;

  /** By row and column. */
  private record Place(String row, String column) {}

  /** What each place has cost, by JVM. */
  private static final class Prices {
    private final Map<Place, List<Double>> prices = new LinkedHashMap<>();
    /** What it took two threads to hand a word to and fro in front of each. */
    private final List<Double> roundTrips = new ArrayList<>();

    void add(Point point, double price) {
      prices
          .computeIfAbsent(new Place(point.row(), point.column()), any -> new ArrayList<>())
          .add(price);
    }

    Sample roundTrips() {
      return new Sample(roundTrips);
    }

    boolean has(String row, String column) {
      return prices.containsKey(new Place(row, column));
    }

    Sample of(String row, String column) {
      return new Sample(prices.getOrDefault(new Place(row, column), List.of()));
    }

    /** An empty cell says that it was not measured. */
    List<String> cells(String row, List<String> columns) {
      return columns.stream()
          .map(column -> has(row, column) ? of(row, column).toString() : "")
          .toList();
    }

    Scores medians() {
      Scores medians = new Scores();
      prices.forEach((place, each) -> {
        Sample sample = new Sample(each);
        double half = (sample.quantile(0.75) - sample.quantile(0.25)) / 2;
        medians.put(
            place.row(), place.column(), new Score(sample.median(), half / sample.median()));
      });
      return medians;
    }
  }

  /**
   * Prints what comes out to one stream, and what is going on to another.
   *
   * @param jvms how many of each kind by themselves
   * @param jvmsBeside how many of each kind beside a busy core
   * @param only what the names of rows have to contain
   * @param quick whether next to nothing is measured, to see that everything works
   */
  public Repetition(
      int jvms, int jvmsBeside, String only, boolean quick, PrintStream out, PrintStream progress) {
    this.jvms = jvms;
    this.jvmsBeside = jvmsBeside;
    this.only = only;
    this.quick = quick;
    this.out = out;
    this.progress = progress;
  }

  /** Measures the rows of a group that are worth it, and prints how far the JVMs differ. */
  public void run(String name, Group group) throws RunnerException, IOException {
    List<String> rows =
        group.repeated().stream().filter(row -> row.contains(only)).toList();
    if (rows.isEmpty()) {
      out.printf("%n== %s: no row has \"%s\" in its name, only %s%n", name, only, group.repeated());
      return;
    }
    List<Point> points =
        group.points().stream().filter(point -> rows.contains(point.row())).toList();
    Prices alone = new Prices();
    Prices beside = new Prices();
    String load = Machine.load();
    for (int jvm = 1; jvm <= Math.max(jvms, jvmsBeside); jvm++) {
      if (jvm <= jvms) {
        measure(name + ", JVM " + jvm, group, points, alone);
      }
      if (jvm <= jvmsBeside) {
        BusyCore busy = BusyCore.start();
        try {
          measure(name + ", JVM " + jvm + " beside a busy core", group, points, beside);
        } finally {
          busy.close();
        }
      }
    }
    out.printf(
        "%n== %s: median (least to most) in ns of %d JVMs, beside a busy core of %d; load of the machine before it %s%n%n",
        name, jvms, jvmsBeside, load);
    List<String> columns = points.stream().map(Point::column).distinct().toList();
    Sheet sheet = new Sheet("By itself, and beside a process that keeps a core busy", columns);
    for (String row : rows) {
      sheet.line(row, alone.cells(row, columns));
      if (jvmsBeside > 0) {
        sheet.line("  beside", beside.cells(row, columns));
      }
    }
    out.println(sheet);
    out.printf(
        "Before each point by itself, two threads have handed a word to and fro in %s ns: where that differs, so does what they share%n%n",
        alone.roundTrips());
    bars(group, rows, columns, alone, beside);
    out.flush();
  }

  private void measure(String name, Group group, List<Point> points, Prices prices)
      throws RunnerException {
    for (Point point : points) {
      double roundTrip = RoundTrip.nanos();
      double price = price(group, point);
      prices.roundTrips.add(roundTrip);
      prices.add(point, price);
      progress.printf(
          "%s: %s, %s: %s ns, round trip before it %s%n",
          name, point.row(), point.column(), Sheet.number(price), Sheet.number(roundTrip));
    }
  }

  private double price(Group group, Point point) throws RunnerException {
    Effort effort =
        quick ? Effort.least() : group.effort().rounds() == 1 ? group.effort() : OF_A_JVM;
    return Score.of(Forks.measure(group, effort, point)).value();
  }

  /** Those of spread, for each column, and then those of the group, by the medians of the JVMs by themselves. */
  private void bars(
      Group group, List<String> rows, List<String> columns, Prices alone, Prices beside) {
    if (rows.contains(group.repeated().get(0))) {
      columns.forEach(
          column -> spread(group, column, rows.contains(group.repeated().get(1)), alone, beside));
    }
    Scores medians = alone.medians();
    group.bars().stream()
        .filter(bar -> bar.measured().apply(medians).isPresent())
        .forEach(bar -> out.println("  " + bar.verdict(medians)));
  }

  private void spread(Group group, String column, boolean isCompared, Prices alone, Prices beside) {
    String ours = group.repeated().get(0);
    String theirs = group.repeated().get(1);
    Sample own = alone.of(ours, column);
    verdict(
        own.farthest(),
        FARTHEST,
        false,
        "%s, %s: each JVM within %s times the median"
            .formatted(ours, column, Sheet.number(FARTHEST)));
    if (jvmsBeside > 0) {
      String promise = "%s, %s: beside a busy core at most %s times the median by itself"
          .formatted(ours, column, Sheet.number(BESIDE));
      verdict(
          timesBeside(ours, column, alone, beside),
          BESIDE,
          false,
          isCompared
              ? "%s (%s: %s)"
                  .formatted(
                      promise, theirs, Sheet.number(timesBeside(theirs, column, alone, beside)))
              : promise);
    }
    if (group.isNeverSlower() && isCompared) {
      verdict(
          own.notAbove(alone.of(theirs, column)),
          jvms,
          true,
          "%s, %s: no slower than %s, in so many of %d JVMs".formatted(ours, column, theirs, jvms));
    }
  }

  private static double timesBeside(String row, String column, Prices alone, Prices beside) {
    return beside.of(row, column).median() / alone.of(row, column).median();
  }

  private void verdict(double value, double limit, boolean atLeast, String promise) {
    out.println("  " + Bar.verdict(value, limit, atLeast, promise));
  }
}
