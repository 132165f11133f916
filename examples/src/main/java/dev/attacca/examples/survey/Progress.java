package dev.attacca.examples.survey;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.Stats;
import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A line in a terminal that tells how far a survey has come. */
final class Progress {
  private static final String CLEARED = "\r" + " ".repeat(48) + "\r";

  private Progress() {}

  /** Whether someone is watching. From JDK 22 on there may be a console without, and it says so. */
  @SuppressWarnings("SystemConsoleNull")
  static boolean isWatched() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException older) {
      return true;
    }
  }

  /** Writes the line anew five times a second until the run is over, and wipes it out. */
  static void show(Run<?> run, PrintStream out) {
    while (!isOver(run.toCompletableFuture())) {
      out.print("\r" + line(run.stats()));
      out.flush();
    }
    out.print(CLEARED);
  }

  static String line(Stats stats) {
    return String.format(
        Locale.ENGLISH,
        "  %,d JARs, %,d entries",
        stats.task("jar").out(),
        stats.task("entry").out());
  }

  /** Waits a moment; how the run ended is for {@link Run#join} to say. */
  private static boolean isOver(CompletableFuture<?> end) {
    try {
      end.get(200, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } catch (ExecutionException e) {
      return true;
    }
  }
}
