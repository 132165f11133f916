package dev.attacca.examples.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.TaskStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BookingTest {
  private static final int ROWS = 10_000;

  @TempDir
  Path folder;

  private JdbcConnectionPool pool;

  @BeforeEach
  void open() {
    pool = JdbcConnectionPool.create("jdbc:h2:file:" + folder.resolve("books"), "sa", "");
  }

  @AfterEach
  void close() {
    pool.dispose();
  }

  private Books books() throws SQLException {
    Books books = new Books(pool);
    books.open(OrderFile.ARTICLES);
    return books;
  }

  private Path orders(int rows) throws IOException {
    Path orders = folder.resolve("orders.csv");
    OrderFile.write(orders, rows);
    return orders;
  }

  private Path rejects() {
    return folder.resolve("rejects.csv");
  }

  @Test
  void comesToTheSameAsChunksMadeByHand() throws Exception {
    Path orders = orders(ROWS);
    Path asideByHand = folder.resolve("by-hand.csv");
    Books books = books();
    Rejected byHand = new ByHand(books).book(orders, asideByHand);
    Booked expected = books.total();

    Books again = books();
    BookingRunner.Result result =
        BookingRunner.of(new Booking(again)).start(orders, rejects()).join();

    assertThat(result.booked()).isEqualTo(expected).isEqualTo(again.total());
    assertThat(result.rejected().counts()).isEqualTo(byHand.counts());
    assertThat(result.rejected().count() + expected.rows()).isEqualTo(ROWS);
    assertThat(rejects()).hasSameTextualContentAs(asideByHand);
  }

  @Test
  void asksAndWritesOnceForManyRows() throws Exception {
    Books books = books();
    BookingRunner runner =
        BookingRunner.builder(new Booking(books)).executor(Runnable::run).build();

    BookingRunner.Result result = runner.start(orders(ROWS), rejects()).join();

    long stored = result.booked().rows();
    assertThat(result.stats().task("store").in())
        .as("calls to store, of which but the last is full")
        .isEqualTo((stored + Booking.MAX - 1) / Booking.MAX);
    assertThat(result.stats().task("price").in())
        .as("calls for prices")
        .isLessThanOrEqualTo(ROWS / Booking.MAX + 1);
  }

  @Test
  void asksOnceForAnArticleThatManyOrdersName() throws Exception {
    Path orders = folder.resolve("orders.csv");
    Files.write(
        orders,
        java.util.stream.Stream.concat(
                java.util.stream.Stream.of(Line.HEADING),
                java.util.stream.IntStream.range(0, 900)
                    .mapToObj(i -> i + ",A-0000" + i % 3 + ",1"))
            .toList());
    Books books = books();
    BookingRunner runner =
        BookingRunner.builder(new Booking(books)).executor(Runnable::run).build();

    BookingRunner.Result result = runner.start(orders, rejects()).join();

    assertThat(result.stats().task("price").in()).isEqualTo(1);
    assertThat(result.booked().rows()).isEqualTo(900);
  }

  @Test
  void putsAsideWhatCannotBeBookedWithItsLineAndAReason() throws Exception {
    Path orders = folder.resolve("orders.csv");
    Files.write(
        orders,
        List.of(
            Line.HEADING,
            "1,A-00001,2",
            "2;A-00001;2",
            "three,A-00001,2",
            "4,A-00001,none",
            "5,A-00001,0",
            "6,X-1,2",
            "7,,2",
            "8,A-00002,1",
            "",
            "9,\"A,1\",1"));

    BookingRunner.Result result =
        BookingRunner.of(new Booking(books())).start(orders, rejects()).join();

    assertThat(rejects()).hasContent("""
            line,reason,text
            3,"3 fields expected, not 1","2;A-00001;2"
            4,"no number of an order: ""three""\","three,A-00001,2"
            5,"no quantity: ""none""\","4,A-00001,none"
            6,"a quantity of 0","5,A-00001,0"
            7,"no such article: X-1","6,X-1,2"
            8,"no article","7,,2"
            10,"3 fields expected, not 1",""
            11,"3 fields expected, not 4","9,""A,1"",1"
            """);
    assertThat(result.booked()).isEqualTo(new Booked(2, 2 * 137 + 174));
    assertThat(result.rejected().counts())
        .isEqualTo(Map.of(Verdict.MALFORMED, 7L, Verdict.UNKNOWN_ARTICLE, 1L));
    assertThat(result.rejected().first()).hasSize(5);
  }

  @Test
  void aFileWithoutOrdersIsBookedAtOnce() throws Exception {
    BookingRunner.Result result =
        BookingRunner.of(new Booking(books())).start(orders(0), rejects()).join();

    assertThat(result.booked()).isEqualTo(new Booked(0, 0));
    assertThat(result.rejected().count()).isZero();
    assertThat(result.stats().task("price").in()).isZero();
  }

  @Test
  void aDatabaseThatFailsInBetweenIsTriedAgainAndNothingIsBookedTwice() throws Exception {
    Path orders = orders(ROWS);
    new ByHand(books()).book(orders, rejects());
    Booked expected = new Books(pool).total();
    books();
    MoodyPool moody = new MoodyPool(pool).failingToConnect(3, 7).failingToCommit(2, 5, 6);

    BookingRunner.Result result = BookingRunner.of(new Booking(new Books(moody.asDataSource())))
        .start(orders, rejects())
        .join();

    assertThat(moody.failures()).isEqualTo(5);
    assertThat(result.booked()).isEqualTo(expected);
    assertThat(result.failures()).isEmpty();
    TaskStats stored = result.stats().task("store");
    assertThat(stored.out()).isEqualTo(expected.rows());
    assertThat(stored.failed()).isZero();
  }

  @Test
  void aDatabaseThatIsGoneFailsTheRunAndSaysWhere() throws Exception {
    books();
    MoodyPool gone = new MoodyPool(pool)
        .failingToConnect(java.util.stream.IntStream.rangeClosed(1, 1_000).toArray());
    BookingRunner runner = BookingRunner.of(new Booking(new Books(gone.asDataSource())));

    assertThatThrownBy(() -> runner.start(orders(10), rejects()).join())
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("price")
        .hasStackTraceContaining("no connection today");
    assertThat(new Books(pool).total()).isEqualTo(new Booked(0, 0));
  }

  @Test
  void aTestNeedsNoDatabase() throws Exception {
    Path orders = folder.resolve("orders.csv");
    Files.write(orders, List.of(Line.HEADING, "1,A-00001,2", "2,A-00009,1"));
    BookingRunner runner = BookingRunner.of(new Booking(
        new Books(new MoodyPool(pool).failingToConnect(1, 2, 3, 4, 5, 6, 7, 8).asDataSource())));

    Rejected rejected = runner
        .overriding()
        .orders(orders)
        .rejects(rejects())
        .price(Map.of("A-00001", 5L))
        .rejected();

    assertThat(rejected.counts()).isEqualTo(Map.of(Verdict.UNKNOWN_ARTICLE, 1L));
  }
}
