package dev.attacca.flink.internal.items;

import dev.attacca.flink.internal.types.SimpleSerializer;
import dev.attacca.flink.internal.types.ThrownFormat;
import dev.attacca.runtime.TaskFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/** Failures; the cause comes out as a {@link dev.attacca.flink.CarriedException}. */
public final class FailureSerializer extends SimpleSerializer<TaskFailure> {
  private static final long serialVersionUID = 1;

  /** It has no state. */
  public static final FailureSerializer INSTANCE = new FailureSerializer();

  private FailureSerializer() {}

  @Override
  public void serialize(TaskFailure failure, DataOutputView target) throws IOException {
    StringValue.writeString(failure.task(), target);
    StringValue.writeString(failure.item(), target);
    target.writeInt(failure.path().size());
    for (String task : failure.path()) {
      StringValue.writeString(task, target);
    }
    ThrownFormat.write(failure.cause(), target);
  }

  @Override
  public TaskFailure deserialize(DataInputView source) throws IOException {
    String task = StringValue.readString(source);
    String item = StringValue.readString(source);
    List<String> path = new ArrayList<>();
    for (int left = source.readInt(); left > 0; left--) {
      path.add(StringValue.readString(source));
    }
    return new TaskFailure(task, item, path, ThrownFormat.read(source));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FailureSerializer;
  }

  @Override
  public int hashCode() {
    return FailureSerializer.class.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<TaskFailure> snapshotConfiguration() {
    return new Snapshot();
  }

  /** How failures were written. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<TaskFailure> {
    /** The only one. */
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
