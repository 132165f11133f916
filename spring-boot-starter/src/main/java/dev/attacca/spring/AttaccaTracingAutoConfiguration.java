package dev.attacca.spring;

import dev.attacca.micrometer.AttaccaTracingHandler;
import io.micrometer.tracing.Tracer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Has the spans of runs and tasks made as {@link AttaccaTracingHandler} makes them, where the application has a tracer. */
@AutoConfiguration(
    afterName = {
      "org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration",
      "org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration",
      "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.tracing.MicrometerTracingAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.tracing.BraveAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.tracing.OpenTelemetryTracingAutoConfiguration"
    })
@ConditionalOnClass(Tracer.class)
public class AttaccaTracingAutoConfiguration {
  /** Before Spring Boot's own handlers, of which the first that is in charge makes the span. */
  private static final int ORDER = Ordered.LOWEST_PRECEDENCE - 10_000;

  /** Called by Spring. */
  public AttaccaTracingAutoConfiguration() {}

  @Bean
  @Order(ORDER)
  @ConditionalOnBean(Tracer.class)
  @ConditionalOnMissingBean
  AttaccaTracingHandler attaccaTracingHandler(Tracer tracer) {
    return new AttaccaTracingHandler(tracer);
  }
}
