package dev.attacca.flink.internal.types;

import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Optionals. */
public final class OptionalSerializer extends NamedSerializer<Optional<?>> {
  private static final long serialVersionUID = 1;

  OptionalSerializer(TypeSerializer<?> value) {
    super("java.util.Optional", new String[] {"value"}, new TypeSerializer<?>[] {value});
  }

  @Override
  protected OptionalSerializer with(TypeSerializer<?>[] others) {
    return new OptionalSerializer(others[0]);
  }

  @Override
  public Optional<?> copy(Optional<?> from) {
    return from.map(part(0)::copy);
  }

  @Override
  public void serialize(Optional<?> optional, DataOutputView target) throws IOException {
    target.writeBoolean(optional.isPresent());
    if (optional.isPresent()) {
      part(0).serialize(optional.get(), target);
    }
  }

  @Override
  public Optional<?> deserialize(DataInputView source) throws IOException {
    return source.readBoolean() ? Optional.of(part(0).deserialize(source)) : Optional.empty();
  }

  @Override
  public TypeSerializerSnapshot<Optional<?>> snapshotConfiguration() {
    return new Snapshot(this);
  }

  /** How optionals were written. */
  public static final class Snapshot extends FixedSnapshot<Optional<?>> {
    /** For reading. */
    public Snapshot() {}

    Snapshot(OptionalSerializer present) {
      super(present);
    }

    @Override
    protected TypeSerializer<Optional<?>> restored(
        String type, String[] names, TypeSerializer<?>[] parts, ClassLoader loader) {
      return new OptionalSerializer(parts[0]);
    }
  }
}
