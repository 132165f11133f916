package dev.attacca.flink.internal.types;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A type that Flink has nothing for, by what it consists of.
 *
 * @param <T> the type
 */
public final class MadeInfo<T> extends TypeInformation<T> {
  private static final long serialVersionUID = 1;

  /** Makes the serialiser of the whole of those of its parts. */
  public interface Whole extends Serializable {
    /**
     * {@return the serialiser}
     *
     * @param type the class of the values
     * @param names of the parts
     * @param parts the serialisers of the parts
     */
    TypeSerializer<?> of(Class<?> type, String[] names, TypeSerializer<?>[] parts);

    /** {@return whether equal values are written in equal order} */
    boolean isOrdered();
  }

  private final String text;
  private final Class<T> type;
  private final String[] names;
  private final TypeInformation<?>[] parts;
  private final Whole whole;

  /**
   * A type.
   *
   * @param text what it is called; two of one name are alike if their parts are
   * @param type the class of the values
   * @param names of the parts
   * @param parts what the values consist of
   * @param whole makes the serialiser
   */
  public MadeInfo(
      String text,
      Class<T> type,
      List<String> names,
      List<? extends TypeInformation<?>> parts,
      Whole whole) {
    this.text = text;
    this.type = type;
    this.names = names.toArray(String[]::new);
    this.parts = parts.toArray(TypeInformation<?>[]::new);
    this.whole = whole;
  }

  /** {@return whether equal values stand in equal order} */
  boolean isOrdered() {
    return whole.isOrdered();
  }

  /** {@return what the values consist of} */
  List<TypeInformation<?>> parts() {
    return List.of(parts);
  }

  @Override
  @SuppressWarnings("unchecked") // the whole is of the type
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    TypeSerializer<?>[] serializers = new TypeSerializer<?>[parts.length];
    for (int i = 0; i < parts.length; i++) {
      serializers[i] = parts[i].createSerializer(config);
    }
    return (TypeSerializer<T>) whole.of(type, names, serializers);
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<T> getTypeClass() {
    return type;
  }

  /** No: what an engine keys by has a form of its own. */
  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof MadeInfo;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MadeInfo<?> that
        && type == that.type
        && text.equals(that.text)
        && List.of(names).equals(List.of(that.names))
        && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return 31 * text.hashCode() + parts().hashCode();
  }

  @Override
  public String toString() {
    return parts.length == 0 ? text : text + parts();
  }
}
