package dev.attacca.benchmarks.spring;

import dev.attacca.benchmarks.compile.Compiler;
import java.io.File;
import java.util.List;

/** What an application has beside its components. */
enum Kind {
  ALONE("components alone", ""),
  WITH_STARTER("the same, beside the starter", ""),
  BY_HAND("the same, taken by others, written by hand", "Caller"),
  RUNNERS("the same, annotated, taken by runners", "Runner");

  /** A class of each JAR that an application needs which is no web application and logs by the JDK. */
  private static final List<String> SPRING = List.of(
      "org.springframework.boot.SpringApplication",
      "org.springframework.boot.autoconfigure.SpringBootApplication",
      "org.springframework.context.ApplicationContext",
      "org.springframework.beans.factory.BeanFactory",
      "org.springframework.aop.Advisor",
      "org.springframework.expression.Expression",
      "org.springframework.core.SpringVersion",
      "org.apache.commons.logging.Log",
      "jakarta.annotation.PostConstruct",
      "org.yaml.snakeyaml.Yaml",
      "io.micrometer.observation.Observation",
      "io.micrometer.common.KeyValue",
      "org.jspecify.annotations.Nullable");

  /** A class of each JAR that Attacca's starter brings along beside these. */
  private static final List<String> STARTER = List.of(
      "dev.attacca.spring.AttaccaAutoConfiguration",
      "dev.attacca.Task",
      "dev.attacca.runtime.Run",
      "dev.attacca.page.Page",
      "dev.attacca.micrometer.AttaccaObservations",
      "io.micrometer.core.instrument.MeterRegistry",
      "org.HdrHistogram.Histogram",
      "io.micrometer.context.ContextSnapshot");

  /** How tables name it. */
  final String text;

  /** How the class ends that takes a component; empty if there is none. */
  final String suffix;

  Kind(String text, String suffix) {
    this.text = text;
    this.suffix = suffix;
  }

  /** A class path. There is nothing of Attacca in that of components alone. */
  String libraries() {
    String spring = Compiler.path(SPRING);
    return this != ALONE ? spring + File.pathSeparator + Compiler.path(STARTER) : spring;
  }
}
