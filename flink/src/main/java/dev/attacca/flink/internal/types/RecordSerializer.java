package dev.attacca.flink.internal.types;

import java.io.IOException;
import java.io.Serial;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Records that Flink refuses because they are not public. A component that the record has no more is passed over, one that it has got
 * since is {@code null}, zero or false.
 */
public final class RecordSerializer extends NamedSerializer<Object> {
  private static final long serialVersionUID = 1;
  private static final MethodType GET = MethodType.methodType(Object.class, Object.class);
  private static final MethodType MAKE = MethodType.methodType(Object.class, Object[].class);

  private final Class<?> record;

  /** Of each part that was written the component that it is now, or null. */
  private transient @Nullable MethodHandle[] accessors;

  /** The place of each of them among the constructor's arguments, or -1. */
  private transient int[] places;

  private transient MethodHandle constructor;
  private transient @Nullable Object[] defaults;

  /**
   * Of a record.
   *
   * @param record its class
   * @param names of its components when it was written
   * @param parts their serialisers
   * @throws IllegalArgumentException if its components cannot be read
   */
  @SuppressWarnings("NullAway.Init") // read() sets them
  RecordSerializer(Class<?> record, String[] names, TypeSerializer<?>[] parts) {
    super(record.getName(), names, parts);
    this.record = record;
    open();
  }

  private void open() {
    RecordComponent[] components = record.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    accessors = new MethodHandle[names().length];
    places = new int[names().length];
    Arrays.fill(places, -1);
    defaults = new Object[components.length];
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      for (int place = 0; place < components.length; place++) {
        types[place] = components[place].getType();
        defaults[place] =
            types[place].isPrimitive() ? Array.get(Array.newInstance(types[place], 1), 0) : null;
        int part = Arrays.asList(names()).indexOf(components[place].getName());
        if (part >= 0) {
          Method accessor = components[place].getAccessor();
          accessor.setAccessible(true);
          accessors[part] = lookup.unreflect(accessor).asType(GET);
          places[part] = place;
        }
      }
      Constructor<?> canonical = record.getDeclaredConstructor(types);
      canonical.setAccessible(true);
      constructor = lookup
          .unreflectConstructor(canonical)
          .asSpreader(Object[].class, types.length)
          .asType(MAKE);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalArgumentException(
          "the components of " + record.getName() + " cannot be read: " + e, e);
    }
  }

  @Serial
  private Object readResolve() {
    return new RecordSerializer(record, names(), nested());
  }

  @Override
  protected RecordSerializer with(TypeSerializer<?>[] others) {
    return new RecordSerializer(record, names(), others);
  }

  private @Nullable Object get(int part, Object value) {
    MethodHandle accessor = accessors[part];
    if (accessor == null) {
      throw new IllegalStateException("component " + names()[part] + " is there no more");
    }
    try {
      return (Object) accessor.invokeExact(value);
    } catch (Throwable e) {
      throw unusable("read", e);
    }
  }

  private Object make(@Nullable Object[] arguments) {
    try {
      return (Object) constructor.invokeExact(arguments);
    } catch (Throwable e) {
      throw unusable("made", e);
    }
  }

  private IllegalStateException unusable(String how, Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("a " + type() + " cannot be " + how + ": " + e, e);
  }

  @Override
  public Object copy(Object from) {
    if (isImmutableType()) {
      return from;
    }
    @Nullable Object[] arguments = defaults.clone();
    for (int i = 0; i < places.length; i++) {
      Object value = get(i, from);
      arguments[places[i]] = value == null ? null : part(i).copy(value);
    }
    return make(arguments);
  }

  @Override
  public void serialize(Object value, DataOutputView target) throws IOException {
    @Nullable Object[] components = new Object[places.length];
    for (int i = 0; i < places.length; i++) {
      components[i] = get(i, value);
    }
    for (int i = 0; i < places.length; i += Byte.SIZE) {
      target.writeByte(there(components, i));
    }
    for (int i = 0; i < places.length; i++) {
      Object component = components[i];
      if (component != null) {
        part(i).serialize(component, target);
      }
    }
  }

  /** Which of eight components are not null, a bit each. */
  private static int there(@Nullable Object[] components, int first) {
    int bits = 0;
    for (int i = first; i < components.length && i < first + Byte.SIZE; i++) {
      bits |= components[i] == null ? 0 : 1 << (i - first);
    }
    return bits;
  }

  @Override
  public Object deserialize(DataInputView source) throws IOException {
    byte[] there = new byte[(places.length + Byte.SIZE - 1) / Byte.SIZE];
    source.readFully(there);
    @Nullable Object[] arguments = defaults.clone();
    for (int i = 0; i < places.length; i++) {
      boolean isThere = (there[i / Byte.SIZE] >> (i % Byte.SIZE) & 1) != 0;
      Object component = isThere ? part(i).deserialize(source) : null;
      if (places[i] >= 0) {
        arguments[places[i]] = component;
      }
    }
    return make(arguments);
  }

  @Override
  public TypeSerializerSnapshot<Object> snapshotConfiguration() {
    return new Snapshot(this);
  }

  /** How a record was written. */
  public static final class Snapshot extends NamedSnapshot<Object> {
    /** For reading. */
    public Snapshot() {}

    Snapshot(RecordSerializer present) {
      super(present);
    }

    @Override
    protected String partWord() {
      return "component";
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
    protected TypeSerializer<Object> restored(
        String type, String[] names, TypeSerializer<?>[] parts, ClassLoader loader) {
      return new RecordSerializer(classOf(type, loader), names, parts);
    }
  }
}
