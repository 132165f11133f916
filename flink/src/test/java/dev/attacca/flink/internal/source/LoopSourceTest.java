package dev.attacca.flink.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.flink.Cluster;
import dev.attacca.flink.internal.items.MovedItem;
import dev.attacca.flink.internal.types.FlinkTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Loops as sources, with failures at any place. */
class LoopSourceTest {
  @RegisterExtension
  private static final Cluster CLUSTER = new Cluster();

  /** How many calls of loops were opened, and how many closed. */
  private static final AtomicInteger OPENED = new AtomicInteger();

  private static final AtomicInteger CLOSED = new AtomicInteger();

  /** Whether the operator behind has failed, which it does once. */
  private static final AtomicBoolean FAILED = new AtomicBoolean();

  /** Whether a checkpoint has been made. */
  private static final AtomicBoolean COMPLETED = new AtomicBoolean();

  private static volatile boolean others;

  /** What the last run has said of the calls that began. */
  private List<String> begun = List.of();

  /** Strings such as {@code 2/17}, or what is thrown. */
  private record Reading(String loop, int count, int throwsAt) implements ItemReading {
    @Override
    public Opener opener(ClassLoader users) {
      return new Opener() {
        @Override
        public ItemCursor open(MovedItem around, long position) throws Exception {
          OPENED.incrementAndGet();
          if (throwsAt < 0) {
            throw new IOException("no file");
          }
          String prefix = around.size() == 0 ? "" : around.value(0) + "/";
          return new Cursor(prefix, position);
        }

        @Override
        public void close() {}
      };
    }

    private final class Cursor implements ItemCursor {
      private final String prefix;
      private long next;

      Cursor(String prefix, long next) {
        this.prefix = prefix;
        this.next = next;
      }

      @Override
      public boolean hasNext() throws IOException {
        if (next == throwsAt) {
          throw new IOException("a bad line");
        }
        return next < count;
      }

      @Override
      public Object next() {
        return prefix + (others && FAILED.get() ? "other" : "") + next++;
      }

      @Override
      public void close() {
        CLOSED.incrementAndGet();
      }
    }
  }

  /** Fails once, some items after a checkpoint has been made; or else before long. */
  private static final class FailingOnce
      implements MapFunction<MovedItem, String>, CheckpointListener {
    private static final long serialVersionUID = 1;
    private int left = 50_000;

    @Override
    public String map(MovedItem item) {
      int last = item.path().length - 1;
      left = COMPLETED.get() ? Math.min(left, 1234) : others ? 1234 : left;
      if (--left == 0 && FAILED.compareAndSet(false, true)) {
        throw new IllegalStateException("a cable");
      }
      String path = Arrays.toString(item.path());
      return switch (item.fate(last)) {
        case MovedItem.VALUE -> path + item.value(last);
        case MovedItem.ABSENT -> "begins " + path;
        default -> path + "!" + item.value(last);
      };
    }

    @Override
    public void notifyCheckpointComplete(long id) {
      COMPLETED.set(true);
    }
  }

  private List<String> run(StreamExecutionEnvironment environment, LoopSource source)
      throws Exception {
    FAILED.set(false);
    OPENED.set(0);
    CLOSED.set(0);
    COMPLETED.set(false);
    List<String> got = new ArrayList<>();
    CloseableIterator<String> items = environment
        .fromSource(source, WatermarkStrategy.noWatermarks(), "source", source.produced())
        .map(new FailingOnce())
        .returns(Types.STRING)
        .executeAndCollect();
    try {
      items.forEachRemaining(got::add);
    } finally {
      items.close();
    }
    begun = got.stream().filter(item -> item.startsWith("begins")).sorted().toList();
    got.removeIf(item -> item.startsWith("begins"));
    return got;
  }

  private static LoopSource loop(int count, int throwsAt) {
    return LoopSource.of(new Reading("line", count, throwsAt), FlinkTypes.of(String.class));
  }

