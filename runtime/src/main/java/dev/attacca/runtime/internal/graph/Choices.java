package dev.attacca.runtime.internal.graph;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The constants of a router of which one must be chosen, by their names; none where it does not matter. Thread-safe. */
public final class Choices {
  /** Where nothing is said of them. */
  public static final Choices ANY = new Choices(Set.of());

  /** Interned, as the names of constants are, so that most comparisons end with the reference. */
  private final String[] names;
  /** The last constants that were, and were not, among them: most often it is one of the same few. Read and written without any order. */
  private @Nullable Enum<?> last;

  private @Nullable Enum<?> lastOther;

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
    if (value instanceof Enum<?> one) {
      return are(one);
    }
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

  private boolean are(Enum<?> one) {
    if (one == last) {
      return true;
    }
    if (one == lastOther) {
      return false;
    }
    boolean isOneOfThem = contain(one);
    if (isOneOfThem) {
      last = one;
    } else {
      lastOther = one;
    }
    return isOneOfThem;
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
