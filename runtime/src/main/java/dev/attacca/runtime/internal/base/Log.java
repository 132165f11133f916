package dev.attacca.runtime.internal.base;

import java.lang.System.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where is told what changes nothing, or what was asked for. It is looked up when there is something to tell: that searches all JARs,
 * which the first run in a JVM need not wait for.
 */
public final class Log {
  /** Not a constant, as the first who tells may have no stack left, and the next one is to be heard. */
  private static volatile @Nullable Logger logger;

  private Log() {}

  public static Logger get() {
    Logger present = logger;
    if (present == null) {
      logger = present = System.getLogger("dev.attacca");
    }
    return present;
  }
}
