package dev.attacca.runtime.internal.record;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What threads are called, so that no two are called the same. */
final class ThreadNames {
  private final Map<Long, String> byId = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private final Set<String> ofSeveral = new HashSet<>();

  void note(long id, String name) {
    if (byId.putIfAbsent(id, name) == null && !seen.add(name)) {
      ofSeveral.add(name);
    }
  }

  /** The name; with the number of the thread if it has none, or others have the same. */
  String of(long id) {
    String name = byId.getOrDefault(id, "");
    if (name.isEmpty()) {
      return "thread #" + id;
    }
    return ofSeveral.contains(name) ? name + " #" + id : name;
  }
}
