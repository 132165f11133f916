package dev.attacca.spring.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/** What of the library is found by name, whatever the beans are: virtual threads on JDK 17, what may not be there, the files of the page. */
final class LibraryHints implements RuntimeHintsRegistrar {
  private static final String THREAD_BUILDER = "java.lang.Thread$Builder";

  LibraryHints() {}

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader loader) {
    for (String ending : List.of("html", "js", "css", "svg")) {
      hints.resources().registerPattern("dev/attacca/page/*." + ending);
    }
    ReflectionHints reflection = hints.reflection();
    for (String optional :
        List.of("io.micrometer.tracing.Tracer", "io.opentelemetry.api.trace.Span")) {
      reflection.registerTypeIfPresent(loader, optional, type -> {});
    }
    if (Runtime.version().feature() >= 21) {
      virtualThreads(reflection);
    }
  }

  private static void virtualThreads(ReflectionHints reflection) {
    reflection.registerType(
        Thread.class, type -> type.withMethod("ofVirtual", List.of(), ExecutableMode.INVOKE));
    reflection.registerType(
        TypeReference.of(THREAD_BUILDER),
        type -> type.withMethod("factory", List.of(), ExecutableMode.INVOKE));
    reflection.registerType(
        TypeReference.of(THREAD_BUILDER + "$OfVirtual"),
        type -> type.withMethod(
                "name", TypeReference.listOf(String.class, long.class), ExecutableMode.INVOKE)
            .withMethod(
                "inheritInheritableThreadLocals",
                TypeReference.listOf(boolean.class),
                ExecutableMode.INVOKE));
  }
}
