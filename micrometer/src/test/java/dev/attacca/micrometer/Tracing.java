package dev.attacca.micrometer;

import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Spans by OpenTelemetry, kept in memory, and meters. */
final class Tracing {
  final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  final Tracer tracer;
  final ObservationRegistry registry = ObservationRegistry.create();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private Tracing(boolean ours) {
    SdkTracerProvider provider = SdkTracerProvider.builder()
        .addSpanProcessor(SimpleSpanProcessor.create(exporter))
        .build();
    tracer = new OtelTracer(provider.get("test"), new OtelCurrentTraceContext(), event -> {});
    DefaultTracingObservationHandler others = new DefaultTracingObservationHandler(tracer);
    registry
        .observationConfig()
        .observationHandler(new DefaultMeterObservationHandler(meters))
        .observationHandler(
            ours
                ? new ObservationHandler.FirstMatchingCompositeObservationHandler(
                    new AttaccaTracingHandler(tracer), others)
                : others);
  }

  /** With the handler of this module. */
  static Tracing ours() {
    return new Tracing(true);
  }

  /** With no handler but Micrometer's own. */
  static Tracing micrometers() {
    return new Tracing(false);
  }

  AttaccaObservations observations() {
    return AttaccaObservations.of(registry, meters);
  }

  List<SpanData> spans() {
    return exporter.getFinishedSpanItems();
  }

  List<SpanData> spans(String name) {
    return spans().stream().filter(span -> span.getName().equals(name)).toList();
  }

  SpanData span(String name) {
    List<SpanData> all = spans(name);
    if (all.size() != 1) {
      throw new AssertionError(all.size() + " spans are called " + name + " of "
          + spans().stream().map(SpanData::getName).toList());
    }
    return all.get(0);
  }

  /** The names of the spans that this one links to. */
  Set<String> links(SpanData span) {
    Set<String> ids = span.getLinks().stream()
        .map(LinkData::getSpanContext)
        .map(context -> context.getSpanId())
        .collect(Collectors.toSet());
    return spans().stream()
        .filter(one -> ids.contains(one.getSpanId()))
        .map(SpanData::getName)
        .collect(Collectors.toSet());
  }

  static @Nullable String attribute(SpanData span, String name) {
    return span.getAttributes().get(AttributeKey.stringKey(name));
  }
}
