package dev.attacca.runtime.internal;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Takes what the library logs during a test, so that it is not printed. A test has to ask for it, and
 * says with that what it has expected: what nobody has asked for fails the test.
 */
final class Logged implements BeforeEachCallback, AfterEachCallback {
  /** Level, message and, if something was thrown, its type. */
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  private Object logger;

  @Override
  public void beforeEach(ExtensionContext context) throws ReflectiveOperationException {
    // by reflection: the module under test does not read java.logging
    Class<?> filter = Class.forName("java.util.logging.Filter");
    Class<?> entry = Class.forName("java.util.logging.LogRecord");
    logger = Class.forName("java.util.logging.Logger")
        .getMethod("getLogger", String.class)
        .invoke(null, "dev.attacca");
    setFilter(Proxy.newProxyInstance(
        getClass().getClassLoader(), new Class<?>[] {filter}, (proxy, method, arguments) -> {
          Object thrown = entry.getMethod("getThrown").invoke(arguments[0]);
          lines.add(entry.getMethod("getLevel").invoke(arguments[0]) + " "
              + entry.getMethod("getMessage").invoke(arguments[0])
              + (thrown == null ? "" : ": " + thrown.getClass().getName()));
          return false;
        }));
  }

  /** What has been logged since the last time. */
  List<String> take() {
    List<String> taken = new ArrayList<>();
    for (String line = lines.poll(); line != null; line = lines.poll()) {
      taken.add(line);
    }
    return taken;
  }

  @Override
  public void afterEach(ExtensionContext context) throws ReflectiveOperationException {
    setFilter(null);
    if (!lines.isEmpty()) {
      throw new AssertionError(
          lines.size() + " lines were logged that nobody expected, first: " + lines.peek());
    }
  }

  private void setFilter(Object filter) throws ReflectiveOperationException {
    logger
        .getClass()
        .getMethod("setFilter", Class.forName("java.util.logging.Filter"))
        .invoke(logger, filter);
  }
}
