package dev.attacca.micrometer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;

/** Takes what is logged during a test that expects some, so that it is not printed. */
final class Log implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("dev.attacca");

  final List<String> lines = new CopyOnWriteArrayList<>();

  Log() {
    LOGGER.setFilter(line -> {
      lines.add(line.getMessage());
      return false;
    });
  }

  @Override
  public void close() {
    LOGGER.setFilter(null);
  }
}
