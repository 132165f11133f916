package dev.attacca.runtime.internal.graph;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The constants of a router of which one must be chosen, by their names; none where it does not matter. Immutable. */
public final class Choices {
  /** Where nothing is said of them. */
  public static final Choices ANY = new Choices(Set.of());

  /** Interned, as the names of constants are, so that most comparisons end with the reference. */
  private final String[] names;

  private Choices(Set<String> names) {
    this.names = names.stream().map(String::intern).toArray(String[]::new);
  }

  static Choices of(List<String> names) {
    return new Choices(new LinkedHashSet<>(names));
  }

  public boolean isEmpty() {
    return names.length == 0;
  }

  public List<String> names() {
    return List.of(names);
  }

  /** Whether what a router has returned, one constant or several, has one of these in it. */
  public boolean areIn(@Nullable Object value) {
    if (!(value instanceof Collection<?> several)) {
      return contain(value);
    }
    for (Object each : several) {
      if (contain(each)) {
        return true;
      }
    }
    return false;
  }

  private boolean contain(@Nullable Object one) {
    String chosen = name(one);
    for (String name : names) {
      if (name.equals(chosen)) {
        return true;
      }
    }
    return false;
  }

  /** What a router has returned, in the same words. */
  public static Stream<String> in(@Nullable Object value) {
    return value instanceof Collection<?> several
        ? several.stream().map(Choices::name)
        : Stream.of(name(value));
  }

  private static String name(@Nullable Object value) {
    return value instanceof Enum<?> constant ? constant.name() : String.valueOf(value);
  }
}
