package dev.attacca.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.flink.internal.parts.JobSpec;
import dev.attacca.runtime.RunResult;
import dev.attacca.runtime.spi.Parts;
import dev.attacca.runtime.spi.Portable;
import dev.attacca.runtime.spi.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each flow of {@link Flows} in this process and on a cluster, whole and cut where it can be, in one place and in three, broken down in the
 * midst of it: equal values, fates, failures and counts.
 */
class DifferentialTest {
  private static final boolean FULL = Boolean.getBoolean("attacca.flow.full");
  private static final int ITEMS = 3_000;
  private static final int MANY_ITEMS = 20 * ITEMS;
  private static final long SEED =
      Long.getLong("attacca.flow.first", new Random().nextInt(1_000_000));

  @RegisterExtension
  private static final Cluster CLUSTER = new Cluster();

  @AfterAll
  static void some_went_on_from_a_checkpoint() {
    assertThat(FailingOnce.AFTER_CHECKPOINT).as("restarts from a checkpoint").hasPositiveValue();
  }

  static Stream<Class<?>> flows() {
    return Tried.all().stream();
  }

  @ParameterizedTest
  @MethodSource("flows")
  void comes_to_the_same(Class<?> tasks, @TempDir Path folder) {
    Tried tried = new Tried(tasks);
    Tried.Seen expected = tried.here(ITEMS);
    Random random = new Random(SEED + tasks.getName().hashCode());
    List<String> cuts = cuts(tried);
    int cutIn = random.nextBoolean() ? 1 : 3;
    for (int parallelism : new int[] {1, 3}) {
      for (@Nullable String cut : some(FULL || parallelism == cutIn ? cuts : List.of(), random)) {
        int times = FULL ? 2 : 1;
        for (int i = 0; i < times; i++) {
          try {
            StreamExecutionEnvironment environment = CLUSTER.recovering(parallelism, folder);
            compare(tried, tasks, expected, ITEMS, environment, cut, random);
          } catch (Throwable e) {
            throw new AssertionError(
                tasks.getSimpleName() + ", cut behind " + cut + ", in " + parallelism
                    + " places, -Dattacca.flow.first=" + SEED,
                e);
          }
        }
      }
    }
  }

  static Stream<Class<?>> flowsWithStates() {
    return flows()
        .filter(tasks -> new Tried(tasks)
            .portable(1).parts().all().stream()
                .anyMatch(part -> part.statesOfKey().length + part.sharedStates().length > 0));
  }

  /** What is kept there are bytes: what a task has changed in a state is there for the next one only if it was written. */
  @ParameterizedTest
  @MethodSource("flowsWithStates")
  void comes_to_the_same_where_states_are_in_a_database(Class<?> tasks, @TempDir Path folder) {
    Tried tried = new Tried(tasks);
    Random random = new Random(SEED + tasks.getName().hashCode());
    compare(
        tried,
        tasks,
        tried.here(ITEMS),
        ITEMS,
        CLUSTER.recoveringOnRocksDb(2, folder),
        null,
        random);
  }

  static Stream<Class<?>> flowsThatGatherBelow() {
    return flows()
        .filter(tasks -> new Tried(tasks)
            .portable(1).parts().all().stream().anyMatch(part -> part.awaits().length > 0));
  }

  /**
   * Where a checkpoint waits for all that was emitted before, nothing is gathered in halves when it is made. One that overtakes has some
   * of it in the states, and the rest on its way.
   */
  @ParameterizedTest
  @MethodSource("flowsThatGatherBelow")
  void comes_to_the_same_where_checkpoints_overtake(Class<?> tasks, @TempDir Path folder) {
    Tried tried = new Tried(tasks);
    Random random = new Random(SEED + 7 * tasks.getName().hashCode());
    StreamExecutionEnvironment environment = CLUSTER.recovering(3, folder);
    environment.getCheckpointConfig().enableUnalignedCheckpoints();
    environment.enableCheckpointing(10);
    compare(tried, tasks, tried.here(MANY_ITEMS), MANY_ITEMS, environment, null, random);
  }

