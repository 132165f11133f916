package dev.attacca.examples.ledger;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.Stats;
import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Draws how far a run has come: in one line of a terminal, else in a line now and then. */
final class Progress {
  private static final int WIDTH = 30;

  private final long rows;
  private final long begin = System.nanoTime();

  /** Of so many rows. */
  Progress(long rows) {
    this.rows = rows;
  }

  /** Until the run is over. */
  void show(Run<?> run, PrintStream out) {
    if (isWatched()) {
      while (!isOver(run.toCompletableFuture(), 200)) {
        out.print("\r" + line(run.stats(), System.nanoTime() - begin));
        out.flush();
      }
      out.print("\r" + " ".repeat(79) + "\r");
    } else {
      while (!isOver(run.toCompletableFuture(), 2_000)) {
        out.println(line(run.stats(), System.nanoTime() - begin));
      }
    }
  }

  /** What is booked or put aside is done. */
  String line(Stats stats, long nanos) {
    long rejected = stats.task("reject").out();
    long done = stats.task("store").out() + rejected;
    double part = rows == 0 ? 1 : Math.min(1, (double) done / rows);
    int full = (int) (part * WIDTH);
    return String.format(
        Locale.ENGLISH,
        "  %s%s %3.0f %%  %,d rows  %,.0f/s  %,d rejected",
        "#".repeat(full),
        ".".repeat(WIDTH - full),
        Math.floor(part * 100),
        done,
        done / Math.max(nanos / 1e9, 1e-9),
        rejected);
  }

  /** Whether someone is watching. From JDK 22 on there may be a console without, and it says so. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isWatched() {
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
