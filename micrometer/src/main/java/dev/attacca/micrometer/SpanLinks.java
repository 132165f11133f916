package dev.attacca.micrometer;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import org.jspecify.annotations.Nullable;

/**
 * Links to the spans of the tasks before. Micrometer's own handler of spans knows of no links, but OpenTelemetry takes them
 * later, too: where that is what makes the spans, the links are added to the one that is current. {@link
 * AttaccaTracingHandler} needs none of this.
 */
final class SpanLinks {
  private static final boolean TRACING = isThere("io.micrometer.tracing.Tracer");
  private static final boolean OPEN_TELEMETRY =
      TRACING && isThere("io.opentelemetry.api.trace.Span");

  private SpanLinks() {}

  private static boolean isThere(String name) {
    try {
      Class.forName(name, false, SpanLinks.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** Whether an observation that has been started has a span. */
  static boolean isTraced(Observation.ContextView context) {
    return TRACING && Traced.span(context) != null;
  }

  /** Within the scope of an observation that has been started. */
  static void add(TaskObservationContext context) {
    if (OPEN_TELEMETRY && !context.isLinked() && !context.getUpstream().isEmpty()) {
      OfOpenTelemetry.add(context);
    }
  }

  /** Apart, as these classes may be missing. */
  private static final class Traced {
    static @Nullable TraceContext span(Observation.ContextView context) {
      TracingContext tracing = context.get(TracingContext.class);
      io.micrometer.tracing.Span span = tracing == null ? null : tracing.getSpan();
      return span == null ? null : span.context();
    }
  }

  private static final class OfOpenTelemetry {
    static void add(TaskObservationContext context) {
      TraceContext own = Traced.span(context);
      Span current = Span.current();
      if (own == null || !own.spanId().equals(current.getSpanContext().getSpanId())) {
        return; // others make the spans
      }
      for (TaskObservationContext one : context.getUpstream()) {
        TraceContext linked = Traced.span(one);
        if (linked != null) {
          boolean sampled = Boolean.TRUE.equals(linked.sampled());
          current.addLink(SpanContext.create(
              linked.traceId(),
              linked.spanId(),
              sampled ? TraceFlags.getSampled() : TraceFlags.getDefault(),
              TraceState.getDefault()));
        }
      }
    }
  }
}
