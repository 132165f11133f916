package dev.attacca.benchmarks.spring;

import dev.attacca.benchmarks.compile.Folder;
import dev.attacca.benchmarks.harness.Bar;
import dev.attacca.benchmarks.harness.Machine;
import dev.attacca.benchmarks.harness.Sample;
import dev.attacca.benchmarks.harness.Sheet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a hundred annotated components add to the start of an application of Spring Boot: next to the same components alone, and next to as
 * many more that are written by hand and take each of them in their constructors, as runners do; each with the starter on the class path,
 * which has a price of its own. In fresh JVMs, taken in turns; prints the median of each kind, its quartiles, and the bars; see the
 * module's README.
 */
public final class StartUp {
  private static final int COMPONENTS = 100;
  private static final int JVMS = 12;
  private static final double MOST = 30;

  private final Map<Kind, List<Start>> starts = new EnumMap<>(Kind.class);

  private StartUp() {}

  /** Measures, and prints what came out; given how many JVMs of each kind are to be started, in so many. */
  public static void main(String[] arguments) {
    int jvms = arguments.length > 0 ? Integer.parseInt(arguments[0]) : JVMS;
    System.out.println(Machine.description());
    System.out.printf(
        "An application of Spring Boot with %d components, %d JVMs of each kind; load before %s%n%n",
        COMPONENTS, jvms, Machine.load());
    StartUp startUp = new StartUp();
    startUp.measure(jvms);
    startUp.print();
  }

  private void measure(int jvms) {
    try (Folder folder = new Folder()) {
      List<Application> applications = new ArrayList<>();
      for (Kind kind : Kind.values()) {
        System.err.println("compile: " + kind.text);
        applications.add(new Application(kind, COMPONENTS, folder.path().resolve(kind.name())));
      }
      applications.forEach(Application::start); // does not count: the files have not been read yet
      for (int round = 0; round < jvms; round++) {
        System.err.printf("start-up: round %d of %d%n", round + 1, jvms);
        for (Application application : applications) {
          starts
              .computeIfAbsent(application.kind(), any -> new ArrayList<>())
              .add(application.start());
        }
        Collections.rotate(
            applications, 1); // so that each comes first, and last, as often as the others
      }
    }
  }

  private void print() {
    System.out.println(
        sheet("From the call of SpringApplication.run to its return, ms", Start::run));
    System.out.println(sheet(
        "From the start of the JVM until then, ms, by the clock of the machine",
        Start::sinceStart));
    System.out.println(sheet("CPU time of the process until then, ms", Start::processor));
    print(Kind.BY_HAND);
    print(Kind.WITH_STARTER);
  }

  private Sheet sheet(String title, ToDoubleFunction<Start> measured) {
    Sheet sheet =
        new Sheet(title, List.of("first quartile", "median", "third quartile", "above the first"));
    for (Kind kind : Kind.values()) {
      Sample sample = sample(kind, measured);
      sheet.line(
          kind.text,
          List.of(
              Sheet.number(sample.quantile(0.25)),
              Sheet.number(sample.median()),
              Sheet.number(sample.quantile(0.75)),
              kind == Kind.ALONE
                  ? ""
                  : Sheet.number(sample.median() - sample(Kind.ALONE, measured).median())));
    }
    return sheet;
  }

  private void print(Kind other) {
    double added =
        sample(Kind.RUNNERS, Start::run).median() - sample(other, Start::run).median();
    String promise = "%d annotated beans add at most %.0f ms to run, where there is: %s"
        .formatted(COMPONENTS, MOST, other.text);
    System.out.println("  " + Bar.verdict(added, MOST, false, promise));
  }

  private Sample sample(Kind kind, ToDoubleFunction<Start> measured) {
    return new Sample(starts.getOrDefault(kind, List.of()).stream()
        .map(measured::applyAsDouble)
        .toList());
  }
}
