package dev.attacca.tests.hostile;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Logger;

/** What the library logs meanwhile; it is not printed. */
public final class Log implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("dev.attacca");

  public final Queue<String> lines = new ConcurrentLinkedQueue<>();

  public Log() {
    LOGGER.setFilter(entry -> {
      lines.add(entry.getMessage());
      return false;
    });
  }

  @Override
  public void close() {
    LOGGER.setFilter(null);
  }
}
