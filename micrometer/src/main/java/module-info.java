/** Observations, meters and spans of runs and tasks by Micrometer. */
@org.jspecify.annotations.NullMarked
module dev.attacca.micrometer {
  requires transitive dev.attacca.runtime;
  requires transitive micrometer.observation;
  requires transitive micrometer.core;
  requires transitive micrometer.commons;
  requires context.propagation;
  requires static micrometer.tracing;
  requires static io.opentelemetry.api;
  requires static org.jspecify;

  exports dev.attacca.micrometer;
}
