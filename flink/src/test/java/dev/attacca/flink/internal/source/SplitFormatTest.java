package dev.attacca.flink.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.flink.internal.items.ItemInfo;
import dev.attacca.flink.internal.items.MovedItem;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.junit.jupiter.api.Test;

/** What a job manager keeps of a loop that is read in several places. */
class SplitFormatTest {
  private static TypeSerializer<MovedItem> serializer(List<String> loops) {
    return ItemInfo.of(loops, loops.stream().map(loop -> Types.INT).toList())
        .createSerializer(new SerializerConfigImpl());
  }

  /** A job manager that has taken over from another one makes the format before it knows the user's classes. */
  @Test
  void the_users_classes_are_needed_only_where_something_is_read() throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader users = thread.getContextClassLoader();
    SplitFormat format;
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      format = new SplitFormat(serializer(List.of("shard")));
    } finally {
      thread.setContextClassLoader(users);
    }
    LoopSplit split = new LoopSplit(
        new MovedItem(new long[] {3}, new byte[] {MovedItem.VALUE}, new Object[] {42}), 17, 4);
    LoopSplit read = format.splits().deserialize(1, format.splits().serialize(split));
    assertThat(read.around()).isEqualTo(split.around());
    assertThat(read.position()).isEqualTo(17);
    assertThat(read.check()).isEqualTo(4);

    LoopSplit outer = new LoopSplit(new MovedItem(new long[0], new byte[0], new Object[0]), 4, 5);
    var progress = format.progress(serializer(List.of()));
    Progress kept =
        progress.deserialize(1, progress.serialize(new Progress(outer, true, List.of(split))));
    assertThat(kept.isDone()).isTrue();
    assertThat(kept.outer().position()).isEqualTo(4);
    assertThat(kept.back())
        .singleElement()
        .satisfies(back -> assertThat(back.around().value(0)).isEqualTo(42));
  }
}
