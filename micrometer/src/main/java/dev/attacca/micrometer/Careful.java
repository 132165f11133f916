package dev.attacca.micrometer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.lang.System.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Calls what belongs to others: handlers, conventions, filters, accessors of thread-locals, registries. What they throw is
 * logged, and the run knows nothing of it.
 */
final class Careful {
  private static final Logger LOG = System.getLogger("dev.attacca");

  private Careful() {}

  /** What may throw. */
  interface Doing {
    void done() throws Throwable;
  }

  static void tries(String what, Doing doing) {
    try {
      doing.done();
    } catch (Throwable e) {
      log(what, e);
    }
  }

  /** Opens a scope; null if that fails, and then nothing of it is left on this thread, as far as can be seen to. */
  static Observation.@Nullable Scope open(ObservationRegistry registry, Observation observation) {
    Observation.Scope before;
    try {
      before = registry.getCurrentObservationScope();
    } catch (Throwable e) {
      log("a registry did not say what is current", e);
      return null;
    }
    try {
      return observation.openScope();
    } catch (Throwable e) {
      log("a scope of an observation was not opened", e);
      Observation.Scope half = registry.getCurrentObservationScope();
      if (half != null && half != before) {
        close(registry, half);
      }
      tries("a scope was not restored", () -> registry.setCurrentObservationScope(before));
      return null;
    }
  }

  /** Closes a scope; if that fails, what was current before is so again all the same, or the next request would be within this one. */
  static void close(ObservationRegistry registry, Observation.@Nullable Scope scope) {
    if (scope == null) {
      return;
    }
    try {
      scope.close();
    } catch (Throwable e) {
      log("a scope of an observation was not closed", e);
      tries(
          "a scope was not restored",
          () -> registry.setCurrentObservationScope(scope.getPreviousObservationScope()));
    }
  }

  static void log(String what, Throwable failure) {
    try {
      LOG.log(Logger.Level.WARNING, what, failure);
    } catch (Throwable e) { // the failure's own methods, or the user's log
      try {
        LOG.log(Logger.Level.WARNING, what + ": " + failure.getClass().getName());
      } catch (Throwable again) {
        return; // there is nobody left to tell
      }
    }
  }
}
