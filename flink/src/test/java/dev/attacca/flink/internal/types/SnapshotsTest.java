package dev.attacca.flink.internal.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** What was written before a class was changed. */
class SnapshotsTest {
  record Posting(String account, int cents, Optional<String> note, boolean booked) {}

  sealed interface Event permits One, Two {}

  record One(int i) implements Event {}

  record Two(int i) implements Event {}

  interface Signs {
    List<String> strings();

    List<Long> longs();
  }

  private static TypeSerializer<Object> posting(String[] names, TypeSerializer<?>... parts) {
    return new RecordSerializer(Posting.class, names, parts);
  }

  /** As it is after a savepoint has been read. */
  private static TypeSerializerSnapshot<Object> saved(TypeSerializer<Object> serializer)
      throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
    return TypeSerializerSnapshot.readVersionedSnapshot(
        new DataInputDeserializer(out.getCopyOfBuffer()), SnapshotsTest.class.getClassLoader());
  }

  private static TypeSerializerSchemaCompatibility<Object> fit(
      TypeSerializer<Object> now, TypeSerializer<Object> then) throws IOException {
    return now.snapshotConfiguration().resolveSchemaCompatibility(saved(then));
  }

  private static Object read(TypeSerializer<Object> then, byte[] bytes) throws IOException {
    return saved(then).restoreSerializer().deserialize(new DataInputDeserializer(bytes));
  }

  @Test
  void what_has_not_changed_is_compatible_as_it_is() throws Exception {
    for (Class<?> type :
        List.of(Posting.class, Event.class, java.nio.file.Path.class, java.net.URI.class)) {
      TypeSerializer<Object> serializer = FlinkTypesTest.serializer(type);
      assertThat(fit(serializer, serializer).isCompatibleAsIs()).isTrue();
      assertThat(saved(serializer).restoreSerializer()).isEqualTo(serializer);
    }
  }

  @Test
  void components_may_come_and_go() throws Exception {
    TypeSerializer<Object> now = FlinkTypesTest.serializer(Posting.class);
    String[] names = {"gone", "account", "lost"};
    TypeSerializer<Object> then = posting(
        names,
        Types.LONG.createSerializer(
            new org.apache.flink.api.common.serialization.SerializerConfigImpl()),
        Types.STRING.createSerializer(
            new org.apache.flink.api.common.serialization.SerializerConfigImpl()),
        Types.STRING.createSerializer(
            new org.apache.flink.api.common.serialization.SerializerConfigImpl()));
    DataOutputSerializer out = new DataOutputSerializer(64);
    out.writeByte(0b011);
    out.writeLong(17);
    org.apache.flink.types.StringValue.writeString("savings", out);
    assertThat(fit(now, then).isCompatibleAfterMigration()).isTrue();
    assertThat(read(then, out.getCopyOfBuffer())).isEqualTo(new Posting("savings", 0, null, false));
  }

  @Test
  void a_component_of_another_type_is_refused_by_name() throws Exception {
    TypeSerializer<Object> now = FlinkTypesTest.serializer(Posting.class);
    List<TypeSerializer<?>> parts = new ArrayList<>(List.of(((RecordSerializer) now).nested()));
    parts.set(1, FlinkTypesTest.serializer(String.class));
    TypeSerializer<Object> then =
        posting(((RecordSerializer) now).names(), parts.toArray(TypeSerializer<?>[]::new));
    assertThatThrownBy(() -> fit(now, then))
        .isInstanceOf(UnfitSavepointException.class)
        .hasMessageStartingWith("component \"cents\" of " + Posting.class.getName()
            + " is of another type than in the savepoint: it was written by ");
  }

  @Test
  void a_sealed_type_may_permit_more_but_not_less() throws Exception {
    TypeSerializer<Object> now = FlinkTypesTest.serializer(Event.class);
    SealedSerializer both = (SealedSerializer) now;
    TypeSerializer<Object> two = new SealedSerializer(
        both.type(), new String[] {both.names()[1]}, new TypeSerializer<?>[] {both.nested()[1]});
    assertThat(fit(now, two).isCompatibleAfterMigration()).isTrue();
    assertThat(read(two, FlinkTypesTest.written(two, new Two(4)))).isEqualTo(new Two(4));
    assertThatThrownBy(() -> fit(two, now))
        .isInstanceOf(UnfitSavepointException.class)
        .hasMessage(
            "class \"%s\" of %s is in the savepoint, and there is no such class any more",
            One.class.getName(), Event.class.getName());
  }

  @Test
  void a_class_that_is_gone_is_named() throws Exception {
    TypeSerializer<Object> now = FlinkTypesTest.serializer(Posting.class);
    byte[] bytes;
    DataOutputSerializer out = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(out, now.snapshotConfiguration());
    bytes = out.getCopyOfBuffer();
    TypeSerializerSnapshot<Object> saved = TypeSerializerSnapshot.readVersionedSnapshot(
        new DataInputDeserializer(bytes), new ClassLoader(SnapshotsTest.class.getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(Posting.class.getName())) {
              throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
          }
        });
    assertThatThrownBy(saved::restoreSerializer)
        .hasMessage("there are values of class " + Posting.class.getName()
            + " in the savepoint, and there is no such class any more");
  }

  @Test
  void a_list_of_other_elements_does_not_fit() throws Exception {
    TypeSerializer<Object> strings =
        FlinkTypesTest.serializer(Signs.class.getDeclaredMethod("strings").getGenericReturnType());
    TypeSerializer<Object> longs =
        FlinkTypesTest.serializer(Signs.class.getDeclaredMethod("longs").getGenericReturnType());
    assertThatThrownBy(() -> fit(longs, strings))
        .hasMessageStartingWith("part \"element\" of java.util.List");
  }
}
