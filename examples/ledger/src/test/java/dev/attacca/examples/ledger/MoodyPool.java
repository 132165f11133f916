package dev.attacca.examples.ledger;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A pool that does not always give a connection, and gives some that do not commit. */
final class MoodyPool {
  private final DataSource pool;
  private final Set<Integer> unconnected = new HashSet<>();
  private final Set<Integer> uncommitted = new HashSet<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger commits = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();

  MoodyPool(DataSource pool) {
    this.pool = pool;
  }

  /** The how-manieth ones, counted from one. */
  MoodyPool failingToConnect(int... which) {
    Arrays.stream(which).forEach(unconnected::add);
    return this;
  }

  MoodyPool failingToCommit(int... which) {
    Arrays.stream(which).forEach(uncommitted::add);
    return this;
  }

  int failures() {
    return failures.get();
  }

  DataSource asDataSource() {
    return (DataSource) Proxy.newProxyInstance(
        getClass().getClassLoader(),
        new Class<?>[] {DataSource.class},
        (proxy, method, arguments) -> {
          if (method.getName().equals("getConnection")
              && unconnected.contains(connections.incrementAndGet())) {
            throw failed(new SQLTransientConnectionException("no connection today"));
          }
          Object result = call(pool, method, arguments);
          return result instanceof Connection connection ? moody(connection) : result;
        });
  }

  private Connection moody(Connection connection) {
    return (Connection) Proxy.newProxyInstance(
        getClass().getClassLoader(),
        new Class<?>[] {Connection.class},
        (proxy, method, arguments) -> {
          if (method.getName().equals("commit")
              && uncommitted.contains(commits.incrementAndGet())) {
            throw failed(new SQLTransientException("no commit today"));
          }
          return call(connection, method, arguments);
        });
  }

  private SQLException failed(SQLException how) {
    failures.incrementAndGet();
    return how;
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
