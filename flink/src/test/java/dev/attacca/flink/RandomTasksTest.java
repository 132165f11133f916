package dev.attacca.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.RunResult;
import dev.attacca.runtime.spi.Part;
import dev.attacca.runtime.spi.Parts;
import dev.attacca.runtime.spi.Portable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Classes made at random, each compiled, run in this process, and then on a cluster that is broken down in the midst of it: cut in some places where
 * nothing asks for it, on any number of machines. {@code -Dattacca.flow.seeds} says how many there are, {@code -Dattacca.flow.first} with which
 * seed they begin, {@code -Dattacca.flow.overtaking=true} that some have unaligned checkpoints.
 */
@Tag("once")
class RandomTasksTest {
  private static final int FLOWS = Integer.getInteger("attacca.flow.seeds", 30);
  /** Always the same if nothing is said: whether a commit is right is no matter of chance. */
  private static final long FIRST = Long.getLong("attacca.flow.first", 1_000);

  /** Whether checkpoints may overtake: in Flink 2.3 also a split that a reader is being given, which is lost then, now and then. */
  private static final boolean OVERTAKING = Boolean.getBoolean("attacca.flow.overtaking");

  private static final int AT_ONCE = 40;
  private static final int ITEMS = 600;
  private static final int MOST_CUTS = 3;

  @RegisterExtension
  private static final Cluster CLUSTER = new Cluster();

  /** What there was, of what is worth trying. */
  private final Map<String, Integer> met = new TreeMap<>();

  @Test
  void come_to_the_same(@TempDir Path folder) {
    int tried = 0;
    for (long first = FIRST; tried < FLOWS; first += AT_ONCE) {
      Map<String, String> sources = new LinkedHashMap<>();
      for (long seed = first; seed < first + AT_ONCE; seed++) {
        sources.put("Sown" + seed, RandomTasks.make("Sown" + seed, seed));
      }
      Compiled compiled = new Compiled(sources);
      assertThat(compiled.refused).as("refused").hasSizeLessThan(AT_ONCE / 2);
      for (long seed = first; seed < first + AT_ONCE && tried < FLOWS; seed++) {
        Class<?> tasks = compiled.classes.get("Sown" + seed);
        if (tasks != null && compare(tasks, seed, sources.get("Sown" + seed), folder)) {
          tried++;
        }
      }
    }
    if (FLOWS >= 30) {
      assertThat(met).containsKeys("cut", "failing", "gathered below", "spread");
    }
    if (FLOWS >= 300) {
      assertThat(met).containsKeys("halted", "of all", "of keys", "read in several");
    }
  }

  /** What was found by chance: order up to a state that all items share, behind a part that is behind another one. */
  @Test
  void keep_the_order_up_to_a_state_behind_two_cuts(@TempDir Path folder) {
    assertThat(compare(530654, folder)).isTrue();
  }

  /** What was found by chance: the same, where the items are those of a loop that is spread. */
  @Test
  void keep_the_order_of_a_spread_loop_up_to_a_state_that_all_share(@TempDir Path folder) {
    assertThat(compare(462389, folder)).isTrue();
  }

  /** What was found by chance: a loop that has no item to begin in, and that no part has counted. */
  @Test
  void count_what_has_never_begun(@TempDir Path folder) {
    assertThat(compare(779321, folder)).isTrue();
  }

  /** What was found by chance: a key that comes after what has to be done where its states are. */
  @Test
  void refuse_a_key_behind_itself(@TempDir Path folder) {
    assertThat(compare(400113, folder)).isFalse();
    assertThat(met).containsOnlyKeys("KeyBehindItself");
  }

  private boolean compare(long seed, Path folder) {
    String name = "Sown" + seed;
    String source = RandomTasks.make(name, seed);
    Compiled compiled = new Compiled(Map.of(name, source));
    return compare(compiled.classes.get(name), seed, source, folder);
  }

  /** Whether it could be divided. */
  private boolean compare(Class<?> tasks, long seed, String source, Path folder) {
    Random random = new Random(seed);
    Tried tried = Tried.made(tasks);
    Portable<? extends RunResult> portable = tried.portable(ITEMS);
    if (!portable.parts().refusals().isEmpty()) {
      portable.parts().refusals().forEach(refusal -> meet(refusal.key()));
      return false;
    }
    List<String> cuts = cuts(tried, random);
    int parallelism = 1 + random.nextInt(4);
    boolean overtakes = random.nextInt(3) == 0 && OVERTAKING;
    boolean inDatabase = random.nextInt(5) == 0;
    try {
      Tried.Seen expected = tried.here(ITEMS);
      StreamExecutionEnvironment environment = inDatabase
          ? CLUSTER.recoveringOnRocksDb(parallelism, folder)
          : CLUSTER.recovering(parallelism, folder);
      if (overtakes) {
        environment.getCheckpointConfig().enableUnalignedCheckpoints();
      }
      if (RandomTasks.mayHalt(seed) && !expected.failed().isEmpty()) {
        AttaccaFlink<RunResult> flow = AttaccaFlink.on(environment, tried.supplier(ITEMS), cuts);
        Tried.Seen seen = Tried.seen(() -> flow.start(tried.name()).join());
        assertThat(seen.failed()).as("what it has failed for").isNotEmpty();
        meet("halted");
        return true;
      }
      Compared.with(tried, expected, ITEMS, environment, cuts, random);
      count(portable, expected, cuts);
      return true;
    } catch (Throwable e) {
      throw new AssertionError(
          "-Dattacca.flow.first=%d -Dattacca.flow.seeds=1, cut behind %s, in %d places%s%s%n%s"
              .formatted(
                  seed,
                  cuts,
                  parallelism,
                  overtakes ? ", checkpoints overtake" : "",
                  inDatabase ? ", states in a database" : "",
                  source),
          e);
    }
  }

  private static List<String> cuts(Tried tried, Random random) {
    List<String> all = new ArrayList<>(Compared.cuts(tried));
    Collections.shuffle(all, random);
    List<String> cuts =
        new ArrayList<>(all.subList(0, Math.min(all.size(), random.nextInt(MOST_CUTS + 1))));
    List<String> order =
        tried.portable(1).graph().tasks().stream().map(task -> task.name()).toList();
    cuts.sort(java.util.Comparator.comparing(order::indexOf));
    return cuts;
  }

  private void count(Portable<?> portable, Tried.Seen expected, List<String> cuts) {
    Parts parts = portable.parts();
    meet("flows");
    if (!cuts.isEmpty()) {
      meet("cut");
    }
    if (!expected.failures().isEmpty()) {
      meet("failing");
    }
    if (parts.origins().stream().anyMatch(origin -> origin.splitBy() >= 0)) {
      meet("read in several");
    }
    for (Part part : parts.all()) {
      if (part.awaits().length > 0) {
        meet("gathered below");
      }
      if (part.statesOfKey().length > 0) {
        meet("of keys");
      }
      if (part.sharedStates().length > 0) {
        meet("of all");
      }
      if (part.isSpread() && part.from() >= 0) {
        meet("spread");
      }
    }
  }

  private void meet(String what) {
    met.merge(what, 1, Integer::sum);
  }
}
