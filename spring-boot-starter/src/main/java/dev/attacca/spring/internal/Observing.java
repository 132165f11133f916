package dev.attacca.spring.internal;

import dev.attacca.micrometer.AttaccaObservations;
import dev.attacca.spring.AttaccaProperties;
import io.micrometer.context.ContextRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/** Observes runs where there is a registry for it, and carries contexts along in any case. */
public final class Observing {
  private Observing() {}

  /**
   * What runners are given.
   *
   * @param properties whether they are observed, and whether contexts are carried along
   * @param observations where they are observed, if at all
   * @param meters where things are counted, if at all
   * @return the extension
   */
  public static AttaccaObservations of(
      AttaccaProperties properties,
      @Nullable ObservationRegistry observations,
      @Nullable MeterRegistry meters) {
    boolean isOn = properties.getObservations().isEnabled();
    return AttaccaObservations.builder(
            isOn && observations != null ? observations : ObservationRegistry.NOOP)
        .meters(isOn && meters != null ? meters : new CompositeMeterRegistry())
        .contexts(
            properties.getContext().isEnabled() ? new CarriedContexts() : new ContextRegistry())
        .build();
  }
}
