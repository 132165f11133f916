package dev.attacca.runtime;

import java.lang.invoke.MethodType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The typed name of a value in a {@link Context}: {@code Key<User> USER = Key.of("user", User.class)}.
 * Immutable; two keys are equal if their names and classes are.
 *
 * <p>It names the same place as the bare string: {@code context.set(USER, user)} and {@code
 * context.get("user")} meet.
 *
 * @param <T> the type of the value
 */
public final class Key<T> {
  private final String name;
  private final Class<?> type;

  private Key(String name, Class<?> type) {
    this.name = Objects.requireNonNull(name, "name");
    this.type = MethodType.methodType(type).wrap().returnType();
  }

  /**
   * {@return the key of this name}
   *
   * @param name the name
   * @param type the class of the value; of a generic type, its raw class: {@code Key<List<String>>
   *     NAMES = Key.of("names", List.class)}
   * @param <T> the type of the value
   */
  public static <T> Key<T> of(String name, Class<? super T> type) {
    return new Key<>(name, type);
  }

  /** {@return the name} */
  public String name() {
    return name;
  }

  /** What stands in the place that this key names. */
  @SuppressWarnings("unchecked") // as far as classes tell
  T cast(Object value) {
    if (!type.isInstance(value)) {
      throw new ClassCastException("\"%s\" is of %s, not of %s"
          .formatted(name, value.getClass().getTypeName(), type.getTypeName()));
    }
    return (T) value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Key<?> key && name.equals(key.name) && type == key.type;
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name + ": " + type.getTypeName();
  }
}
