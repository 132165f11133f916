package dev.attacca.examples.stream;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.Stats;
import java.util.Locale;
import java.util.stream.Stream;

/** Prints earthquakes as they are found, and then counts what goes through in a second. */
public final class Earthquakes {
  private static final int QUAKES = 8;

  private Earthquakes() {}

  /** Runs the example; it takes no arguments. */
  public static void main(String[] args) throws InterruptedException {
    SeismographRunner seismograph = SeismographRunner.of(new Seismograph());

    System.out.printf("%n  the first %d earthquakes%n", QUAKES);
    try (Stream<Quake> found = seismograph.quake(1755)) { // a run that goes on while it is read
      found.limit(QUAKES).forEach(quake -> System.out.println("  " + quake));
    } // and ends here

    Run<SeismographRunner.Result> run = seismograph.start(1755); // the same, and nobody reads
    Thread.sleep(1000);
    run.stop(); // what is under way is finished
    Stats stats = run.join().stats();
    System.out.printf(
        Locale.ENGLISH,
        "%n  in one second: %,d samples, %,d earthquakes%n",
        stats.task("sample").out(),
        stats.task("quake").out());
  }
}
