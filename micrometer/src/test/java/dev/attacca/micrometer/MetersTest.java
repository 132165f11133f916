package dev.attacca.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.Retry;
import dev.attacca.Task;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.Server;
import dev.attacca.runtime.ServerOptions;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted and timed. */
class MetersTest {
  private final ObservationRegistry registry = ObservationRegistry.create();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AttaccaObservations observations = AttaccaObservations.of(registry, meters);

  private void timeObservations() {
    registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
  }

  static class Order {
    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch goesOn = new CountDownLatch(1);

    @Task
    @Retry(times = 3, delay = "2ms")
    int tried() {
      if (calls.incrementAndGet() < 3) {
        throw new IllegalStateException("not yet");
      }
      return 20;
    }

    @Loop
    List<Integer> number(int tried) {
      return IntStream.range(0, tried).boxed().toList();
    }

    @Task
    @Limit(concurrency = 1)
    int limited(int number) throws InterruptedException {
      goesOn.await();
      return number;
    }

    @Task
    @Batch(max = 5)
    Map<Integer, String> named(Set<Integer> limited) {
      return limited.stream().collect(Collectors.toMap(i -> i, i -> "n" + i));
    }

    @Task
    int all(@Collect List<String> named) {
      return named.size();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tasksWaitsRetriesAndItemsAreCountedWhetherAHandlerTimesObservationsOrNot(boolean handled) {
    if (handled) {
      timeObservations();
    }
    ThreadPoolExecutor pool = (ThreadPoolExecutor) Executors.newFixedThreadPool(4);
    Order order = new Order();
    Run<MetersTest_OrderRunner.Result> run = MetersTest_OrderRunner.builder(order)
        .executor(pool)
        .with(observations)
        .build()
        .start();
    while (run.stats().task("limited").waiting() < 19
        || pool.getActiveCount() > 1
        || !pool.getQueue().isEmpty()) {
      Thread.yield(); // then all but one wait for the limit
    }
    order.goesOn.countDown();
    run.join();
    pool.shutdown();

    assertThat(attempts("tried", "failure", "IllegalStateException")).isEqualTo(2);
    assertThat(attempts("tried", "success", "none")).isEqualTo(1);
    assertThat(attempts("limited", "success", "none")).isEqualTo(20);
    assertThat(attempts("named", "success", "none")).isBetween(4L, 20L);
    assertThat(counter("attacca.task.retries", "tried")).isEqualTo(2);
    assertThat(counter("attacca.loop.items", "number")).isEqualTo(20);
    assertThat(gauge("attacca.loop.open", "task", "number")).isZero();
    assertThat(waits("tried", "delay")).isEqualTo(2);
    assertThat(waits("named", "batch")).isEqualTo(20);
    assertThat(waits("limited", "limit")).isEqualTo(19);
    assertThat(meters
            .get("attacca.task.wait")
            .tags("task", "tried", "reason", "delay")
            .timer()
            .totalTime(TimeUnit.MILLISECONDS))
        .isGreaterThanOrEqualTo(4);
  }

  private long attempts(String task, String outcome, String error) {
    return meters
        .get("attacca.task")
        .tags("dag", "MetersTest.Order", "task", task, "outcome", outcome, "error", error)
        .timer()
        .count();
  }

  private double counter(String name, String task) {
    return meters.get(name).tags("task", task).counter().count();
  }

  private double gauge(String name, String... tags) {
    return meters.get(name).tags(tags).gauge().value();
  }

  private long waits(String task, String reason) {
    return meters
        .get("attacca.task.wait")
        .tags("dag", "MetersTest.Order", "task", task, "reason", reason)
        .timer()
        .count();
  }

  private static final String WAITS = "attacca.task.wait";

  static class Many {
    @Loop
    Iterable<Integer> number(@Input int count) {
      return () -> IntStream.range(0, count).iterator();
    }

    @Task
    int next(int number) {
      if (number % 1000 == 999) {
        throw new IllegalArgumentException("999");
      }
      return number + 1;
    }

    @Task
    int twice(int next) {
      return 2 * next;
    }
  }

  @Test
  void moreItemsAddNoMeter() {
    timeObservations();
    MetersTest_ManyRunner runner =
        MetersTest_ManyRunner.builder(new Many()).with(observations).build();
    catchThrowable(() -> runner.run(2_000));
    Set<Meter.Id> before = idsBut(WAITS);
    catchThrowable(() -> runner.run(200_000));

    assertThat(idsBut(WAITS)).isEqualTo(before);
    assertThat(meters.find(WAITS).meters()) // whether a task has waited for a thread, is luck
        .extracting(meter -> List.of(
            meter.getId().getTag("task"),
            meter.getId().getTag("reason"),
            meter.getId().getTags().size()))
        .isSubsetOf(
            List.of("number", "thread", 3),
            List.of("next", "thread", 3),
            List.of("twice", "thread", 3),
            List.of("number", "room", 3))
        .doesNotHaveDuplicates();
    assertThat(meters
            .get("attacca.task")
            .tags("task", "next", "outcome", "failure")
            .timer()
            .count())
        .isEqualTo(202);
    assertThat(meters
            .get("attacca.task")
            .tags("task", "twice", "outcome", "success")
            .timer()
            .count())
        .isEqualTo(202_000 - 202);
    assertThat(meters
            .get("attacca.task")
            .tags("task", "twice", "outcome", "skipped")
            .timer()
            .count())
        .isEqualTo(202);
    assertThat(counter("attacca.loop.items", "number")).isEqualTo(202_000);
    assertThat(gauge("attacca.loop.open", "task", "number")).isZero();
  }

  private Set<Meter.Id> idsBut(String name) {
    return meters.getMeters().stream()
        .map(Meter::getId)
        .filter(id -> !id.getName().equals(name))
        .collect(Collectors.toSet());
  }

  static class Held {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ends = new CountDownLatch(1);

    @Loop(inFlight = 2)
    List<Integer> number() {
      return List.of(1, 2, 3);
    }

    @Task
    int held(int number) throws InterruptedException {
      begun.countDown();
      ends.await();
      return number;
    }
  }

  @Test
  void openItemsAreShownWhileTheyAreAndNotAfterACancelledRun() throws InterruptedException {
    Held held = new Held();
    MetersTest_HeldRunner runner =
        MetersTest_HeldRunner.builder(held).with(observations).build();
    Run<MetersTest_HeldRunner.Result> run = runner.start();
    held.begun.await();
    assertThat(gauge("attacca.loop.open", "task", "number")).isPositive();
    run.cancel();
    catchThrowable(run::join);

    assertThat(gauge("attacca.loop.open", "task", "number")).isZero();
  }

  @Test
  void runnersOfOneClassAreShownTogether() throws InterruptedException {
    Held one = new Held();
    Held other = new Held();
    Run<MetersTest_HeldRunner.Result> first =
        MetersTest_HeldRunner.builder(one).with(observations).build().start();
    Run<MetersTest_HeldRunner.Result> second = MetersTest_HeldRunner.builder(other)
        .with(AttaccaObservations.of(registry, meters))
        .build()
        .start();
    one.begun.await();
    other.begun.await();
    assertThat(gauge("attacca.loop.open", "task", "number")).isGreaterThanOrEqualTo(2);
    one.ends.countDown();
    other.ends.countDown();
    first.join();
    second.join();

    assertThat(gauge("attacca.loop.open", "task", "number")).isZero();
    assertThat(counter("attacca.loop.items", "number")).isEqualTo(6);
  }

  @Test
  void serversShowWhatTheyHaveAndCountWhatTheyRefuse() throws InterruptedException {
    Held held = new Held();
    Server<MetersTest_HeldRunner.Result> server = MetersTest_HeldRunner.builder(held)
        .with(observations)
        .build()
        .serve(ServerOptions.defaults().withRunsAtOnce(1).withQueueBound(1));
    assertThat(meters.get("attacca.server.rejected").counter().count()).isZero();
    server.submit();
    held.begun.await();
    server.submit();
    assertThatThrownBy(server::submit).isInstanceOf(RejectedExecutionException.class);

    assertThat(gauge("attacca.server.runs", "dag", "MetersTest.Held", "state", "running"))
        .isEqualTo(1);
    assertThat(gauge("attacca.server.runs", "dag", "MetersTest.Held", "state", "queued"))
        .isEqualTo(1);
    assertThat(meters
            .get("attacca.server.rejected")
            .tag("dag", "MetersTest.Held")
            .counter()
            .count())
        .isEqualTo(1);
    held.ends.countDown();
    server.close();
    assertThat(gauge("attacca.server.runs", "state", "running")).isZero();
    assertThat(gauge("attacca.server.runs", "state", "queued")).isZero();
  }

  @Test
  void withoutARegistryOfMetersTheGlobalOneCounts() {
    SimpleMeterRegistry global = new SimpleMeterRegistry();
    // Micrometer logs a warning if meters of other tests, in any order, are there before their
    // registry.
    Metrics.globalRegistry.clear();
    Metrics.addRegistry(global);
    try {
      MetersTest_ManyRunner.builder(new Many())
          .with(AttaccaObservations.of(registry))
          .build()
          .run(10);
      assertThat(
              global.get("attacca.loop.items").tag("task", "number").counter().count())
          .isEqualTo(10);
      assertThat(global.get("attacca.task").tag("task", "twice").timer().count())
          .isEqualTo(10);
    } finally {
      Metrics.removeRegistry(global);
    }
  }

  @Test
  void runsAreTimedByTheHandlerOfMeters() {
    timeObservations();
    MetersTest_ManyRunner runner =
        MetersTest_ManyRunner.builder(new Many()).with(observations).build();
    runner.run(10);
    catchThrowable(() -> runner.run(1_000));

    assertThat(meters
            .get("attacca.run")
            .tags("outcome", "success", "error", "none")
            .timer()
            .count())
        .isEqualTo(1);
    assertThat(meters
            .get("attacca.run")
            .tags("outcome", "failure", "error", "IllegalArgumentException")
            .timer()
            .count())
        .isEqualTo(1);
    assertThat(meters.get("attacca.task.active").longTaskTimers())
        .allSatisfy(timer -> assertThat(timer.activeTasks()).isZero());
  }
}
