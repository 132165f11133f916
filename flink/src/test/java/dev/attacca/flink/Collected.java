package dev.attacca.flink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;

/** What a stream gives, exactly once: a sink that commits to this JVM. */
public final class Collected<T> {
  private static final Map<String, Map<String, List<Object>>> COMMITTED = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();

  private Collected() {}

  public static <T> Collected<T> of(DataStream<T> stream) {
    Collected<T> collected = new Collected<>();
    COMMITTED.put(collected.id, new ConcurrentHashMap<>());
    stream.sinkTo(new Committing<>(
        collected.id, stream.getType().createSerializer(new SerializerConfigImpl())));
    return collected;
  }

  @SuppressWarnings("unchecked")
  public List<T> values() {
    List<T> all = new ArrayList<>();
    COMMITTED.get(id).values().forEach(some -> some.forEach(value -> all.add((T) value)));
    return all;
  }

  private record Committing<T>(String id, TypeSerializer<T> serializer)
      implements Sink<T>, SupportsCommitter<byte[]> {
    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
      return new Writer<>(serializer.duplicate());
    }

    @Override
    public Committer<byte[]> createCommitter(CommitterInitContext context) {
      return new ToThisJvm<>(id, serializer.duplicate());
    }

    @Override
    public SimpleVersionedSerializer<byte[]> getCommittableSerializer() {
      return new AsItIs();
    }
  }

  /** One committable for all between two checkpoints: an id that nobody else has, a count, and the values. */
  private static final class Writer<T> implements CommittingSinkWriter<T, byte[]> {
    private final TypeSerializer<T> serializer;
    private final DataOutputSerializer bytes = new DataOutputSerializer(64);
    private int count;

    Writer(TypeSerializer<T> serializer) {
      this.serializer = serializer;
    }

    @Override
    public void write(T value, Context context) throws IOException {
      serializer.serialize(value, bytes);
      count++;
    }

    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public Collection<byte[]> prepareCommit() throws IOException {
      if (count == 0) {
        return List.of();
      }
      DataOutputSerializer whole = new DataOutputSerializer(64);
      whole.writeUTF(UUID.randomUUID().toString());
      whole.writeInt(count);
      whole.write(bytes.getCopyOfBuffer());
      bytes.clear();
      count = 0;
      return List.of(whole.getCopyOfBuffer());
    }

    @Override
    public void close() {}
  }

  private record ToThisJvm<T>(String id, TypeSerializer<T> serializer)
      implements Committer<byte[]> {
    @Override
    public void commit(Collection<CommitRequest<byte[]>> requests) throws IOException {
      for (CommitRequest<byte[]> request : requests) {
        DataInputDeserializer in = new DataInputDeserializer(request.getCommittable());
        String once = in.readUTF();
        Queue<Object> values = new ConcurrentLinkedQueue<>();
        for (int left = in.readInt(); left > 0; left--) {
          values.add(serializer.deserialize(in));
        }
        COMMITTED.get(id).put(once, new ArrayList<>(values));
      }
    }

    @Override
    public void close() {}
  }

  private static final class AsItIs implements SimpleVersionedSerializer<byte[]> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(byte[] bytes) {
      return Arrays.copyOf(bytes, bytes.length);
    }

    @Override
    public byte[] deserialize(int version, byte[] bytes) {
      return bytes;
    }
  }
}
