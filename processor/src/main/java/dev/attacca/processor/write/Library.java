package dev.attacca.processor.write;

import com.palantir.javapoet.ClassName;
import java.util.List;
import java.util.stream.Stream;

/** The classes that generated code refers to. */
final class Library {
  static final ClassName GENERATED = ClassName.get("dev.attacca", "Generated");

  static final ClassName RUN = ClassName.get("dev.attacca.runtime", "Run");
  static final ClassName GRAPH = ClassName.get("dev.attacca.runtime", "Graph");
  static final ClassName RUN_RESULT = ClassName.get("dev.attacca.runtime", "RunResult");
  static final ClassName RUNNER_BUILDER = ClassName.get("dev.attacca.runtime", "RunnerBuilder");
  static final ClassName RUNNER_OVERRIDING =
      ClassName.get("dev.attacca.runtime", "RunnerOverriding");

  static final ClassName SERVER = ClassName.get("dev.attacca.runtime", "Server");
  static final ClassName SERVER_OPTIONS = ClassName.get("dev.attacca.runtime", "ServerOptions");
  static final ClassName INBOX = ClassName.get("dev.attacca.runtime", "Inbox");

  static final ClassName BLUEPRINT = ClassName.get("dev.attacca.runtime.spi", "Blueprint");
  static final ClassName ENGINE = ClassName.get("dev.attacca.runtime.spi", "Engine");
  static final ClassName PORTABLE = ClassName.get("dev.attacca.runtime.spi", "Portable");
  static final ClassName VALUE = ClassName.get("dev.attacca.runtime.spi", "Value");
  static final ClassName DIRECT_PASS = ClassName.get("dev.attacca.runtime.spi", "DirectPass");
  static final ClassName OVERRIDING_RUNS =
      ClassName.get("dev.attacca.runtime.spi", "OverridingRuns");
  static final ClassName SCOPE = ClassName.get("dev.attacca.runtime.spi", "Scope");
  static final ClassName ROUND_SCOPE = ClassName.get("dev.attacca.runtime.spi", "RoundScope");

  static final ClassName FUNCTION = ClassName.get("java.util.function", "Function");
  static final ClassName MAP = ClassName.get("java.util", "Map");
  static final ClassName OPTIONAL = ClassName.get("java.util", "Optional");
  static final ClassName STREAM = ClassName.get("java.util.stream", "Stream");
  static final ClassName FLOW = ClassName.get("java.util.concurrent", "Flow");
  static final ClassName PUBLISHER = FLOW.nestedClass("Publisher");
  static final ClassName COMPLETABLE_FUTURE =
      ClassName.get("java.util.concurrent", "CompletableFuture");
  static final ClassName LISTENABLE_FUTURE =
      ClassName.get("com.google.common.util.concurrent", "ListenableFuture");

  /** The runner's own constant, beside those of its tasks. */
  static final String BLUEPRINT_CONSTANT = "BLUEPRINT";

  /** The simple names of the classes above. */
  static final List<String> SIMPLE_NAMES = Stream.of(
          GENERATED,
          RUN,
          GRAPH,
          RUN_RESULT,
          RUNNER_BUILDER,
          RUNNER_OVERRIDING,
          SERVER,
          SERVER_OPTIONS,
          INBOX,
          BLUEPRINT,
          ENGINE,
          PORTABLE,
          VALUE,
          DIRECT_PASS,
          OVERRIDING_RUNS,
          SCOPE,
          ROUND_SCOPE,
          FUNCTION,
          MAP,
          OPTIONAL,
          STREAM,
          FLOW,
          COMPLETABLE_FUTURE,
          LISTENABLE_FUTURE)
      .map(ClassName::simpleName)
      .toList();

  /** What their qualified names begin with. */
  static final List<String> ROOTS = List.of("dev", "java", "com");

  private Library() {}
}
