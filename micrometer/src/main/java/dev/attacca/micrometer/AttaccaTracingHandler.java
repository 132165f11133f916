package dev.attacca.micrometer;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans of runs and tasks, in place of Micrometer's {@link DefaultTracingObservationHandler}, which does it as well: but
 * here their names are as written, {@code run Checkout} and {@code Checkout.price}; spans that are told of afterwards, those of
 * items that failed or were slowest, stand where they were in time; and links to the tasks before are there with every tracer
 * that has links. Needs {@code micrometer-tracing}.
 *
 * <p>Of several handlers of spans, one is to be in charge of an observation, the first that supports it; Spring Boot does so with
 * all that are beans:
 *
 * <pre>{@code
 * registry.observationConfig().observationHandler(new FirstMatchingCompositeObservationHandler(
 *     new AttaccaTracingHandler(tracer), new DefaultTracingObservationHandler(tracer)));
 * }</pre>
 */
public class AttaccaTracingHandler extends DefaultTracingObservationHandler {
  /**
   * With this tracer.
   *
   * @param tracer makes the spans
   */
  public AttaccaTracingHandler(Tracer tracer) {
    super(tracer);
  }

  @Override
  public boolean supportsContext(Observation.Context context) {
    return context instanceof RunObservationContext || context instanceof TaskObservationContext;
  }

  @Override
  public String getSpanName(Observation.Context context) {
    String name = context.getContextualName();
    return name == null ? super.getSpanName(context) : name;
  }

  @Override
  public void onStart(Observation.Context context) {
    Span.Builder span = getTracer().spanBuilder();
    Span parent = getParentSpan(context);
    if (parent != null) {
      span.setParent(parent.context());
    }
    if (context instanceof TaskObservationContext task) {
      link(task, span);
      PastTime past = task.past();
      if (past != null) {
        span.startTimestamp(past.startNanos(), TimeUnit.NANOSECONDS);
      }
    }
    getTracingContext(context).setSpan(span.start());
  }

  private static void link(TaskObservationContext task, Span.Builder span) {
    task.hasLinks();
    for (TaskObservationContext one : task.getUpstream()) {
      Span linked = span(one);
      if (linked != null) {
        span.addLink(new Link(linked));
      }
    }
  }

  private static @Nullable Span span(Observation.ContextView context) {
    TracingContext tracing = context.get(TracingContext.class);
    return tracing == null ? null : tracing.getSpan();
  }

  @Override
  public void endSpan(Observation.Context context, Span span) {
    PastTime past = context instanceof TaskObservationContext task ? task.past() : null;
    if (past == null) {
      super.endSpan(context, span);
    } else {
      getTracingContext(context).close();
      span.end(past.endNanos(), TimeUnit.NANOSECONDS);
    }
  }
}
