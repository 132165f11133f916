package dev.attacca.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.flink.internal.parts.JobSpec;
import dev.attacca.runtime.RunResult;
import dev.attacca.runtime.spi.Parts;
import dev.attacca.runtime.spi.Portable;
import dev.attacca.runtime.spi.Value;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;

/** A flow on a cluster that is broken down in the midst of it, compared with the same in this process: values, fates, failures and counts. */
final class Compared {
  private Compared() {}

  /** Tasks behind which a part more can be. */
  static List<String> cuts(Tried tried) {
    Portable<?> portable = tried.portable(1);
    Parts whole = portable.parts();
    assertThat(whole.refusals()).isEmpty();
    return portable.graph().tasks().stream()
        .map(task -> task.name())
        .filter(task -> {
          Parts cut = JobSpec.parts(portable, List.of(task));
          return cut.all().size() > whole.all().size() && cut.refusals().isEmpty();
        })
        .toList();
  }

  /**
   * Runs it on a cluster, and compares what that comes to.
   *
   * @param expected what it has come to here
   * @param cuts tasks behind which there is to be a part more
   * @param random says which streams are taken, and where something breaks down
   */
  static void with(
      Tried tried,
      Tried.Seen expected,
      int items,
      StreamExecutionEnvironment environment,
      List<String> cuts,
      Random random) {
    AttaccaFlink<RunResult> flow = AttaccaFlink.on(environment, tried.supplier(items), cuts);
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

    Tried.Seen seen = Tried.seen(() -> flow.start(tried.name()).join());
    Map<String, Collection<String>> values = new TreeMap<>();
    if (!seen.failed().isEmpty() && expected.failures().size() == 1) {
      collected.clear(); // what has halted has committed what it has, or nothing
    }
    collected.forEach(
        (task, some) -> values.put(task, some.values().stream().map(Tried::text).toList()));
    SoftAssertions soft = new SoftAssertions(); // what is lost is often lost in several ways
    check(soft, tried, seen, expected);
    Map<String, List<String>> sorted = Tried.sorted(values);
    collected.keySet().stream()
        .filter(task -> tried.isSeenHere(task))
        .forEach(task -> soft.assertThat(sorted.get(task))
            .as(task)
            .isEqualTo(expected.values().get(task)));
    soft.assertAll();
    if (failing != null && !collected.isEmpty()) {
      assertThat(failing.times()).isEqualTo(1);
    }
  }

  private static void check(
      SoftAssertions soft, Tried tried, Tried.Seen seen, Tried.Seen expected) {
    List<String> batches = tried.batches();
    List<String> fatal = tried.fatal(expected);
    assertThat(expected.failed()).as("what it has failed for here").isIn(fatal);
    soft.assertThat(seen.failed()).as("what it has failed for").isIn(fatal);
    soft.assertThat(seen.failures()).as("failures").isEqualTo(expected.failures());
    soft.assertThat(seen.outcomes()).as("outcomes").isEqualTo(expected.outcomes());
    soft.assertThat(counts(seen, batches)).as("counts").isEqualTo(counts(expected, batches));
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
