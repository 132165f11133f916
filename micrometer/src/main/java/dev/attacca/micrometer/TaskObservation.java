package dev.attacca.micrometer;

import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The observation of one attempt. It is over when the attempt has settled and its call has returned: an attempt may be given up
 * while the call goes on, and a scope can only be closed on its own thread, before the observation is stopped.
 */
final class TaskObservation {
  private final ObservedTask task;
  private final TaskObservationContext context;
  private final Observation observation;
  private final long begin = System.nanoTime();

  // Guarded by this
  private boolean isCalled;
  private boolean isSettled;
  private @Nullable Throwable failure;

  TaskObservation(ObservedTask task, TaskObservationContext context, Observation observation) {
    this.task = task;
    this.context = context;
    this.observation = observation;
  }

  Observation observation() {
    return observation;
  }

  /** On the thread of the call; null if there is nothing to be closed. */
  Observation.@Nullable Scope open(ObservationRegistry registry) {
    synchronized (this) {
      isCalled = true;
    }
    Observation.Scope scope = Careful.open(registry, observation);
    if (scope != null) {
      Careful.tries("the links of a span were not added", () -> SpanLinks.add(context));
    }
    return scope;
  }

  void close(ObservationRegistry registry, Observation.@Nullable Scope scope) {
    Careful.close(registry, scope);
    synchronized (this) {
      isCalled = false;
      if (!isSettled) {
        return;
      }
    }
    stop();
  }

  void settled(@Nullable Throwable thrown) {
    ends(Outcome.of(thrown, task.isTimed()), thrown);
  }

  void ends(Outcome outcome, @Nullable Throwable thrown) {
    synchronized (this) {
      context.ends(outcome);
      failure = thrown;
      isSettled = true;
      if (isCalled) {
        return;
      }
    }
    stop();
  }

  /** It is over; the one who comes last is here. */
  private void stop() {
    Outcome outcome = context.getOutcome();
    if (outcome == null) {
      return;
    }
    Throwable error = outcome.isError() ? failure : null;
    stop(observation, error);
    if (!isTimed(context)) {
      PastTime past = context.past();
      task.meters().ended(outcome, error, past == null ? System.nanoTime() - begin : past.nanos());
    }
  }

  static void stop(Observation observation, @Nullable Throwable error) {
    if (error != null) {
      Careful.tries("an observation was not told of an error", () -> observation.error(error));
    }
    Careful.tries("an observation was not stopped", observation::stop);
  }

  /** Whether Micrometer's handler of meters has timed it. */
  private static boolean isTimed(TaskObservationContext context) {
    return context.get(Timer.Sample.class) != null;
  }
}
