package dev.attacca.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a context has of its own, in the order in which it was first set. Guarded by the context. */
final class ContextValues {
  /** Stands for a value that the parents have and that was removed here. */
  private static final Object REMOVED = new Object();

  private final Map<String, Object> values = new LinkedHashMap<>();

  /** What says whether there is a value here, or that it is hidden, see {@link #orNull}; else null. */
  @Nullable
  Object get(String key) {
    return values.get(key);
  }

  /** The value that was got; null for one that is hidden. */
  static @Nullable Object orNull(@Nullable Object got) {
    return got == REMOVED ? null : got;
  }

  void put(String key, Object value) {
    values.put(key, value);
  }

  void remove(String key) {
    values.remove(key);
  }

  /** Hides the parents' value. */
  void hide(String key) {
    values.put(key, REMOVED);
  }

  void clear() {
    values.clear();
  }

  /** Changes what is seen from above into what is seen from here. */
  void addTo(Map<String, Object> all) {
    values.forEach((key, value) -> {
      if (value == REMOVED) {
        all.remove(key);
      } else {
        all.put(key, value);
      }
    });
  }

  /**
   * A copy of the user's. It is read before anything is locked, and each name is looked at before anything
   * is set, since unchecked code may have put others than strings into it.
   *
   * @throws NullPointerException if a name or a value is null
   */
  static Map<String, Object> copyOf(Map<String, ?> given) {
    Map<String, Object> copy = new LinkedHashMap<>();
    for (Map.Entry<String, ?> entry : given.entrySet()) {
      String name = entry.getKey();
      Object value = entry.getValue();
      if (name == null || value == null) {
        throw new NullPointerException(
            name == null
                ? "a name must not be null"
                : "the value of \"" + name + "\" must not be null, so none is set");
      }
      copy.put(name, value);
    }
    return copy;
  }
}
