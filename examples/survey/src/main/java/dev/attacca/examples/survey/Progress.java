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

/** Tells how far a survey has come: in one line of a terminal, else in a line now and then. */
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
  static void showInOneLine(Run<?> run, PrintStream out) {
    while (!isOver(run.toCompletableFuture(), 200)) {
      out.print("\r" + line(run.stats()));
      out.flush();
    }
    out.print(CLEARED);
  }

  /** Writes a line every other second until the run is over. */
  static void showInLines(Run<?> run, PrintStream out) {
    while (!isOver(run.toCompletableFuture(), 2000)) {
      out.println(line(run.stats()));
    }
  }

  static String line(Stats stats) {
    return String.format(
        Locale.ENGLISH,
        "  %,d JARs, %,d entries",
        stats.task("jar").out(),
        stats.task("entry").out());
  }

  /** Waits a moment; how the run ended is for {@link Run#join} to say. */
  private static boolean isOver(CompletableFuture<?> end, int millis) {
    try {
      end.get(millis, TimeUnit.MILLISECONDS);
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
