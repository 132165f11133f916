package dev.attacca.micrometer;

import dev.attacca.runtime.Extension;
import dev.attacca.runtime.TaskCall;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Observes runs and tasks by Micrometer, counts what goes on, and carries thread-locals along.
 *
 * <pre>{@code
 * CheckoutRunner checkout = CheckoutRunner.builder(new Checkout())
 *     .with(AttaccaObservations.of(observationRegistry, meterRegistry))
 *     .build();
 * }</pre>
 *
 * <p>Each run is an observation {@code attacca.run}, a child of the one that is current where it is called for; so a run that a
 * task begins is a child of the task's. Each attempt at a task is an observation {@code attacca.task}, a child of the run's; its
 * span has links to those of the tasks that it has waited for. As a handler of the registry has it, these are timers, with the
 * tags {@code dag}, {@code task} (of tasks), {@code outcome} (see {@link Outcome}) and {@code error}; and spans, named {@code run
 * Checkout} and {@code Checkout.price}, which have {@code run.id}, {@code attempt} and {@code item} as well.
 *
 * <p><b>Items.</b> Tasks of items of a loop are counted by the same timer, but have no spans, unless they are among the first, or
 * every so often one of those after them, or failed, or are the slowest of the run. However many items there are, a run has no
 * more than 800 spans of them, and no meter more. What is told of afterwards, as it turned out to be slow or to fail, is where it
 * was in time if {@link AttaccaTracingHandler} makes the spans; else it stands where it was found out.
 *
 * <p><b>Meters</b>, all with the tags {@code dag} and, but for servers, {@code task}:
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><td>{@code attacca.task.wait}</td><td>timer: what tasks that could run have waited for, by {@code reason}, which is {@code
 *     thread}, {@code limit}, {@code delay}, {@code room}, {@code batch} or {@code turn}</td></tr>
 * <tr><td>{@code attacca.task.retries}</td><td>counter: attempts after the first</td></tr>
 * <tr><td>{@code attacca.loop.items}</td><td>counter: items that a loop has emitted</td></tr>
 * <tr><td>{@code attacca.loop.open}</td><td>gauge: items that are open</td></tr>
 * <tr><td>{@code attacca.server.runs}</td><td>gauge: runs that servers have accepted and that are not over, by {@code state},
 *     which is {@code queued} or {@code running}</td></tr>
 * <tr><td>{@code attacca.server.rejected}</td><td>counter: runs that were refused as the queue was full</td></tr>
 * </table>
 *
 * <p><b>Thread-locals</b> for which there is a {@code ThreadLocalAccessor} are captured where the run is called for, and stand
 * around every task, on whichever thread, and around clean-ups; those that the caller does not have, a task does not see.
 * Afterwards the thread has what it had before.
 *
 * <p>What handlers, conventions, filters, accessors and registries throw is logged, and changes nothing. May be given to any number
 * of runners. Thread-safe.
 */
public final class AttaccaObservations implements Extension {
  private final Settings settings;

  private AttaccaObservations(Settings settings) {
    this.settings = settings;
  }

  /**
   * Observes by this registry. What is merely counted goes to Micrometer's global registry, {@link Metrics#globalRegistry}.
   *
   * @param observations where runs and tasks are observed
   * @return for {@code builder.with(…)}
   */
  public static AttaccaObservations of(ObservationRegistry observations) {
    return builder(observations).build();
  }

  /**
   * Observes by this registry, and counts in the other.
   *
   * @param observations where runs and tasks are observed
   * @param meters where everything else is counted: the one that the handler of meters has, if there is one
   * @return for {@code builder.with(…)}
   */
  public static AttaccaObservations of(ObservationRegistry observations, MeterRegistry meters) {
    return builder(observations).meters(meters).build();
  }

  /**
   * {@return a builder for what is more than that}
   *
   * @param observations where runs and tasks are observed
   */
  public static Builder builder(ObservationRegistry observations) {
    return new Builder(observations);
  }

  @Override
  public List<? extends Extension> parts() {
    return List.of(new ObservedRunner(settings));
  }

  /** Makes one; not thread-safe. */
  public static final class Builder {
    private final ObservationRegistry observations;
    private MeterRegistry meters = Metrics.globalRegistry;
    private ContextRegistry contexts = ContextRegistry.getInstance();
    private @Nullable ObservationConvention<RunObservationContext> ofRuns;
    private @Nullable ObservationConvention<TaskObservationContext> ofTasks;
    private @Nullable Predicate<? super TaskCall> sampled;

    private Builder(ObservationRegistry observations) {
      this.observations = Objects.requireNonNull(observations, "observations");
    }

    /**
     * Where everything is counted that is no observation, and what no handler of meters has timed.
     *
     * @param registry the one that the handler of meters has, if there is one; Micrometer's global registry by default
     * @return this builder
     */
    public Builder meters(MeterRegistry registry) {
      meters = Objects.requireNonNull(registry, "registry");
      return this;
    }

    /**
     * Which thread-locals are carried along.
     *
     * @param registry those that it has accessors for; the one of the JVM by default
     * @return this builder
     */
    public Builder contexts(ContextRegistry registry) {
      contexts = Objects.requireNonNull(registry, "registry");
      return this;
    }

    /**
     * Other names and tags of runs.
     *
     * @param convention says them; those that are written above by default
     * @return this builder
     */
    public Builder runConvention(ObservationConvention<RunObservationContext> convention) {
      ofRuns = Objects.requireNonNull(convention, "convention");
      return this;
    }

    /**
     * Other names and tags of tasks. It is asked for those that are merely counted as well, once for each task and outcome; so it
     * says for two items of a task the same, as tags must not grow with the items anyway.
     *
     * @param convention says them; those that are written above by default
     * @return this builder
     */
    public Builder taskConvention(ObservationConvention<TaskObservationContext> convention) {
      ofTasks = Objects.requireNonNull(convention, "convention");
      return this;
    }

    /**
     * Which tasks of items have a span, besides those that fail and the slowest.
     *
     * @param chosen asked for each attempt, so it has to be quick, and {@link TaskCall#item()} makes a text; of those that it chooses,
     *     the first 400 of a run have one. By default that is the first ten of each task, and after that the 16th, the 32nd, and so on
     * @return this builder
     */
    public Builder sampled(Predicate<? super TaskCall> chosen) {
      sampled = Objects.requireNonNull(chosen, "chosen");
      return this;
    }

    /** {@return for {@code builder.with(…)}} */
    public AttaccaObservations build() {
      ContextSnapshotFactory factory = ContextSnapshotFactory.builder()
          .contextRegistry(contexts)
          .clearMissing(true)
          .captureKeyPredicate(RunContexts.CARRIED)
          .build();
      return new AttaccaObservations(
          new Settings(observations, meters, contexts, factory, ofRuns, ofTasks, sampled));
    }
  }
}
