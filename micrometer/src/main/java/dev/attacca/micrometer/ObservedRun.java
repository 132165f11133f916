package dev.attacca.micrometer;

import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.TaskCall;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.spi.RunWatcher;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Observes one run. Made on the thread that calls for it, where the thread-locals are captured, and whose observation is the
 * parent of the run's.
 *
 * <p>Around everything that the run calls there are these thread-locals and no others, and the observation of the run; and
 * around a task that has one, its own. So what a task observes by itself has the right parent on whichever thread, and a thread
 * has afterwards what it had before.
 *
 * <p>Spans: one per attempt of a task of the main scope. Of tasks of items few have one, see {@link ItemCalls}, and no more than
 * {@link #MOST_SAMPLED}, {@link #MOST_FAILED} and {@link #MOST_SLOW} in a run; all others are only counted, which is no
 * observation, but the same timer with the same tags.
 */
final class ObservedRun implements RunWatcher {
  private static final int MOST_SAMPLED = 400;
  private static final int MOST_FAILED = 300;
  private static final int MOST_SLOW = 100;
  private final Settings settings;
  private final ObservationRegistry registry;
  private final ObservedGraph graph;
  private final RunEvent run;
  private final RunContexts contexts;
  private final @Nullable Observation parent;
  private final KeyValues ofFirst;
  private final RunObservationContext ofRun;
  private final Observation observation;

  /** Whether it has begun; written before any task is called. */
  private volatile boolean isStarted;
  /** Whether there are spans; written before that. */
  private boolean isTraced;

  private final RunSpans spans = new RunSpans();
  private final AtomicReferenceArray<@Nullable ItemCalls> items;
  private final AtomicReferenceArray<@Nullable LongAdder> open;
  private final AtomicInteger sampled = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();

  ObservedRun(Settings settings, ObservedGraph graph, RunEvent run) {
    this.settings = settings;
    this.registry = settings.observations();
    this.graph = graph;
    this.run = run;
    this.contexts = new RunContexts(settings, run.runId());
    this.parent = registry.getCurrentObservation();
    this.ofFirst = Naming.ofFirst(run.runId());
    this.ofRun = new RunObservationContext(graph.ofRuns, run);
    this.observation = Observation.createNotStarted(
        settings.ofRuns(), RunConvention.DEFAULT, () -> ofRun, registry);
    this.items = new AtomicReferenceArray<>(graph.size());
    this.open = new AtomicReferenceArray<>(graph.size());
  }

  // The run

  @Override
  public void runStarted(RunEvent event) {
    Observation.Scope within = parent == null ? null : Careful.open(registry, parent);
    Careful.tries("the observation of a run was not started", observation::start);
    Careful.close(registry, within);
    isTraced = SpanLinks.isTraced(ofRun);
    isStarted = true;
  }

  @Override
  public void runEnded(RunEvent event) {
    if (!isStarted) {
      return;
    }
    for (int i = 0; i < open.length(); i++) {
      LongAdder left = open.get(i);
      long notClosed = left == null ? 0 : left.sumThenReset();
      if (notClosed != 0) {
        graph.task(i).meters().closed(notClosed); // as the run was halted
      }
    }
    tellSlowest();
    Outcome outcome = Outcome.of(event);
    ofRun.ends(outcome);
    TaskObservation.stop(observation, outcome.isError() ? errorOf(event) : null);
  }

  /** What the first task has failed with says more than that one has. */
  private static @Nullable Throwable errorOf(RunEvent ended) {
    Throwable failure = ended.failure();
    return failure instanceof RunFailedException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  @Override
  public @Nullable Object enters() {
    return contexts.enter(isStarted ? observation : null, isTraced);
  }

  @Override
  public void leaves(Object entered) {
    ((RunContexts.Entered) entered).leave();
  }

  /**
   * The run's observation is current as long as a thread works on the run, so that it need not be made so for each task. It is
   * looked for all the same, as a task may have left another one. Not where thread-locals are carried: handlers write some of
   * them, such as the ids of spans, so those of the caller have to be there first, which {@link #enters} sees to.
   */
  @Override
  public @Nullable Object comes() {
    return isStarted && !contexts.areCarried() ? Careful.open(registry, observation) : null;
  }

  @Override
  public void goes(Object come) {
    Careful.close(registry, (Observation.Scope) come);
  }

  // Its tasks

  @Override
  public @Nullable Object intercept(TaskCall call) throws Exception {
    ObservedTask task = graph.task(call.task());
    if (task == null) {
      return call.proceed();
    }
    if (call.attempt() > 1) {
      Careful.tries("a retry was not counted", task.meters()::retried);
    }
    if (task.isOfItems() && !isSample(call, task)) {
      call.whenSettled(new Counted(call, task));
      return proceed(call, task, observation);
    }
    TaskObservation observed = start(call, task);
    if (observed == null) {
      return proceed(call, task, observation);
    }
    call.whenSettled((value, failure) -> observed.settled(failure));
    Observation.Scope scope = observed.open(registry);
    try {
      return proceed(call, task, observed.observation());
    } finally {
      observed.close(registry, scope);
    }
  }

  private @Nullable Object proceed(TaskCall call, ObservedTask task, Observation within)
      throws Exception {
    Object returned = call.proceed();
    return task.isLoop() ? CarriedSource.of(returned, contexts.ofLoop(within)) : returned;
  }

  private boolean isSample(TaskCall call, ObservedTask task) {
    Predicate<? super TaskCall> chosen = settings.sampled();
    boolean isOne;
    try {
      isOne = chosen == null ? calls(task).isSample() : chosen.test(call);
    } catch (Throwable e) {
      Careful.log("a task was not sampled", e);
      return false;
    }
    return isOne && isWithin(sampled, MOST_SAMPLED);
  }

  private static boolean isWithin(AtomicInteger count, int most) {
    return count.get() < most && count.incrementAndGet() <= most;
  }

  private ItemCalls calls(ObservedTask task) {
    ItemCalls present = items.get(task.index());
    if (present == null) {
      ItemCalls made = new ItemCalls();
      present = items.compareAndSet(task.index(), null, made) ? made : items.get(task.index());
    }
    return Objects.requireNonNull(present);
  }

  private @Nullable TaskObservation start(TaskCall call, ObservedTask task) {
    try {
      return start(context(call, task), task);
    } catch (Throwable e) {
      Careful.log("the task %s is not observed".formatted(call), e);
      return null;
    }
  }

  private TaskObservationContext context(TaskCall call, ObservedTask task) {
    String item = task.isOfItems() ? call.item() : "";
    return new TaskObservationContext(
        task.naming(), run.runId(), ofFirst, item, call.attempt(), upstream(task, item));
  }

  private List<TaskObservationContext> upstream(ObservedTask task, String item) {
    return isTraced ? spans.upstream(task, item) : List.of();
  }

  private TaskObservation start(TaskObservationContext of, ObservedTask task) {
    Observation one = Observation.createNotStarted(
        settings.ofTasks(), TaskConvention.DEFAULT, () -> of, registry);
    one.parentObservation(observation).start();
    if (isTraced && SpanLinks.isTraced(of)) {
      spans.add(of);
    }
    return new TaskObservation(task, of, one);
  }

  // Tasks that are counted, or told of afterwards

  /** An attempt that is only counted. */
  private final class Counted implements RunWatcher.Settled {
    private final TaskCall call;
    private final ObservedTask task;
    private final long begin = System.nanoTime();

    Counted(TaskCall call, ObservedTask task) {
      this.call = call;
      this.task = task;
    }

    @Override
    public void settled(@Nullable Throwable failure) {
      counted(call, task, failure, System.nanoTime() - begin);
    }
  }

  private void counted(TaskCall call, ObservedTask task, @Nullable Throwable failure, long nanos) {
    Outcome outcome = Outcome.of(failure, task.isTimed());
    Careful.tries("a task was not counted", () -> {
      if (outcome == Outcome.SUCCESS) {
        long ended = calls(task).add(call, nanos);
        if (ended >= 0) {
          task.meters().ended(Outcome.SUCCESS, null, ended);
        }
      } else if (outcome.isError() && isWithin(failed, MOST_FAILED)) {
        tell(call, task, PastTime.until(System.currentTimeMillis(), nanos), failure);
      } else {
        task.meters().ended(outcome, failure, nanos);
      }
    });
  }

  private void tellSlowest() {
    int left = MOST_SLOW;
    for (int i = 0; i < items.length(); i++) {
      ItemCalls calls = items.get(i);
      for (ItemCalls.Slow slow : calls == null ? List.<ItemCalls.Slow>of() : calls.takeSlowest()) {
        ObservedTask task = graph.task(slow.call().task());
        if (task != null && left-- > 0) {
          Careful.tries(
              "a slow task was not told of", () -> tell(slow.call(), task, slow.time(), null));
        } else if (task != null) {
          Careful.tries(
              "a task was not counted",
              () -> task.meters().ended(Outcome.SUCCESS, null, slow.time().nanos()));
        }
      }
    }
  }

  private void tell(TaskCall call, ObservedTask task, PastTime time, @Nullable Throwable failure) {
    TaskObservationContext of = context(call, task);
    of.isPast(time);
    tell(of, task, failure);
  }

  /** Within the run's observation, as a thread may have another, and spans go by that. */
  private void tell(TaskObservationContext of, ObservedTask task, @Nullable Throwable failure) {
    Observation.Scope within = Careful.open(registry, observation);
    try {
      TaskObservation observed = start(of, task);
      PastTime time = of.past();
      if (time != null && of.get(Timer.Sample.class) != null) {
        of.put(Timer.Sample.class, time.sample());
      }
      Observation.Scope scope = observed.open(registry);
      Outcome outcome = of.getOutcome();
      observed.ends(outcome == null ? Outcome.of(failure, task.isTimed()) : outcome, failure);
      observed.close(registry, scope);
    } finally {
      Careful.close(registry, within);
    }
  }

  // What their calls do not show

  @Override
  public void skipped(String name, Supplier<String> reason) {
    ObservedTask task = graph.task(name);
    if (task == null || !isStarted) {
      return;
    }
    if (task.isOfItems()) {
      task.meters().ended(Outcome.SKIPPED, null, 0);
      return;
    }
    TaskObservationContext of =
        new TaskObservationContext(task.naming(), run.runId(), ofFirst, "", 0, upstream(task, ""));
    of.isSkipped(reason.get());
    tell(of, task, null);
  }

  @Override
  public void waited(String name, Trace.Reason reason, long nanos) {
    ObservedTask task = graph.task(name);
    if (task != null) {
      task.meters().waited(reason, nanos);
    }
  }

  @Override
  public void opened(String loop) {
    ObservedTask task = graph.task(loop);
    if (task != null) {
      open(task).increment();
      task.meters().opened();
    }
  }

  @Override
  public void closed(String loop) {
    ObservedTask task = graph.task(loop);
    if (task != null) {
      open(task).decrement();
      task.meters().closed(1);
    }
  }

  private LongAdder open(ObservedTask task) {
    LongAdder present = open.get(task.index());
    if (present == null) {
      LongAdder made = new LongAdder();
      present = open.compareAndSet(task.index(), null, made) ? made : open.get(task.index());
    }
    return Objects.requireNonNull(present);
  }
}
