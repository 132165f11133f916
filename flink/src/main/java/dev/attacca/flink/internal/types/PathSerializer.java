package dev.attacca.flink.internal.types;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Paths: of the default file system as they are, relative ones too; of another by their URI. */
public final class PathSerializer extends NamedSerializer<Path> {
  private static final long serialVersionUID = 1;

  PathSerializer() {
    super("java.nio.file.Path", new String[0], new TypeSerializer<?>[0]);
  }

  @Override
  protected PathSerializer with(TypeSerializer<?>[] others) {
    return this;
  }

  @Override
  public void serialize(Path path, DataOutputView target) throws IOException {
    boolean isDefault = path.getFileSystem() == FileSystems.getDefault();
    target.writeBoolean(isDefault);
    StringValue.writeString(isDefault ? path.toString() : path.toUri().toString(), target);
  }

  @Override
  public Path deserialize(DataInputView source) throws IOException {
    boolean isDefault = source.readBoolean();
    String text = StringValue.readString(source);
    return isDefault ? Path.of(text) : Path.of(URI.create(text));
  }

  @Override
  public TypeSerializerSnapshot<Path> snapshotConfiguration() {
    return new Snapshot(this);
  }

  /** How paths were written. */
  public static final class Snapshot extends FixedSnapshot<Path> {
    /** For reading. */
    public Snapshot() {}

    Snapshot(PathSerializer present) {
      super(present);
    }

    @Override
    protected TypeSerializer<Path> restored(
        String type, String[] names, TypeSerializer<?>[] parts, ClassLoader loader) {
      return new PathSerializer();
    }
  }
}
