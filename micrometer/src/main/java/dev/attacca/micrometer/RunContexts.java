package dev.attacca.micrometer;

import io.micrometer.context.ContextSnapshot;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is put on a thread around what a run calls: thread-locals, captured where this is made, and an observation. */
final class RunContexts {
  /** An observation is no thread-local to be carried along: the run's own is there in its place. */
  static final Predicate<Object> CARRIED = key -> !ObservationThreadLocalAccessor.KEY.equals(key);

  private final ObservationRegistry registry;
  private final String runId;
  /** Null if there is nothing to be carried. */
  private final @Nullable ContextSnapshot captured;

  RunContexts(Settings settings, String runId) {
    this.registry = settings.observations();
    this.runId = runId;
    boolean carries = settings.accessors().getThreadLocalAccessors().stream()
        .anyMatch(one -> CARRIED.test(one.key()));
    this.captured = carries ? settings.contexts().captureAll() : null;
  }

  /** Whether there are thread-locals to be carried. */
  boolean areCarried() {
    return captured != null;
  }

  /** What has been put on a thread, and is to be taken from it. */
  record Entered(
      ObservationRegistry registry,
      Observation.@Nullable Scope scope,
      ContextSnapshot.@Nullable Scope locals) {
    void leave() {
      Careful.close(registry, scope);
      if (locals != null) {
        Careful.tries("thread-locals were not restored", locals::close);
      }
    }
  }

  /**
   * Sets the thread-locals, and then makes this observation the current one, so that what its handlers write there holds.
   *
   * @param current null for none
   * @param isTraced whether it is made so although it is: a task may have left a span, which the registry knows nothing of
   * @return null if nothing had to be done
   */
  @Nullable
  Entered enter(@Nullable Observation current, boolean isTraced) {
    ContextSnapshot.Scope locals = setThreadLocals();
    Observation.Scope scope = current == null || locals == null && !isTraced && isThere(current)
        ? null
        : Careful.open(registry, current);
    return scope == null && locals == null ? null : new Entered(registry, scope, locals);
  }

  private boolean isThere(Observation observation) {
    try {
      return registry.getCurrentObservation() == observation;
    } catch (Throwable e) {
      Careful.log("a registry did not say what is current", e);
      return false;
    }
  }

  private ContextSnapshot.@Nullable Scope setThreadLocals() {
    try {
      return captured == null ? null : captured.setThreadLocals(CARRIED);
    } catch (Throwable e) {
      Careful.log("the thread-locals of run %s were not set".formatted(runId), e);
      return null;
    }
  }

  /** The contexts in which what a loop has returned is read: those of the loop. */
  CarriedSource.Contexts ofLoop(Observation observation) {
    return new CarriedSource.Contexts() {
      @Override
      public @Nullable Object open() {
        return enter(observation, true);
      }

      @Override
      public void close(@Nullable Object opened) {
        if (opened != null) {
          ((Entered) opened).leave();
        }
      }
    };
  }
}
