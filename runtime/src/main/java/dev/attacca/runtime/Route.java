package dev.attacca.runtime;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a {@code @Router} that picks its dependants by name while the run goes on. Immutable.
 *
 * <p>Every direct dependant that is not named is skipped. A name that is no direct dependant fails the
 * router.
 */
public final class Route {
  private static final Route ALL = new Route(null);
  private static final Route NONE = new Route(Set.of());

  private final @Nullable Set<String> names;

  private Route(@Nullable Set<String> names) {
    this.names = names;
  }

  /** Chooses the dependants of these names; without any, none. */
  public static Route to(String... names) {
    return to(List.of(names));
  }

  /** Chooses the dependants of these names; without any, none. */
  public static Route to(Iterable<String> names) {
    Set<String> chosen = new LinkedHashSet<>();
    names.forEach(name -> chosen.add(Objects.requireNonNull(name, "name")));
    return chosen.isEmpty() ? NONE : new Route(Collections.unmodifiableSet(chosen));
  }

  /** Chooses every direct dependant. */
  public static Route all() {
    return ALL;
  }

  /** Chooses no dependant. */
  public static Route none() {
    return NONE;
  }

  /** Whether every direct dependant is chosen. */
  public boolean isAll() {
    return names == null;
  }

  /** The names chosen, in the order given; empty when {@link #isAll() all} are. */
  public Set<String> names() {
    return names == null ? Set.of() : names;
  }

  /** Whether the dependant of this name is chosen. */
  public boolean leadsTo(String name) {
    return names == null || names.contains(name);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Route route && Objects.equals(names, route.names);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(names);
  }

  @Override
  public String toString() {
    return names == null ? "all" : names.isEmpty() ? "none" : String.join(", ", names);
  }
}
