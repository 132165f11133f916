package dev.attacca.examples.cluster;

import dev.attacca.flink.FlinkRun;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Books the orders of some files: in this process, and then, if there is one, on a cluster; and compares. */
public final class Main {
  private static final int PLACES = 2;

  private final Options options;
  private final PrintStream out;

  private Main(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** Runs the example; {@code --help} says with which options. */
  public static void main(String[] args) throws Exception {
    if (!run(Options.of(args), System.out)) {
      System.exit(1);
    }
  }

  /** Whether all is well. */
  static boolean run(Options options, PrintStream out) throws Exception {
    if (options.isHelp()) {
      out.print(Options.HELP);
      return true;
    }
    return new Main(options, out).run();
  }

  private boolean run() throws Exception {
    OrderFiles.write(options.files(), options.orders());
    say("orders", "%,d lines in %s", options.orders(), options.folder().resolve("orders"));
    long begin = System.nanoTime();
    Here.book(options.files(), options.here());
    long took = System.nanoTime() - begin;
    LedgerRunner.Result here = Here.result(options.files());
    tell("here", here, took);
    return !options.isOnCluster() || runThere(here);
  }

  private void say(String what, String format, Object... arguments) {
    out.printf(
        Locale.ENGLISH, "  %-10s %s%n", what, String.format(Locale.ENGLISH, format, arguments));
    out.flush();
  }

  private void tell(String where, LedgerRunner.Result result, long took) {
    say(
        where,
        "%,d postings, %,d lines that are no orders left out, in %.1f s",
        result.stats().task("booked").out(),
        result.stats().task("order").failed(),
        took / 1e9);
    if (!result.largest().isEmpty()) {
      Order largest = result.largest().get(0);
      say(
          "",
          "the largest order is %s: %,d.%02d",
          largest.id(),
          largest.cents() / 100,
          largest.cents() % 100);
    }
  }

  private boolean runThere(LedgerRunner.Result here) throws Exception {
    OrderFiles.deleteAll(options.there());
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.createRemoteEnvironment(
        options.host(),
        options.port(),
        There.settings(options.folder().toAbsolutePath()),
        options.jars().toArray(String[]::new));
    environment.setParallelism(PLACES);
    long begin = System.nanoTime();
    FlinkRun<LedgerRunner.Result> run = There.start(environment, options.files(), options.there());
    say("there", "job %s, in %d places", run.id(), PLACES);
    watch(run);
    LedgerRunner.Result there = run.join();
    tell("there", there, System.nanoTime() - begin);
    return compare(here, there);
  }

  private void watch(FlinkRun<?> run) throws InterruptedException {
    Checkpoints checkpoints =
        new Checkpoints(options.cluster(), run.id(), line -> say("there", "%s", line));
    while (!isOver(run)) {
      checkpoints.look();
    }
  }

  private static boolean isOver(FlinkRun<?> run) throws InterruptedException {
    try {
      run.toCompletableFuture().get(Duration.ofMillis(100).toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (ExecutionException told) {
      return true; // by join()
    }
  }

  private boolean compare(LedgerRunner.Result here, LedgerRunner.Result there) throws IOException {
    Comparison lines = Comparison.of(options.here(), options.there());
    say(
        "compared",
        "%,d postings in %,d accounts, line by line: %,d lost, %,d doubled, %,d wrong",
        lines.lines(),
        lines.accounts(),
        lines.lost(),
        lines.doubled(),
        lines.wrong());
    boolean isSame = here.largest().equals(there.largest())
        && here.stats().task("order").failed() == there.stats().task("order").failed();
    say("", isSame ? "and the same result" : "and another result: %s", there.largest());
    return lines.isWell() && isSame;
  }
}
