package dev.attacca.flink.internal.source;

import dev.attacca.flink.internal.items.MovedItem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** Splits, and what has been given out of them. Each says how the item was written that it is called for. */
final class SplitFormat {
  private final TypeSerializer<MovedItem> around;

  SplitFormat(TypeSerializer<MovedItem> around) {
    this.around = around;
  }

  private void write(LoopSplit split, DataOutputView out) throws IOException {
    around.serialize(split.around(), out);
    out.writeLong(split.position());
    out.writeLong(split.check());
  }

  private static LoopSplit read(TypeSerializer<MovedItem> then, DataInputView in)
      throws IOException {
    MovedItem item = then.deserialize(in);
    long position = in.readLong();
    return new LoopSplit(item, position, in.readLong());
  }

  private void writeForm(DataOutputView out) throws IOException {
    TypeSerializerSnapshot.writeVersionedSnapshot(out, around.snapshotConfiguration());
  }

  /**
   * The one that wrote what follows. It is refused by name if what it wrote is of another type than today. The user's classes are at hand
   * where something is read, and not yet where Flink makes this.
   */
  private TypeSerializer<MovedItem> readForm(DataInputView in) throws IOException {
    TypeSerializerSnapshot<MovedItem> then = TypeSerializerSnapshot.readVersionedSnapshot(
        in, Thread.currentThread().getContextClassLoader());
    if (around.snapshotConfiguration().resolveSchemaCompatibility(then).isIncompatible()) {
      throw new IOException("the savepoint is of loops around each other that there are no more");
    }
    return then.restoreSerializer();
  }

  /** {@return the serialiser of splits} */
  SimpleVersionedSerializer<LoopSplit> splits() {
    return new SimpleVersionedSerializer<>() {
      @Override
      public int getVersion() {
        return 1;
      }

      @Override
      public byte[] serialize(LoopSplit split) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        writeForm(out);
        write(split, out);
        return out.getCopyOfBuffer();
      }

      @Override
      public LoopSplit deserialize(int version, byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        return read(readForm(in), in);
      }
    };
  }

  /** {@return the serialiser of what has been given out} */
  SimpleVersionedSerializer<Progress> progress(TypeSerializer<MovedItem> nothing) {
    SplitFormat outer = new SplitFormat(nothing);
    return new SimpleVersionedSerializer<>() {
      @Override
      public int getVersion() {
        return 1;
      }

      @Override
      public byte[] serialize(Progress progress) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        out.writeBoolean(progress.isDone());
        outer.write(progress.outer(), out);
        writeForm(out);
        out.writeInt(progress.back().size());
        for (LoopSplit split : progress.back()) {
          write(split, out);
        }
        return out.getCopyOfBuffer();
      }

      @Override
      public Progress deserialize(int version, byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        boolean isDone = in.readBoolean();
        LoopSplit at = read(outer.around, in);
        TypeSerializer<MovedItem> then = readForm(in);
        List<LoopSplit> back = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
          back.add(read(then, in));
        }
        return new Progress(at, isDone, back);
      }
    };
  }
}
