package dev.attacca.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each flow of {@link Flows} in this process and on a cluster, whole and cut where it can be, in one place and in three, broken down in the
 * midst of it: equal values, fates, failures and counts.
 */
@Tag("once")
class DifferentialTest {
  private static final boolean FULL = Boolean.getBoolean("attacca.flow.full");
  private static final int ITEMS = 3_000;
  private static final int MANY_ITEMS = 20 * ITEMS;
  private static final long SEED = Long.getLong("attacca.flow.first", 1_000);

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
    List<String> cuts = Compared.cuts(tried);
    int cutIn = random.nextBoolean() ? 1 : 3;
    for (int parallelism : new int[] {1, 3}) {
      for (@Nullable String cut : some(FULL || parallelism == cutIn ? cuts : List.of(), random)) {
        int times = FULL ? 2 : 1;
        for (int i = 0; i < times; i++) {
          try {
            StreamExecutionEnvironment environment = CLUSTER.recovering(parallelism, folder);
            Compared.with(
                tried,
                expected,
                ITEMS,
                environment,
                cut == null ? List.of() : List.of(cut),
                random);
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
    Compared.with(
        tried, tried.here(ITEMS), ITEMS, CLUSTER.recoveringOnRocksDb(2, folder), List.of(), random);
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
    Compared.with(tried, tried.here(MANY_ITEMS), MANY_ITEMS, environment, List.of(), random);
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
}