  /** None, and one of those that there are; or all of them. */
  private static List<@Nullable String> some(List<String> cuts, Random random) {
    List<@Nullable String> some = new ArrayList<>();
    some.add(null);
    if (FULL) {
      some.addAll(cuts);
    } else if (!cuts.isEmpty()) {
      some.add(cuts.get(random.nextInt(cuts.size())));
    }
    return some;
  }

  /** Tasks behind which a part more can be. */
  private static List<String> cuts(Tried tried) {
    Portable<?> portable = tried.portable(1);
    Parts whole = portable.parts();
    assertThat(whole.refusals()).isEmpty();
    return portable.graph().tasks().stream()
        .map(task -> task.name())
        .filter(task -> {
          Parts cut = JobSpec.parts(portable, task);
          return cut.all().size() > whole.all().size() && cut.refusals().isEmpty();
        })
        .toList();
  }

  private static void compare(
      Tried tried,
      Class<?> tasks,
      Tried.Seen expected,
      int items,
      StreamExecutionEnvironment environment,
      @Nullable String cut,
      Random random) {
    AttaccaFlink<RunResult> flow = AttaccaFlink.on(environment, Tried.supplier(tasks, items), cut);
    boolean all = random.nextBoolean();
    Map<String, DataStream<Object>> streams = new TreeMap<>();
    for (String task : tried.valued()) {
      if (all || random.nextInt(3) == 0) {
        stream(flow, task).ifPresent(stream -> streams.put(task, stream));
      }
    }
    Map<String, Collected<Object>> collected = new TreeMap<>();
    streams.forEach((task, stream) -> collected.put(task, Collected.of(stream)));
    FailingOnce<?> failing = failing(streams, expected, environment.getParallelism(), random);

    Tried.Seen seen = Tried.seen(() -> flow.start(tasks.getSimpleName()).join());
    Map<String, Collection<String>> values = new TreeMap<>();
    if (!seen.failed().isEmpty() && expected.failures().size() == 1) {
      collected.clear(); // what has halted has committed what it has, or nothing
    }
    collected.forEach(
        (task, some) -> values.put(task, some.values().stream().map(Tried::text).toList()));
    check(seen, expected, tried.batches());
    Map<String, List<String>> sorted = Tried.sorted(values);
    collected.keySet().stream()
        .filter(task -> tried.isSeenHere(task))
        .forEach(task ->
            assertThat(sorted.get(task)).as(task).isEqualTo(expected.values().get(task)));
    if (failing != null && !collected.isEmpty()) {
      assertThat(failing.times()).isEqualTo(1);
    }
  }

  private static void check(Tried.Seen seen, Tried.Seen expected, List<String> batches) {
    assertThat(seen.failed()).as("what it has failed for").isEqualTo(expected.failed());
    assertThat(seen.failures()).as("failures").isEqualTo(expected.failures());
    assertThat(seen.outcomes()).as("outcomes").isEqualTo(expected.outcomes());
    assertThat(counts(seen, batches)).as("counts").isEqualTo(counts(expected, batches));
  }

  /** How often a batch is called is nobody's to say. */
  private static List<String> counts(Tried.Seen seen, List<String> batches) {
    return seen.counts().stream()
        .filter(line -> !batches.contains(line.substring(0, line.indexOf(' '))))
        .toList();
  }

  private static @Nullable FailingOnce<?> failing(
      Map<String, DataStream<Object>> streams,
      Tried.Seen expected,
      int parallelism,
      Random random) {
    if (streams.isEmpty()) {
      return null;
    }
    List<String> tasks = List.copyOf(streams.keySet());
    String task = tasks.get(random.nextInt(tasks.size()));
    int count = expected.values().getOrDefault(task, List.of()).size();
    return FailingOnce.behind(
        streams.get(task), 1 + random.nextInt(count / parallelism + 1), random.nextInt(4) > 0);
  }

  private static java.util.Optional<DataStream<Object>> stream(
      AttaccaFlink<RunResult> flow, String task) {
    try {
      return java.util.Optional.of(flow.values(Value.<Object>of(task)));
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("is done where the job is started, or its items are read");
      return java.util.Optional.empty();
    }
  }
}
