package dev.attacca.examples.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** The tables: what articles cost, and the ledger. Each call takes a connection of the pool, and is a transaction. */
final class Books {
  private final DataSource pool;

  Books(DataSource pool) {
    this.pool = pool;
  }

  /** Makes both tables anew, with so many articles. */
  void open(int articles) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      try (var statement = connection.createStatement()) {
        statement.execute("drop table if exists ledger");
        statement.execute("drop table if exists article");
        statement.execute(
            "create table article (sku varchar(20) primary key, cents bigint not null)");
        statement.execute(
            "create table ledger (order_number bigint not null, sku varchar(20) not null,"
                + " quantity int not null, cents bigint not null)");
      }
      inTransaction(connection, () -> {
        try (PreparedStatement insert =
            connection.prepareStatement("insert into article values (?, ?)")) {
          for (int article = 0; article < articles; article++) {
            insert.setString(1, OrderFile.sku(article));
            insert.setLong(2, 100 + article * 37L % 9_900);
            insert.addBatch();
          }
          insert.executeBatch();
        }
      });
    }
  }

  /** What articles cost, in cents; those that nobody sells have no entry. */
  Map<String, Long> prices(Collection<String> skus) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement select =
            connection.prepareStatement("select sku, cents from article where sku = any (?)")) {
      select.setArray(1, connection.createArrayOf("varchar", skus.toArray()));
      Map<String, Long> prices = new HashMap<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          prices.put(rows.getString(1), rows.getLong(2));
        }
      }
      return prices;
    }
  }

  /** All of these, or none. */
  void book(List<Entry> entries) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      inTransaction(connection, () -> {
        try (PreparedStatement insert =
            connection.prepareStatement("insert into ledger values (?, ?, ?, ?)")) {
          for (Entry entry : entries) {
            insert.setLong(1, entry.number());
            insert.setString(2, entry.sku());
            insert.setInt(3, entry.quantity());
            insert.setLong(4, entry.cents());
            insert.addBatch();
          }
          insert.executeBatch();
        }
      });
    }
  }

  /** What the ledger comes to. */
  Booked total() throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement select =
            connection.prepareStatement("select count(*), coalesce(sum(cents), 0) from ledger");
        ResultSet rows = select.executeQuery()) {
      rows.next();
      return new Booked(rows.getLong(1), rows.getLong(2));
    }
  }

  private interface Work {
    void run() throws SQLException;
  }

  private static void inTransaction(Connection connection, Work work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      work.run();
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      try {
        connection.rollback();
      } catch (SQLException besides) {
        e.addSuppressed(besides);
      }
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }
}
