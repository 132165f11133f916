package dev.attacca.runtime.internal.base;

import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.TaskEvent;
import java.lang.System.Logger;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * What users throw, handled with care: its methods are their code as well, and may throw, loop or be
 * shared by all their runs. For the runtime.
 */
public final class Thrown {
  private Thrown() {}

  /** What it says of itself, or its class if it fails to. */
  public static String text(Throwable thrown) {
    try {
      String text = thrown.toString();
      if (text != null) {
        return text;
      }
    } catch (Throwable e) { // even out of stack; what is told then is short
      return thrown.getClass().getName() + " (whose toString() threw "
          + e.getClass().getName() + ")";
    }
    return thrown.getClass().getName();
  }

  /** The cause, or nothing if it fails to say. */
  public static Throwable causeOr(Throwable thrown, Throwable otherwise) {
    try {
      Throwable cause = thrown.getCause();
      return cause == null ? otherwise : cause;
    } catch (Throwable e) {
      return otherwise;
    }
  }

  /**
   * Suppresses some in one that the user has thrown, if it has none so far. It may be a constant that
   * every run throws, and would gather those of all runs.
   *
   * @return whether they need not be told otherwise
   */
  public static boolean suppressIn(Throwable thrown, List<Throwable> others) {
    Set<Throwable> distinct = identitySet();
    distinct.add(thrown);
    List<Throwable> told = others.stream().filter(distinct::add).toList();
    if (told.isEmpty()) {
      return true;
    }
    synchronized (thrown) { // as its own methods do: several runs may throw it at once
      if (thrown.getSuppressed().length > 0) {
        return false;
      }
      told.forEach(thrown::addSuppressed);
      return thrown.getSuppressed().length > 0; // not of one that suppresses nothing
    }
  }

  /** Suppresses it in an exception of ours, once. */
  public static void suppress(Throwable ours, Throwable other, Set<Throwable> told) {
    if (other != ours && told.add(other)) {
      ours.addSuppressed(other);
    }
  }

  public static Set<Throwable> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  /** Tells of a failure that changes nothing. */
  public static void log(String what, Throwable failure) {
    try {
      Log.get().log(Logger.Level.WARNING, what, failure);
    } catch (Throwable e) { // the failure's own methods, or the user's handlers
      logText(what + ": " + text(failure));
    }
  }

  /** Tells of a listener that failed when it was told of this. */
  public static void log(RunListener listener, TaskEvent event, Throwable failure) {
    String item = event.item().isEmpty() ? "" : " in " + event.item();
    log(
        "the RunListener %s failed when told of the task \"%s\"%s of run %s"
            .formatted(listener.getClass().getName(), event.task(), item, event.runId()),
        failure);
  }

  /** The same, of a run. */
  public static void log(RunListener listener, RunEvent event, Throwable failure) {
    log(
        "the RunListener %s failed when told of the run %s"
            .formatted(listener.getClass().getName(), event.runId()),
        failure);
  }

  private static void logText(String text) {
    try {
      Log.get().log(Logger.Level.WARNING, text);
    } catch (Throwable e) {
      return; // there is nobody left to tell
    }
  }
}
