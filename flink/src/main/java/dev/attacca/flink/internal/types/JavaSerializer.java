package dev.attacca.flink.internal.types;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What only Java itself can serialise: slow, but a user can say by {@code serialVersionUID} and methods what becomes of it. */
public final class JavaSerializer extends NamedSerializer<Object> {
  private static final long serialVersionUID = 1;
  private static final String[] NO_NAMES = {};
  private static final TypeSerializer<?>[] NO_PARTS = {};

  JavaSerializer(String type) {
    super(type, NO_NAMES, NO_PARTS);
  }

  @Override
  protected JavaSerializer with(TypeSerializer<?>[] others) {
    return this;
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public Object copy(Object from) {
    try {
      return read(JavaForm.write(from));
    } catch (IOException e) {
      throw new IllegalArgumentException("a value of " + type() + " cannot be copied: " + e, e);
    }
  }

  @Override
  public void serialize(Object value, DataOutputView target) throws IOException {
    byte[] bytes = JavaForm.write(value);
    target.writeInt(bytes.length);
    target.write(bytes);
  }

  @Override
  public Object deserialize(DataInputView source) throws IOException {
    byte[] bytes = new byte[source.readInt()];
    source.readFully(bytes);
    return read(bytes);
  }

  private static Object read(byte[] bytes) throws IOException {
    try {
      return JavaForm.read(bytes, Thread.currentThread().getContextClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IOException("there is no class " + e.getMessage(), e);
    }
  }

  @Override
  public TypeSerializerSnapshot<Object> snapshotConfiguration() {
    return new Snapshot(this);
  }

  /** How objects of one class were written. */
  public static final class Snapshot extends FixedSnapshot<Object> {
    /** For reading. */
    public Snapshot() {}

    Snapshot(JavaSerializer present) {
      super(present);
    }

    @Override
    protected TypeSerializer<Object> restored(
        String type, String[] names, TypeSerializer<?>[] parts, ClassLoader loader) {
      return new JavaSerializer(type);
    }
  }
}
