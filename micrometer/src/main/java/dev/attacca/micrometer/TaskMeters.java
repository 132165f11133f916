package dev.attacca.micrometer;

import dev.attacca.runtime.Trace;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.ObservationConvention;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The meters of one task, each made when there is something to count. */
final class TaskMeters {
  private final Settings settings;
  private final MeterRegistry registry;
  private final Naming naming;
  private final Tags tags;

  private final Map<String, Timer> ended = new ConcurrentHashMap<>();
  private final Map<Trace.Reason, Timer> waits = new ConcurrentHashMap<>();
  private volatile @Nullable Timer succeeded;
  private volatile @Nullable Counter retries;
  private volatile @Nullable Counter items;
  private volatile @Nullable LongAdder open;

  TaskMeters(Settings settings, Naming naming) {
    this.settings = settings;
    this.registry = settings.meters();
    this.naming = naming;
    this.tags = Tags.of("dag", naming.dag(), "task", naming.task());
  }

  /** An attempt that no observation has timed has ended; the tags are those that Micrometer gives the others. */
  void ended(Outcome outcome, @Nullable Throwable failure, long nanos) {
    if (outcome == Outcome.SUCCESS) {
      Timer timer = succeeded;
      if (timer == null) {
        succeeded = timer = timer(outcome, "none");
      }
      timer.record(nanos, TimeUnit.NANOSECONDS);
      return;
    }
    String error =
        failure == null || !outcome.isError() ? "none" : failure.getClass().getSimpleName();
    ended
        .computeIfAbsent(outcome.value() + " " + error, any -> timer(outcome, error))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Outcome outcome, String error) {
    ObservationConvention<TaskObservationContext> convention = settings.taskConvention();
    TaskObservationContext context =
        new TaskObservationContext(naming, "", Naming.ofFirst(""), "", 1, List.of());
    context.ends(outcome);
    List<Tag> all = new ArrayList<>();
    for (KeyValue one : convention.getLowCardinalityKeyValues(context)) {
      all.add(Tag.of(one.getKey(), one.getValue()));
    }
    all.add(Tag.of("error", error));
    String name = convention.getName();
    return registry.timer(name == null ? "attacca.task" : name, all);
  }

  void waited(Trace.Reason reason, long nanos) {
    Timer timer = waits.get(reason);
    if (timer == null) { // several may make it, and get the same one
      timer = Timer.builder("attacca.task.wait")
          .description("What tasks that could run have waited for")
          .tags(tags.and("reason", reason.name().toLowerCase(Locale.ROOT)))
          .register(registry);
      waits.put(reason, timer);
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  void retried() {
    Counter counter = retries;
    if (counter == null) {
      retries = counter = Counter.builder("attacca.task.retries")
          .description("Attempts after the first")
          .tags(tags)
          .register(registry);
    }
    counter.increment();
  }

  void opened() {
    Counter counter = items;
    if (counter == null) {
      items = counter = Counter.builder("attacca.loop.items")
          .description("Items that a loop has emitted")
          .tags(tags)
          .register(registry);
    }
    counter.increment();
    open().increment();
  }

  /** So many items are no longer open. */
  void closed(long closed) {
    open().add(-closed);
  }

  private LongAdder open() {
    LongAdder adder = open;
    if (adder == null) {
      open = adder = Gauges.openItems(registry, tags);
    }
    return adder;
  }
}
