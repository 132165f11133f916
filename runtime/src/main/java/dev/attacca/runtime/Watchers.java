package dev.attacca.runtime;

import dev.attacca.runtime.internal.record.RunStore;
import dev.attacca.runtime.spi.RunnerExtension;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a builder was given that watches or surrounds runs, by what it is. */
final class Watchers {
  private @Nullable RunListener listener;
  private final List<TaskInterceptor> interceptors = new ArrayList<>();
  private final Set<RunStore> recorders = new LinkedHashSet<>();

  private final Set<RunnerExtension> runnerExtensions = new LinkedHashSet<>();

  void add(Extension part) {
    Objects.requireNonNull(part, "part of an extension");
    if (part instanceof RunListener told) {
      listener = listener == null ? told : new ListenerPair(listener, told);
    }
    if (part instanceof RunnerExtension shown) {
      runnerExtensions.add(shown);
    }
    if (part instanceof TaskInterceptor interceptor) {
      interceptors.add(interceptor);
    } else if (part instanceof RunRecorder recorder) {
      recorders.add(recorder.store());
    } else if (!(part instanceof RunListener || part instanceof RunnerExtension)) {
      throw new IllegalArgumentException("the extension " + part.getClass().getName()
          + " is neither a RunListener nor a TaskInterceptor");
    }
  }

  @Nullable
  RunListener listener() {
    return listener;
  }

  List<TaskInterceptor> interceptors() {
    return List.copyOf(interceptors);
  }

  List<RunnerExtension> runnerExtensions() {
    return List.copyOf(runnerExtensions);
  }

  List<RunStore> recorders() {
    return List.copyOf(recorders);
  }
}
