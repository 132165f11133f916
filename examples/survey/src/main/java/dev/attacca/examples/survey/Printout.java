package dev.attacca.examples.survey;

import dev.attacca.examples.survey.JarFacts.ModuleName;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A survey in text, for people. */
final class Printout {
  private static final int TOP = 10;
  private static final int BAR = 32;

  private final StringBuilder text = new StringBuilder();

  private Printout() {}

  static String of(
      Path folder, Report report, List<TaskFailure> failures, Stats stats, Duration time) {
    Printout printout = new Printout();
    printout.line("");
    printout.line("  %,d JARs below %s", report.jars().size(), shortened(folder));
    printout.entries(report.entries(), time);
    printout.levels(report);
    printout.packages(report.classes());
    printout.repeated(report.classes());
    printout.modules(report);
    printout.broken(folder, failures, stats);
    printout.line("");
    stats.toString().lines().forEach(row -> printout.line("  %s", row));
    return printout.text.toString();
  }

  private void entries(EntryCounts counts, Duration time) {
    heading("entries                          MB");
    for (EntryKind kind : EntryKind.values()) {
      if (counts.entries(kind) > 0) {
        line("  %,11d  %-18s %,8.1f", counts.entries(kind), kind, megabytes(counts.bytes(kind)));
      }
    }
    double seconds = Math.max(time.toNanos() / 1e9, 1e-9);
    line("  %,11d  %-18s %,8.1f", counts.entries(), "in all", megabytes(counts.bytes()));
    line(
        "  unpacked in %.1f s: %,.0f entries/s, %,.1f MB/s",
        seconds, counts.entries() / seconds, megabytes(counts.bytes()) / seconds);
  }

  private void levels(Report report) {
    SortedMap<Integer, Long> classes = report.classes().levels();
    SortedMap<Integer, Long> jars = report.jarLevels();
    long all = classes.values().stream().mapToLong(Long::longValue).sum();
    heading("for Java        JARs     classes");
    classes.forEach((level, count) -> line(
        "  %8s %,11d %,11d  %s",
        level < 5 ? "1." + level : level, jars.getOrDefault(level, 0L), count, "#".repeat((int)
                Math.ceil((double) count * BAR / all))));
  }

  private void packages(ClassCounts classes) {
    heading("largest packages, by different classes");
    classes
        .largestPackages(TOP)
        .forEach(found -> line("  %,11d  %s", found.classes(), orUnnamed(found.name())));
  }

  private void repeated(ClassCounts classes) {
    heading(
        "in more than one JAR: %,d of %,d different classes",
        classes.repeated(), classes.different());
    line("  %11s %11s  %-32s %s", "JARs", "classes", "in", "such as");
    classes
        .mostRepeated(TOP)
        .forEach(found -> line(
            "  %,11d %,11d  %-32s %s",
            found.jars(), found.inFamily(), orUnnamed(found.family()), found.name()));
  }

  private void modules(Report report) {
    heading("modules");
    line("  %,11d  with a module-info", report.modules(ModuleName.MODULE_INFO));
    line("  %,11d  with a name in the manifest", report.modules(ModuleName.MANIFEST));
    line("  %,11d  with neither", report.modules(ModuleName.NONE));
    String releases = report.releases().entrySet().stream()
        .map(release -> format("%d (%,d)", release.getKey(), release.getValue()))
        .collect(Collectors.joining(", "));
    line(
        "  %,11d  multi-release%s",
        report.multiRelease(), releases.isEmpty() ? "" : ": for Java " + releases);
  }

  /** Of the failures the newest are kept, at most a thousand of each task; all are counted. */
  private void broken(Path folder, List<TaskFailure> failures, Stats stats) {
    long broken = stats.tasks().stream().mapToLong(task -> task.failed()).sum();
    heading(broken == 0 ? "nothing is broken" : "broken: %,d", broken);
    SortedSet<String> found = new TreeSet<>();
    failures.forEach(failure -> found.add(describe(folder, failure)));
    found.stream().limit(TOP).forEach(one -> line("  %s", one));
    if (broken > TOP) {
      line("  and %,d more", broken - Math.min(found.size(), TOP));
    }
  }

  private static String describe(Path folder, TaskFailure failure) {
    return failure.cause() instanceof BrokenJarException broken
        ? folder.relativize(broken.jar()) + ": " + broken.getMessage()
        : failure.toString();
  }

  /** As a shell would show it. */
  static Path shortened(Path folder) {
    Path home = Path.of(System.getProperty("user.home"));
    return folder.startsWith(home) ? Path.of("~").resolve(home.relativize(folder)) : folder;
  }

  private static String orUnnamed(String packageName) {
    return packageName.isEmpty() ? "(the unnamed package)" : packageName;
  }

  private static double megabytes(long bytes) {
    return bytes / 1e6;
  }

  private void heading(String format, Object... arguments) {
    line("");
    line("  " + format, arguments);
  }

  private void line(String format, Object... arguments) {
    text.append(format(format, arguments).stripTrailing()).append(System.lineSeparator());
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ENGLISH, format, arguments);
  }
}
