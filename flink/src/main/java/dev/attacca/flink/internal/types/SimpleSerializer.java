package dev.attacca.flink.internal.types;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * What our serialisers have in common: they reuse no objects, and write any number of bytes.
 *
 * @param <T> the type of the values
 */
public abstract class SimpleSerializer<T> extends TypeSerializer<T> {
  private static final long serialVersionUID = 1;

  /** For those that are one. */
  protected SimpleSerializer() {}

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public TypeSerializer<T> duplicate() {
    return this;
  }

  /** There is none: no object is used again. */
  @Override
  @SuppressWarnings("NullAway") // as Flink's own do
  public @Nullable T createInstance() {
    return null;
  }

  @Override
  public T copy(T from) {
    return from;
  }

  @Override
  public T copy(T from, T reuse) {
    return copy(from);
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public T deserialize(T reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }
}
