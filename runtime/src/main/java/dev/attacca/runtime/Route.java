package dev.attacca.runtime;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a {@code @Router} that picks its dependants by name while the run goes on. Immutable, and serialisable.
 *
 * <p>Every direct dependant that is not named is skipped. A name that is no direct dependant fails the
 * router.
 */
public final class Route implements Serializable {
  private static final long serialVersionUID = 1;
  private static final Route ALL = new Route(null);
  private static final Route NONE = new Route(Set.of());

  /** The names of those that are chosen; {@code null} for all. */
  @SuppressWarnings("serial") // those that are made here are all serialisable
  private final @Nullable Set<String> names;

  private Route(@Nullable Set<String> names) {
    this.names = names;
  }

  /**
   * {@return a route to the dependants of these names; without any, to none}
   *
   * @param names the dependants' names
   */
  public static Route to(String... names) {
    return to(List.of(names));
  }

  /**
   * {@return a route to the dependants of these names; without any, to none}
   *
   * @param names the dependants' names; read once, now
   */
  public static Route to(Iterable<String> names) {
    Set<String> chosen = new LinkedHashSet<>();
    names.forEach(name -> chosen.add(Objects.requireNonNull(name, "name")));
    return chosen.isEmpty() ? NONE : new Route(Collections.unmodifiableSet(chosen));
  }

  /** {@return a route to every direct dependant} */
  public static Route all() {
    return ALL;
  }

  /** {@return a route to no dependant} */
  public static Route none() {
    return NONE;
  }

  /** {@return whether every direct dependant is chosen} */
  public boolean isAll() {
    return names == null;
  }

  /** {@return the names chosen, in the order given; empty when {@link #isAll() all} are} */
  public Set<String> names() {
    return names == null ? Set.of() : names;
  }

  /**
   * {@return whether the dependant of this name is chosen}
   *
   * @param name the dependant's name
   */
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
