package dev.attacca.flink.internal.types;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/**
 * Of which named parts something consisted when a savepoint was taken, and how each was written. One that does not fit is refused by
 * name: Flink's own refusal names serialisers.
 *
 * @param <T> the type of the values
 */
public abstract class NamedSnapshot<T> implements TypeSerializerSnapshot<T> {
  private String type = "";
  private String[] names = {};
  private TypeSerializerSnapshot<?>[] nested = {};

  /** The loader of users' classes, where it was read. */
  private @Nullable ClassLoader loader;

  /** The one that is in use now, where it was not read. */
  private @Nullable NamedSerializer<T> present;

  /** For reading. */
  protected NamedSnapshot() {}

  /**
   * Of a serialiser in use.
   *
   * @param present the serialiser
   */
  protected NamedSnapshot(NamedSerializer<T> present) {
    this.present = present;
    type = present.type();
    names = present.names();
    nested = new TypeSerializerSnapshot<?>[names.length];
    for (int i = 0; i < nested.length; i++) {
      nested[i] = present.nested()[i].snapshotConfiguration();
    }
  }

  /** {@return what a part is called in a refusal: component, task} */
  protected abstract String partWord();

  /** {@return whether values that were written with a part that there is no more can be read} */
  protected abstract boolean mayLose();

  /** {@return whether values that were written without a part that there is now can be read} */
  protected abstract boolean mayGain();

  /** {@return whether the whole may be called otherwise now} */
  protected boolean isTypeFree() {
    return false;
  }

  /**
   * {@return the class of a whole that is one}
   *
   * @param type its name
   * @param loader of users' classes
   */
  protected static Class<?> classOf(String type, ClassLoader loader) {
    try {
      return Class.forName(type, false, loader);
    } catch (ClassNotFoundException e) {
      throw new UnfitSavepointException("there are values of class " + type
          + " in the savepoint, and there is no such class any more");
    }
  }

  /**
   * {@return the serialiser that reads what was written then}
   *
   * @param type the name of the whole
   * @param names the names of the parts
   * @param parts their serialisers
   * @param loader of users' classes
   */
  protected abstract TypeSerializer<T> restored(
      String type, String[] names, TypeSerializer<?>[] parts, ClassLoader loader);

  @Override
  public final int getCurrentVersion() {
    return 1;
  }

  @Override
  public final void writeSnapshot(DataOutputView out) throws IOException {
    StringValue.writeString(type, out);
    out.writeInt(names.length);
    for (int i = 0; i < names.length; i++) {
      StringValue.writeString(names[i], out);
      TypeSerializerSnapshot.writeVersionedSnapshot(out, nested[i]);
    }
  }

  @Override
  public final void readSnapshot(int version, DataInputView in, ClassLoader loader)
      throws IOException {
    if (version != 1) {
      throw new IOException("written by a later version of attacca-flink, in form " + version);
    }
    this.loader = loader;
    type = StringValue.readString(in);
    names = new String[in.readInt()];
    nested = new TypeSerializerSnapshot<?>[names.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = StringValue.readString(in);
      nested[i] = TypeSerializerSnapshot.readVersionedSnapshot(in, loader);
    }
  }

  @Override
  public final TypeSerializer<T> restoreSerializer() {
    if (present != null) {
      return present;
    }
    TypeSerializer<?>[] parts = new TypeSerializer<?>[nested.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = nested[i].restoreSerializer();
    }
    ClassLoader users = loader == null ? Thread.currentThread().getContextClassLoader() : loader;
    return restored(type, names, parts, users);
  }

  @Override
  public final TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
      TypeSerializerSnapshot<T> snapshot) {
    if (!(snapshot instanceof NamedSnapshot<T> old) || old.getClass() != getClass()) {
      return TypeSerializerSchemaCompatibility.incompatible();
    }
    if (!old.type.equals(type) && !isTypeFree()) {
      return TypeSerializerSchemaCompatibility.incompatible();
    }
    List<String> before = Arrays.asList(old.names);
    List<String> now = Arrays.asList(names);
    for (String name : before) {
      if (!now.contains(name) && !mayLose()) {
        throw new UnfitSavepointException(
            "%s \"%s\" of %s is in the savepoint, and there is no such %s any more"
                .formatted(partWord(), name, type, partWord()));
      }
    }
    boolean migrated = !before.equals(now);
    boolean reconfigured = false;
    TypeSerializer<?>[] parts = new TypeSerializer<?>[names.length];
    for (int i = 0; i < names.length; i++) {
      parts[i] = nested[i].restoreSerializer();
      int then = before.indexOf(names[i]);
      if (then >= 0) {
        TypeSerializerSchemaCompatibility<?> fit = resolve(nested[i], old.nested[then]);
        if (fit.isIncompatible()) {
          throw unfit(names[i], nested[i], old.nested[then]);
        }
        migrated |= fit.isCompatibleAfterMigration();
        if (fit.isCompatibleWithReconfiguredSerializer()) {
          reconfigured = true;
          parts[i] = fit.getReconfiguredSerializer();
        }
      } else if (!mayGain()) {
        throw new UnfitSavepointException(
            "%s \"%s\" of %s is not in the savepoint".formatted(partWord(), names[i], type));
      }
    }
    if (migrated) {
      return TypeSerializerSchemaCompatibility.compatibleAfterMigration();
    }
    return reconfigured
        ? TypeSerializerSchemaCompatibility.compatibleWithReconfiguredSerializer(
            reconfigured(parts))
        : TypeSerializerSchemaCompatibility.compatibleAsIs();
  }

  private TypeSerializer<T> reconfigured(TypeSerializer<?>[] parts) {
    return present == null
        ? restored(type, names, parts, Thread.currentThread().getContextClassLoader())
        : present.with(parts);
  }

  @SuppressWarnings("unchecked") // the class of a snapshot of other values says so itself
  private static <P> TypeSerializerSchemaCompatibility<P> resolve(
      TypeSerializerSnapshot<?> now, TypeSerializerSnapshot<?> old) {
    return ((TypeSerializerSnapshot<P>) now)
        .resolveSchemaCompatibility((TypeSerializerSnapshot<P>) old);
  }

  private UnfitSavepointException unfit(
      String name, TypeSerializerSnapshot<?> now, TypeSerializerSnapshot<?> then) {
    return new UnfitSavepointException(
        "%s \"%s\" of %s is of another type than in the savepoint: it was written by %s, and is to be read by %s"
            .formatted(partWord(), name, type, then.restoreSerializer(), now.restoreSerializer()));
  }
}
