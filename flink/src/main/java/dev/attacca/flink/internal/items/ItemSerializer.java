package dev.attacca.flink.internal.items;

import dev.attacca.flink.internal.types.NamedSerializer;
import dev.attacca.flink.internal.types.NamedSnapshot;
import dev.attacca.flink.internal.types.ThrownFormat;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/**
 * Items that move: the path, the fates, and then the values that there are. The places bear the names of tasks, so that items that were
 * kept in a savepoint can be read where tasks have come or gone since.
 */
public final class ItemSerializer extends NamedSerializer<MovedItem> {
  private static final long serialVersionUID = 1;

  /** Whether it comes from a savepoint, and its places are not those of today. */
  private final boolean isRestored;

  /**
   * Of the items that go one way.
   *
   * @param type what the items are called in a refusal
   * @param tasks by their names
   * @param values the serialisers of their values
   */
  public ItemSerializer(String type, String[] tasks, TypeSerializer<?>[] values) {
    this(type, tasks, values, false);
  }

  private ItemSerializer(
      String type, String[] tasks, TypeSerializer<?>[] values, boolean isRestored) {
    super(type, tasks, values);
    this.isRestored = isRestored;
  }

  @Override
  protected ItemSerializer with(TypeSerializer<?>[] others) {
    return new ItemSerializer(type(), names(), others, isRestored);
  }

  /** So that operators that stand in one thread hand it on as it is: nobody changes it, or keeps it when it has been handed on. */
  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public void serialize(MovedItem moved, DataOutputView target) throws IOException {
    MovedItem item = isRestored ? moved : moved.with(names());
    long[] path = item.path();
    target.writeByte(path.length);
    for (long number : path) {
      writeNumber(number, target);
    }
    for (int i = 0; i < item.size(); i++) {
      target.writeByte(item.fate(i));
    }
    for (int i = 0; i < item.size(); i++) {
      writeValue(i, item.fate(i), item.value(i), target);
    }
  }

  private void writeValue(int place, byte fate, @Nullable Object value, DataOutputView target)
      throws IOException {
    if (value != null) {
      switch (fate) {
        case MovedItem.VALUE -> part(place).serialize(value, target);
        case MovedItem.SKIPPED, MovedItem.SKIPPED_BY_FAILURE ->
          StringValue.writeString((String) value, target);
        case MovedItem.FAILED -> ThrownFormat.write((Throwable) value, target);
        default -> {}
      }
    }
  }

  @Override
  public MovedItem deserialize(DataInputView source) throws IOException {
    long[] path = new long[source.readByte()];
    for (int i = 0; i < path.length; i++) {
      path[i] = readNumber(source);
    }
    byte[] fates = new byte[names().length];
    source.readFully(fates);
    @Nullable Object[] values = new Object[fates.length];
    for (int i = 0; i < fates.length; i++) {
      values[i] = switch (fates[i]) {
        case MovedItem.VALUE -> part(i).deserialize(source);
        case MovedItem.SKIPPED, MovedItem.SKIPPED_BY_FAILURE -> StringValue.readString(source);
        case MovedItem.FAILED -> ThrownFormat.read(source);
        default -> null;
      };
    }
    return new MovedItem(path, fates, values, isRestored ? names() : null);
  }

  /** Seven bits a byte: most numbers are small. */
  private static void writeNumber(long number, DataOutputView target) throws IOException {
    long left = number;
    while ((left & ~0x7FL) != 0) {
      target.writeByte((int) (left & 0x7F | 0x80));
      left >>>= 7;
    }
    target.writeByte((int) left);
  }

  private static long readNumber(DataInputView source) throws IOException {
    long number = 0;
    int shift = 0;
    byte bits;
    do {
      bits = source.readByte();
      number |= (bits & 0x7FL) << shift;
      shift += 7;
    } while (bits < 0);
    return number;
  }

  @Override
  public TypeSerializerSnapshot<MovedItem> snapshotConfiguration() {
    return new Snapshot(this);
  }

  /** What the places of kept items were of. */
  public static final class Snapshot extends NamedSnapshot<MovedItem> {
    /** For reading. */
    public Snapshot() {}

    Snapshot(ItemSerializer present) {
      super(present);
    }

    @Override
    protected String partWord() {
      return "task";
    }

    @Override
    protected boolean isTypeFree() {
      return true;
    }

    @Override
    protected boolean mayLose() {
      return true;
    }

    @Override
    protected boolean mayGain() {
      return true;
    }

    @Override
    protected TypeSerializer<MovedItem> restored(
        String type, String[] names, TypeSerializer<?>[] parts, ClassLoader loader) {
      return new ItemSerializer(type, names, parts, true);
    }
  }
}
