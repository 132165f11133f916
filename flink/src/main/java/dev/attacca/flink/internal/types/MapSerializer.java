package dev.attacca.flink.internal.types;

import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** Maps, in their order; keys and values may be {@code null}. Read, they are linked hash maps, or tree maps. */
public final class MapSerializer extends NamedSerializer<Map<?, ?>> {
  private static final long serialVersionUID = 1;

  MapSerializer(TypeSerializer<?> key, TypeSerializer<?> value) {
    super("java.util.Map", new String[] {"key", "value"}, new TypeSerializer<?>[] {key, value});
  }

  @Override
  protected MapSerializer with(TypeSerializer<?>[] others) {
    return new MapSerializer(others[0], others[1]);
  }

  /** Never: the map may be changed, even where what it holds cannot. */
  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public Map<?, ?> copy(Map<?, ?> from) {
    Map<@Nullable Object, @Nullable Object> copy = empty(isSorted(from));
    from.forEach((key, value) -> copy.put(copied(0, key), copied(1, value)));
    return copy;
  }

  private static Map<@Nullable Object, @Nullable Object> empty(boolean isSorted) {
    return isSorted ? new TreeMap<>() : new LinkedHashMap<>();
  }

  /** Whether it has the order of its keys, and has to keep it when more are put into it. */
  private static boolean isSorted(Map<?, ?> map) {
    return map instanceof SortedMap<?, ?> sorted
        && (sorted.comparator() == null || Comparator.naturalOrder().equals(sorted.comparator()));
  }

  private @Nullable Object copied(int part, @Nullable Object value) {
    return value == null ? null : part(part).copy(value);
  }

  @Override
  public void serialize(Map<?, ?> map, DataOutputView target) throws IOException {
    target.writeInt(isSorted(map) ? ~map.size() : map.size());
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      write(0, entry.getKey(), target);
      write(1, entry.getValue(), target);
    }
  }

  private void write(int part, @Nullable Object value, DataOutputView target) throws IOException {
    target.writeBoolean(value != null);
    if (value != null) {
      part(part).serialize(value, target);
    }
  }

  @Override
  public Map<?, ?> deserialize(DataInputView source) throws IOException {
    int size = source.readInt();
    Map<@Nullable Object, @Nullable Object> map = empty(size < 0);
    for (int left = size < 0 ? ~size : size; left > 0; left--) {
      Object key = read(0, source);
      map.put(key, read(1, source));
    }
    return map;
  }

  private @Nullable Object read(int part, DataInputView source) throws IOException {
    return source.readBoolean() ? part(part).deserialize(source) : null;
  }

  @Override
  public TypeSerializerSnapshot<Map<?, ?>> snapshotConfiguration() {
    return new Snapshot(this);
  }

  /** How maps were written. */
  public static final class Snapshot extends FixedSnapshot<Map<?, ?>> {
    /** For reading. */
    public Snapshot() {}

    Snapshot(MapSerializer present) {
      super(present);
    }

    @Override
    protected TypeSerializer<Map<?, ?>> restored(
        String type, String[] names, TypeSerializer<?>[] parts, ClassLoader loader) {
      return new MapSerializer(parts[0], parts[1]);
    }
  }
}
