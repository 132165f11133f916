package dev.attacca.flink.internal.types;

import java.util.Arrays;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A serialiser of what consists of named others, and so can be read after some were added or left out.
 *
 * @param <T> the type of the values
 */
public abstract class NamedSerializer<T> extends SimpleSerializer<T> {
  private static final long serialVersionUID = 1;

  private final String type;
  private final String[] names;
  private final TypeSerializer<?>[] nested;

  /**
   * Of these parts.
   *
   * @param type the name of the whole: a class, or a part of a job
   * @param names of the parts
   * @param nested theirs
   */
  protected NamedSerializer(String type, String[] names, TypeSerializer<?>[] nested) {
    this.type = type;
    this.names = names;
    this.nested = nested;
  }

  /** {@return the name of the whole} */
  public final String type() {
    return type;
  }

  /** {@return the names of the parts} */
  public final String[] names() {
    return names;
  }

  /** {@return the serialisers of the parts} */
  public final TypeSerializer<?>[] nested() {
    return nested;
  }

  /**
   * {@return the same with other serialisers of the same parts}
   *
   * @param others theirs
   */
  protected abstract NamedSerializer<T> with(TypeSerializer<?>[] others);

  /**
   * {@return the serialiser of a part, which is used for objects of its type only}
   *
   * @param part which
   */
  @SuppressWarnings("unchecked")
  protected final TypeSerializer<Object> part(int part) {
    return (TypeSerializer<Object>) nested[part];
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a duplicate is equal, and may not be the same
  public TypeSerializer<T> duplicate() {
    TypeSerializer<?>[] duplicates = new TypeSerializer<?>[nested.length];
    boolean others = false;
    for (int i = 0; i < nested.length; i++) {
      duplicates[i] = nested[i].duplicate();
      others |= duplicates[i] != nested[i];
    }
    return others ? with(duplicates) : this;
  }

  @Override
  public boolean isImmutableType() {
    for (TypeSerializer<?> part : nested) {
      if (!part.isImmutableType()) {
        return false;
      }
    }
    return true;
  }

  @Override
  @SuppressWarnings("EqualsGetClass") // two kinds of one type are not alike
  public boolean equals(@Nullable Object other) {
    return other != null
        && other.getClass() == getClass()
        && other instanceof NamedSerializer<?> that
        && type.equals(that.type)
        && Arrays.equals(names, that.names)
        && Arrays.equals(nested, that.nested);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + Arrays.hashCode(names);
  }

  @Override
  public String toString() {
    return type + Arrays.toString(names);
  }
}
