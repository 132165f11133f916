package dev.attacca.benchmarks.harness;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures points by JMH, each in a JVM of its own. */
public final class Forks {
  private Forks() {}

  /** JMH would not start while another one runs: the tables tell how much else was going on instead. */
  public static void tolerateOthers() {
    System.setProperty("jmh.ignoreLock", "true");
  }

  /**
   * Gives the JVMs the class path of this one. Maven's {@code exec:java} has a class loader instead of a
   * class path, and JMH asks for the latter.
   */
  public static void inheritClassPath() {
    if (Forks.class.getClassLoader() instanceof URLClassLoader loader) {
      System.setProperty(
          "java.class.path",
          Arrays.stream(loader.getURLs())
              .map(Forks::path)
              .collect(Collectors.joining(File.pathSeparator)));
    }
  }

  private static String path(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(url.toString(), e);
    }
  }

  /** Measures a point of a group for a round, and gives the score of each iteration. */
  public static List<Double> measure(Group group, Effort effort, Point point)
      throws RunnerException {
    List<String> options = new ArrayList<>(group.jvmOptions());
    if (Runtime.version().feature() >= 24) {
      options.add("--sun-misc-unsafe-memory-access=allow"); // JMH and others use it still
    }
    if (Runtime.version().feature() == 25) {
      options.add("--enable-preview"); // for the contenders that are a preview
    }
    TimeValue iteration = TimeValue.milliseconds(effort.iteration().toMillis());
    ChainedOptionsBuilder builder = new OptionsBuilder()
        .include("^" + point.benchmark().getName().replace(".", "\\.").replace('$', '.') + "\\.")
        .forks(1)
        .warmupIterations(effort.warmupsOf(point))
        .warmupTime(iteration)
        .measurementIterations(effort.iterations())
        .measurementTime(iteration)
        .timeUnit(TimeUnit.NANOSECONDS)
        .timeout(TimeValue.minutes(1))
        .jvmArgs(options.toArray(String[]::new))
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT);
    point.parameters().forEach(builder::param);
    if (point.metric().startsWith("gc.")) {
      builder.addProfiler(GCProfiler.class);
    }
    List<Double> scores = new ArrayList<>();
    for (RunResult result : new Runner(builder.build()).run()) {
      for (BenchmarkResult fork : result.getBenchmarkResults()) {
        for (IterationResult each : fork.getIterationResults()) {
          scores.add(score(each, point.metric()) / point.units());
        }
      }
    }
    return scores;
  }

  private static double score(IterationResult iteration, String metric) {
    if (metric.isEmpty()) {
      return iteration.getPrimaryResult().getScore();
    }
    Result<?> result = iteration.getSecondaryResults().get(metric);
    if (result == null) {
      throw new IllegalArgumentException(
          "no " + metric + " among " + iteration.getSecondaryResults().keySet());
    }
    return result.getScore();
  }
}
