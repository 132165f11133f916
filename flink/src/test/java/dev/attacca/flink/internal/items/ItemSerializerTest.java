package dev.attacca.flink.internal.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.flink.CarriedException;
import dev.attacca.flink.internal.types.FlinkTypes;
import dev.attacca.flink.internal.types.UnfitSavepointException;
import dev.attacca.runtime.TaskFailure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class ItemSerializerTest {
  private static final byte[] ALL = {
    MovedItem.VALUE,
    MovedItem.NULL,
    MovedItem.NONE,
    MovedItem.SKIPPED,
    MovedItem.FAILED,
    MovedItem.ABSENT,
    MovedItem.UNKNOWN
  };

  private static TypeSerializer<MovedItem> serializer(Object... namesAndTypes) {
    List<String> names = new ArrayList<>();
    List<TypeInformation<?>> types = new ArrayList<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      names.add((String) namesAndTypes[i]);
      types.add(FlinkTypes.of((Class<?>) namesAndTypes[i + 1]));
    }
    return ItemInfo.of(names, types).createSerializer(new SerializerConfigImpl());
  }

  private static byte[] bytes(TypeSerializer<MovedItem> serializer, MovedItem item)
      throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(item, out);
    return out.getCopyOfBuffer();
  }

  private static TypeSerializerSnapshot<MovedItem> saved(TypeSerializer<MovedItem> then)
      throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(out, then.snapshotConfiguration());
    return TypeSerializerSnapshot.readVersionedSnapshot(
        new DataInputDeserializer(out.getCopyOfBuffer()),
        ItemSerializerTest.class.getClassLoader());
  }

  @Test
  void an_item_goes_round_with_every_fate() throws Exception {
    Object[] names = new Object[2 * ALL.length];
    for (int i = 0; i < ALL.length; i++) {
      names[2 * i] = "task" + i;
      names[2 * i + 1] = Path.class;
    }
    TypeSerializer<MovedItem> serializer = InstantiationUtil.clone(serializer(names));
    IOException thrown = new IOException("no disk", new FileNotFoundException("x"));
    Object[] values = {Path.of("a"), null, null, "\"a\" was skipped", thrown, null, null};
    MovedItem item = new MovedItem(new long[] {0, 127, 128, Long.MAX_VALUE}, ALL.clone(), values);
    MovedItem read = serializer.deserialize(new DataInputDeserializer(bytes(serializer, item)));
    assertThat(read.path()).containsExactly(item.path());
    for (int i = 0; i < ALL.length; i++) {
      assertThat(read.fate(i)).isEqualTo(ALL[i]);
      if (ALL[i] != MovedItem.FAILED) {
        assertThat(read.value(i)).isEqualTo(values[i]);
      }
    }
    assertThat(read.value(4)).isInstanceOf(CarriedException.class).hasToString(thrown.toString());
    assertThat(((Throwable) read.value(4)).getCause())
        .hasToString("java.io.FileNotFoundException: x");
    assertThat(((Throwable) read.value(4)).getStackTrace()).isEqualTo(thrown.getStackTrace());
  }

  @Test
  void an_item_that_was_kept_can_be_read_after_tasks_have_come_and_gone() throws Exception {
    TypeSerializer<MovedItem> then =
        serializer("gone", Long.class, "kept", String.class, "failed", Integer.class);
    TypeSerializer<MovedItem> now =
        serializer("failed", Integer.class, "added", Path.class, "kept", String.class);
    byte[] fates = {MovedItem.VALUE, MovedItem.VALUE, MovedItem.FAILED};
    MovedItem item =
        new MovedItem(new long[] {4}, fates, new Object[] {7L, "text", new IOException("no disk")});
    TypeSerializerSnapshot<MovedItem> saved = saved(then);
    assertThat(now.snapshotConfiguration()
            .resolveSchemaCompatibility(saved)
            .isCompatibleAfterMigration())
        .isTrue();
    MovedItem read =
        saved.restoreSerializer().deserialize(new DataInputDeserializer(bytes(then, item)));
    MovedItem migrated = now.deserialize(new DataInputDeserializer(bytes(now, read)));
    for (MovedItem it : List.of(migrated, read.with(new String[] {"failed", "added", "kept"}))) {
      assertThat(it.path()).containsExactly(4);
      assertThat(it.fate(0)).isEqualTo(MovedItem.FAILED);
      assertThat(it.value(0)).hasToString("java.io.IOException: no disk");
      assertThat(it.fate(1)).isEqualTo(MovedItem.UNKNOWN);
      assertThat(it.value(2)).isEqualTo("text");
    }
  }

  @Test
  void the_same_tasks_fit_as_they_are() throws Exception {
    TypeSerializer<MovedItem> serializer = serializer("a", String.class, "b", Long.class);
    assertThat(serializer
            .snapshotConfiguration()
            .resolveSchemaCompatibility(saved(serializer))
            .isCompatibleAsIs())
        .isTrue();
    assertThat(saved(serializer).restoreSerializer()).isEqualTo(serializer);
  }

  @Test
  void a_task_with_values_of_another_type_is_refused_by_name() throws Exception {
    TypeSerializer<MovedItem> then = serializer("a", String.class, "price", Long.class);
    TypeSerializer<MovedItem> now = serializer("price", String.class);
    assertThatThrownBy(() -> now.snapshotConfiguration().resolveSchemaCompatibility(saved(then)))
        .isInstanceOf(UnfitSavepointException.class)
        .hasMessageStartingWith(
            "task \"price\" of the items that move here is of another type than in the savepoint");
  }

  /** Throws at whoever asks it. */
  static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("no cause");
    }
  }

  @Test
  void a_failure_goes_round_whatever_was_thrown() throws Exception {
    Exception one = new Exception("one");
    Exception two = new Exception("two", one);
    one.initCause(two);
    one.addSuppressed(new Hostile());
    TaskFailure failure = new TaskFailure("price", "line[3].word[0]", List.of("a", "price"), one);
    DataOutputSerializer out = new DataOutputSerializer(64);
    FailureSerializer.INSTANCE.serialize(failure, out);
    TaskFailure read =
        FailureSerializer.INSTANCE.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    assertThat(read.task()).isEqualTo("price");
    assertThat(read.item()).isEqualTo("line[3].word[0]");
    assertThat(read.path()).containsExactly("a", "price");
    assertThat(read.cause()).hasToString("java.lang.Exception: one");
    assertThat(read.cause().getCause()).hasToString("java.lang.Exception: two").hasNoCause();
    assertThat(read.cause().getSuppressed())
        .singleElement()
        .hasToString(Hostile.class.getName()
            + ": (its message cannot be had: java.lang.IllegalStateException)");
    assertThat(ItemInfo.ofFailures().createSerializer(new SerializerConfigImpl()))
        .isEqualTo(InstantiationUtil.clone(FailureSerializer.INSTANCE));
  }
}
