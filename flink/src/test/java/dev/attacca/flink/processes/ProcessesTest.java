package dev.attacca.flink.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.attacca.flink.FlinkRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A real cluster, of which one process after the other is killed, and then all at once. The build does without; {@code -Pfull} has it. With
 * {@code -Dattacca.processes.orders=60000} it takes two minutes; logs are in {@code target/processes}.
 */
@Tag("processes")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ProcessesTest {
  private static final int SHARDS = 13;
  private static final int ORDERS =
      1 + Integer.getInteger("attacca.processes.orders", 1_200_000) / SHARDS;

  @Test
  void whoever_is_killed_nothing_is_lost_or_doubled() throws Exception {
    Path folder = Path.of("target", "processes", "killed").toAbsolutePath();
    try (Processes cluster = new Processes(folder)) {
      cluster.start();
      BooksJob job = new BooksJob(folder, SHARDS, ORDERS);
      FlinkRun<BooksRunner.Result> run = job.start(cluster.environment(3, ""), "books");
      try (Watched watched = new Watched(cluster.client(), run.id())) {
        watched.awaitCheckpoints(3);
        cluster.kill(watched.awaitTaskManager(Watched::isIdle));
        cluster.startTaskManager();
        watched.awaitCheckpoints(3);
        assertThat(watched.restoredFrom()).isZero(); // nobody has missed it
        job.open(0);

        killWorking(cluster, watched);
        job.open(1);

        long checkpoint = checkpoint(watched);
        String leader = cluster.jobManagerAt(watched.leader());
        cluster.kill(leader);
        cluster.startJobManager();
        watched.awaitRestoredFrom(checkpoint);
        assertThat(cluster.jobManagerAt(watched.leader())).isNotEqualTo(leader);
        job.open(2);

        checkpoint = checkpoint(watched);
        cluster.killAll();
        cluster.start();
        watched.awaitRestoredFrom(checkpoint);
        job.open(3);

        watched.awaitSomeFinished();
        killWorking(cluster, watched);
        job.open(4);
      }
      check(job, run.join());
    }
  }

  /** The newest checkpoint, when there have been some since what was before. */
  private static long checkpoint(Watched watched) throws Exception {
    watched.awaitCheckpoints(3);
    return watched.newestCheckpoint();
  }

  private static void killWorking(Processes cluster, Watched watched) throws Exception {
    long checkpoint = checkpoint(watched);
    cluster.kill(watched.awaitTaskManager(Watched::isWorking));
    cluster.startTaskManager();
    watched.awaitRestoredFrom(checkpoint);
  }

  @Test
  void stopped_with_a_savepoint_it_goes_on_in_more_places() throws Exception {
    Path folder = Path.of("target", "processes", "rescaled").toAbsolutePath();
    try (Processes cluster = new Processes(folder)) {
      cluster.start();
      BooksJob job = new BooksJob(folder, SHARDS, ORDERS);
      FlinkRun<BooksRunner.Result> two = job.start(cluster.environment(2, ""), "in two places");
      try (Watched watched = new Watched(cluster.client(), two.id())) {
        watched.awaitCheckpoints(3);
        job.open(0);
        watched.awaitCheckpoints(3);
      }
      await().atMost(Duration.ofMinutes(5)).until(() -> {
        two.stop(); // refused as long as not all is running
        return two.status().isOver();
      });
      two.join();
      FlinkRun<BooksRunner.Result> three =
          job.start(cluster.environment(3, two.savepoint().orElseThrow()), "in three places");
      for (int gate = 1; gate < 5; gate++) {
        job.open(gate);
      }
      check(job, three.join());
    }
  }

  private static void check(BooksJob job, BooksRunner.Result result) throws Exception {
    BookedLines lines = job.lines();
    assertThat(lines.verdict()).isEqualTo(lines.allWell());
    assertThat(job.failed()).isEqualTo(lines.failing());
    assertThat(result.report()).isEqualTo(lines.report());
    assertThat(BookedLines.counts(result.stats())).isEqualTo(lines.counts());
  }
}