  private static LoopSource spread(int shards, int count) {
    return LoopSource.spread(
        new Reading("shard", shards, Integer.MAX_VALUE),
        FlinkTypes.of(String.class),
        new Reading("line", count, Integer.MAX_VALUE),
        FlinkTypes.of(String.class));
  }

  @Test
  void a_loop_of_the_main_scope_is_read_once_in_its_order() throws Exception {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      expected.add("[" + i + "]" + i);
    }
    assertThat(run(CLUSTER.environment(3), loop(900, Integer.MAX_VALUE))).isEqualTo(expected);
    assertThat(OPENED).hasValue(1);
    assertThat(CLOSED).hasValue(1);
    assertThat(begun).containsExactly("begins [0]");
    assertThat(run(CLUSTER.environment(3), loop(0, Integer.MAX_VALUE))).isEmpty();
  }

  @Test
  void a_spread_loop_is_read_everywhere() throws Exception {
    List<String> expected = new ArrayList<>();
    for (int shard = 0; shard < 7; shard++) {
      for (int i = 0; i < 100; i++) {
        expected.add("[%d, %d]%d/%d".formatted(shard, i, shard, i));
      }
    }
    assertThat(run(CLUSTER.environment(3), spread(7, 100)))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(begun).hasSize(8).contains("begins [0]", "begins [6, 0]");
    assertThat(run(CLUSTER.environment(3), spread(0, 100))).isEmpty();
    assertThat(begun).containsExactly("begins [0]");
  }

  @Test
  void after_a_failure_it_goes_on_where_the_last_checkpoint_was(@TempDir Path folder)
      throws Exception {
    List<String> got = run(CLUSTER.recovering(1, folder), loop(100_000, Integer.MAX_VALUE));
    assertThat(FAILED).isTrue();
    assertThat(got).hasSize(100_000);
    assertThat(begun).containsExactly("begins [0]");
    assertThat(OPENED).hasValueGreaterThan(1);
    for (int i = 0; i < got.size(); i++) {
      assertThat(got.get(i)).isEqualTo("[%d]%d", i, i);
    }
  }

  @Test
  void after_a_failure_a_spread_loop_loses_nothing_and_doubles_nothing(@TempDir Path folder)
      throws Exception {
    List<String> got = run(CLUSTER.recovering(3, folder), spread(20, 20_000));
    assertThat(FAILED).isTrue();
    List<String> expected = new ArrayList<>();
    for (int shard = 0; shard < 20; shard++) {
      for (int i = 0; i < 20_000; i++) {
        expected.add("[%d, %d]%d/%d".formatted(shard, i, shard, i));
      }
    }
    assertThat(got.stream().sorted().toList())
        .isEqualTo(expected.stream().sorted().toList());
  }

  @Test
  void what_a_loop_throws_is_an_item_that_failed() throws Exception {
    assertThat(run(CLUSTER.environment(1), loop(9, 2)))
        .containsExactly("[0]0", "[1]1", "[2]!java.io.IOException: a bad line");
    assertThat(run(CLUSTER.environment(1), loop(9, -1)))
        .containsExactly("[0]!java.io.IOException: no file");
    LoopSource spread = LoopSource.spread(
        new Reading("shard", 9, 2),
        FlinkTypes.of(String.class),
        new Reading("line", 1, Integer.MAX_VALUE),
        FlinkTypes.of(String.class));
    assertThat(run(CLUSTER.environment(1), spread))
        .containsExactlyInAnyOrder("[0, 0]0/0", "[1, 0]1/0", "[2]!java.io.IOException: a bad line");
    assertThat(begun).containsExactly("begins [0, 0]", "begins [0]", "begins [1, 0]");
  }

  @Test
  void a_loop_that_gives_others_after_a_failure_is_refused(@TempDir Path folder) {
    others = true;
    try {
      assertThatThrownBy(
              () -> run(CLUSTER.recovering(1, folder), loop(Integer.MAX_VALUE, Integer.MAX_VALUE)))
          .hasStackTraceContaining(
              "loop \"line\" does not give the same items again: after a failure its item ")
          .hasStackTraceContaining(" is another one");
    } finally {
      others = false;
    }
  }
}
