package dev.attacca.examples.ledger;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunFailedException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import org.h2.jdbcx.JdbcConnectionPool;

/** Books a file of orders in a database of H2: by the flow, with chunks made by hand, or both in comparison. */
public final class Ledger {
  /** Connections; more than one call of the database at a time is of use where a disk is slow. */
  private static final int CONNECTIONS = 4;

  private static final int COMPARISONS = 3;

  private final Options options;
  private final PrintStream out;
  private final Path orders;

  private Ledger(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
    this.orders = options.folder().resolve("orders-" + options.rows() + ".csv");
  }

  /** Runs the example; {@code --help} says with which options. */
  public static void main(String[] args) throws IOException, SQLException {
    run(Options.of(args), System.out);
  }

  static void run(Options options, PrintStream out) throws IOException, SQLException {
    if (options.mode() == Options.Mode.HELP) {
      out.print(Options.HELP);
      return;
    }
    new Ledger(options, out).run();
  }

  private void run() throws IOException, SQLException {
    Files.createDirectories(options.folder());
    OrderFile.write(orders, options.rows());
    out.printf(Locale.ENGLISH, "%n  %s: %,d rows%n%n", orders, OrderFile.rows(orders));
    switch (options.mode()) {
      case BY_HAND -> out.print(byHand().text());
      case COMPARE -> compare();
      default -> flow(true);
    }
  }

  private Duration flow(boolean watched) throws IOException, SQLException {
    JdbcConnectionPool pool = pool("flow");
    try {
      Books books = new Books(pool);
      books.open(OrderFile.ARTICLES);
      BookingRunner runner = BookingRunner.of(new Booking(books));
      Progress progress = new Progress(OrderFile.rows(orders));
      long begin = System.nanoTime();
      Run<BookingRunner.Result> run = runner.start(orders, rejects("flow"));
      if (watched) {
        progress.show(run, out);
      }
      BookingRunner.Result result = run.join();
      Duration time = Duration.ofNanos(System.nanoTime() - begin);
      if (watched) {
        out.print(new Summary(result.booked(), result.rejected(), time).text(result.stats()));
      }
      return time;
    } catch (RunFailedException e) {
      out.printf("%n  not all orders are booked: %s%n", e.getMessage());
      throw e;
    } finally {
      pool.dispose();
    }
  }

  private Summary byHand() throws IOException, SQLException {
    JdbcConnectionPool pool = pool("by-hand");
    try {
      Books books = new Books(pool);
      books.open(OrderFile.ARTICLES);
      long begin = System.nanoTime();
      Rejected rejected = new ByHand(books).book(orders, rejects("by-hand"));
      Booked booked = books.total();
      return new Summary(booked, rejected, Duration.ofNanos(System.nanoTime() - begin));
    } finally {
      pool.dispose();
    }
  }

  /** In turn, since a machine has its moods; the best of each counts. */
  private void compare() throws IOException, SQLException {
    Duration flow = Duration.ofDays(1);
    Duration byHand = Duration.ofDays(1);
    for (int i = 1; i <= COMPARISONS; i++) {
      Duration one = byHand().time();
      Duration other = flow(false);
      out.printf(
          Locale.ENGLISH,
          "  %d  by hand %6.2f s   flow %6.2f s%n",
          i,
          one.toMillis() / 1e3,
          other.toMillis() / 1e3);
      byHand = one.compareTo(byHand) < 0 ? one : byHand;
      flow = other.compareTo(flow) < 0 ? other : flow;
    }
    out.printf(
        Locale.ENGLISH,
        "%n  the flow takes %.2f times as long as chunks made by hand%n",
        (double) flow.toNanos() / byHand.toNanos());
  }

  private Path rejects(String name) {
    return options.folder().resolve("rejects-" + name + ".csv");
  }

  /** Of a database in a file, which is made anew. */
  private JdbcConnectionPool pool(String name) throws IOException {
    Path file = options.folder().resolve(name).toAbsolutePath();
    Files.deleteIfExists(Path.of(file + ".mv.db"));
    JdbcConnectionPool pool = JdbcConnectionPool.create("jdbc:h2:file:" + file, "sa", "");
    pool.setMaxConnections(CONNECTIONS);
    return pool;
  }
}
