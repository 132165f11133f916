package dev.attacca.flink.internal.types;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** Sealed types: which of the classes it is that are permitted, and then as that is written. */
public final class SealedSerializer extends NamedSerializer<Object> {
  private static final long serialVersionUID = 1;

  private transient @Nullable Map<Class<?>, Integer> places;

  /**
   * Of a sealed type.
   *
   * @param type its name
   * @param names of the classes that it permits
   * @param parts their serialisers
   */
  SealedSerializer(String type, String[] names, TypeSerializer<?>[] parts) {
    super(type, names, parts);
  }

  @Override
  protected SealedSerializer with(TypeSerializer<?>[] others) {
    return new SealedSerializer(type(), names(), others);
  }

  /** By the name of its class, or of what that extends: constants of an enum may have classes of their own. */
  private int place(Object value) {
    Map<Class<?>, Integer> present = places;
    if (present == null) {
      places = present = new HashMap<>();
    }
    Integer place = present.get(value.getClass());
    if (place == null) {
      place = search(value.getClass());
      present.put(value.getClass(), place);
    }
    return place;
  }

  private int search(Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      for (int i = 0; i < names().length; i++) {
        if (names()[i].equals(at.getName())) {
          return i;
        }
      }
    }
    throw new IllegalStateException(type.getName() + " is not permitted by " + type());
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // whether there is another one
  public TypeSerializer<Object> duplicate() {
    TypeSerializer<Object> duplicate = super.duplicate();
    return duplicate == this ? with(nested()) : duplicate; // the map is of one thread
  }

  @Override
  public Object copy(Object from) {
    return isImmutableType() ? from : part(place(from)).copy(from);
  }

  @Override
  public void serialize(Object value, DataOutputView target) throws IOException {
    int place = place(value);
    target.writeShort(place);
    part(place).serialize(value, target);
  }

  @Override
  public Object deserialize(DataInputView source) throws IOException {
    return part(source.readShort()).deserialize(source);
  }

  @Override
  public TypeSerializerSnapshot<Object> snapshotConfiguration() {
    return new Snapshot(this);
  }

  /** How the classes of a sealed type were written. */
  public static final class Snapshot extends NamedSnapshot<Object> {
    /** For reading. */
    public Snapshot() {}

    Snapshot(SealedSerializer present) {
      super(present);
    }

    @Override
    protected String partWord() {
      return "class";
    }

    /** What was written may be of the class that is permitted no more. */
    @Override
    protected boolean mayLose() {
      return false;
    }

    @Override
    protected boolean mayGain() {
      return true;
    }

    @Override
    protected TypeSerializer<Object> restored(
        String type, String[] names, TypeSerializer<?>[] parts, ClassLoader loader) {
      return new SealedSerializer(type, names, parts);
    }
  }
}
