package dev.attacca.runtime;

import dev.attacca.runtime.internal.base.RelaxedName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a builder was told by {@code configure}, the latest last. */
final class Configured {
  private final List<Map<String, String>> layers = new ArrayList<>();

  void add(Map<String, String> settings) {
    Map<String, String> copy = new LinkedHashMap<>();
    Objects.requireNonNull(settings, "settings")
        .forEach((key, value) -> copy.put(
            Objects.requireNonNull(key, "a key of the settings"),
            Objects.requireNonNull(value, () -> "the value of \"" + key + "\"")));
    layers.add(copy);
  }

  /** A method of the builder says it: what was configured before counts no more. */
  void overrule(String key) {
    String relaxed = RelaxedName.of(key);
    layers.forEach(layer -> layer.keySet().removeIf(each -> RelaxedName.of(each).equals(relaxed)));
  }

  /** The executors that tasks are to run on. */
  Set<String> executors() {
    Set<String> names = new LinkedHashSet<>();
    layers.forEach(layer -> layer.forEach((key, value) -> {
      if (RelaxedName.of(key).endsWith(".runon")) {
        names.add(value.strip());
      }
    }));
    return names;
  }

  List<Map<String, String>> layers() {
    return List.copyOf(layers);
  }
}
