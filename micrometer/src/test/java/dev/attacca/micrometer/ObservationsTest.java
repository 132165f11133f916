package dev.attacca.micrometer;

import static io.micrometer.observation.tck.TestObservationRegistryAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.attacca.DependsOn;
import dev.attacca.Fallback;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Router;
import dev.attacca.Task;
import dev.attacca.Timeout;
import dev.attacca.runtime.ManualClock;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.Server;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Names, tags and outcomes, by Micrometer's own kit. */
class ObservationsTest {
  private final TestObservationRegistry registry = TestObservationRegistry.create();
  private final AttaccaObservations observations =
      AttaccaObservations.of(registry, new SimpleMeterRegistry());

  static class Checkout {
    @Task
    int price(@Input String sku) {
      return sku.length();
    }

    @Task
    int tax(int price) {
      return price / 2;
    }
  }

  private ObservationsTest_CheckoutRunner checkout() {
    return ObservationsTest_CheckoutRunner.builder(new Checkout())
        .with(observations)
        .build();
  }

  @Test
  void runsAndTasksAreObservedByTheNamesAndTagsThatAreDocumented() {
    String id = "order-42";
    checkout().withId(id).run("sku-1");

    assertThat(registry)
        .hasNumberOfObservationsEqualTo(3)
        .hasObservationWithNameEqualTo("attacca.run")
        .that()
        .hasBeenStarted()
        .hasBeenStopped()
        .hasContextualNameEqualTo("run ObservationsTest.Checkout")
        .hasLowCardinalityKeyValue("dag", "ObservationsTest.Checkout")
        .hasLowCardinalityKeyValue("outcome", "success")
        .hasHighCardinalityKeyValue("run.id", id)
        .doesNotHaveParentObservation()
        .doesNotHaveError();
    assertThat(registry)
        .hasNumberOfObservationsWithNameEqualTo("attacca.task", 2)
        .hasAnObservation(task -> task.hasNameEqualTo("attacca.task")
            .hasContextualNameEqualTo("ObservationsTest.Checkout.price")
            .hasLowCardinalityKeyValue("dag", "ObservationsTest.Checkout")
            .hasLowCardinalityKeyValue("task", "price")
            .hasLowCardinalityKeyValue("outcome", "success")
            .hasHighCardinalityKeyValue("run.id", id)
            .hasHighCardinalityKeyValue("attempt", "1")
            .hasParentObservation());
    assertThat(registry).doesNotHaveAnyRemainingCurrentObservation();
  }

  @Test
  void everyWayToBeginARunIsObserved() {
    ObservationsTest_CheckoutRunner checkout = checkout();
    checkout.run("sku");
    checkout.tax("sku");
    checkout.taxAsync("sku").join();
    checkout.start("sku").join();
    Server<ObservationsTest_CheckoutRunner.Result> server = checkout.serve();
    server.result(server.submit("sku"));
    server.close();

    assertThat(registry)
        .hasNumberOfObservationsWithNameEqualTo("attacca.run", 5)
        .hasNumberOfObservationsWithNameEqualTo("attacca.task", 10);
    assertAllHaveEnded();
  }

  private void assertAllHaveEnded() {
    assertThat(registry)
        .forAllObservationsWithNameEqualTo(
            "attacca.task", task -> task.hasLowCardinalityKeyValueWithKey("outcome"));
    assertThat(registry)
        .forAllObservationsWithNameEqualTo(
            "attacca.run", run -> run.hasLowCardinalityKeyValueWithKey("outcome"));
  }

  static class Fates {
    private final CountDownLatch never = new CountDownLatch(1);

    @Task
    Optional<String> empty() {
      return Optional.empty();
    }

    @Task
    String skipped(String empty) {
      return empty;
    }

    @Task(onError = OnError.TOLERATE)
    String failing() {
      throw new IllegalArgumentException("as it is");
    }

    @Task(onError = OnError.TOLERATE)
    CompletableFuture<String> failingLater() {
      return CompletableFuture.failedFuture(new IllegalArgumentException("later"));
    }

    @Task(onError = OnError.TOLERATE)
    @Timeout("1ms")
    void slow() throws InterruptedException {
      never.await();
    }

    @Task(onError = OnError.TOLERATE)
    void throwsTimeout() throws TimeoutException {
      throw new TimeoutException("somebody else's");
    }

    @Task
    String live() {
      return "live";
    }

    @Task
    @Fallback("live")
    String cached() {
      return "cached";
    }
  }

  @Test
  void eachTaskHasTheOutcomeThatItHad() {
    ObservationsTest_FatesRunner.builder(new Fates()).with(observations).build().run();

    hasOutcome("empty", "success");
    hasOutcome("skipped", "skipped");
    hasOutcome("failing", "failure");
    hasOutcome("failingLater", "failure");
    hasOutcome("slow", "timeout");
    hasOutcome("throwsTimeout", "failure");
    hasOutcome("live", "success");
    hasOutcome("cached", "skipped");
    hasError("failing", "IllegalArgumentException");
    hasError("failingLater", "IllegalArgumentException");
    hasError("slow", "TimeoutException");
    assertThat(registry).hasNumberOfObservationsWithNameEqualTo("attacca.task", 8);
    assertThat(registry)
        .hasAnObservation(run -> run.hasNameEqualTo("attacca.run")
            .hasLowCardinalityKeyValue("outcome", "success")
            .doesNotHaveError());
    assertThat(registry)
        .hasAnObservation(task -> task.hasLowCardinalityKeyValue("task", "skipped")
            .hasHighCardinalityKeyValueWithKey("reason")
            .doesNotHaveError());
  }

  private void hasOutcome(String task, String outcome) {
    assertThat(registry)
        .hasAnObservation(one -> one.hasNameEqualTo("attacca.task")
            .hasLowCardinalityKeyValue("task", task)
            .hasLowCardinalityKeyValue("outcome", outcome));
  }

  private void hasError(String task, String type) {
    assertThat(registry)
        .hasAnObservation(one -> one.hasNameEqualTo("attacca.task")
            .hasLowCardinalityKeyValue("task", task)
            .thenError()
            .satisfies(error -> assertThat(error.getClass().getSimpleName()).isEqualTo(type)));
  }

  static class Choice {
    @Router
    boolean mail(@Input boolean asked) {
      return asked;
    }

    @Task
    @DependsOn(value = "mail", when = "true")
    void sent() {}

    @Task
    @DependsOn(value = "mail", when = "false")
    void kept() {}
  }

  @Test
  void whatARouterPassesByIsSkippedAlsoWhereRunsGoStraight() {
    ObservationsTest_ChoiceRunner choice =
        ObservationsTest_ChoiceRunner.builder(new Choice()).with(observations).build();
    for (int i = 0; i < 2_000; i++) {
      registry.clear();
      choice.run(i % 2 == 0);
      hasOutcome("sent", i % 2 == 0 ? "success" : "skipped");
      hasOutcome("kept", i % 2 == 0 ? "skipped" : "success");
    }
  }

  static class Failing {
    @Task
    int failing() {
      throw new IllegalArgumentException("as it is");
    }

    @Task
    int after(int failing) {
      return failing;
    }
  }

  @Test
  void aRunThatFailsHasTheErrorOfItsTask() {
    assertThatThrownBy(() -> ObservationsTest_FailingRunner.builder(new Failing())
            .with(observations)
            .build()
            .run())
        .isInstanceOf(RunFailedException.class);

    assertThat(registry)
        .hasAnObservation(run -> run.hasNameEqualTo("attacca.run")
            .hasLowCardinalityKeyValue("outcome", "failure")
            .thenError()
            .isInstanceOf(IllegalArgumentException.class));
    assertAllHaveEnded();
  }

  static class Endless {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    @Task
    void waiting() throws InterruptedException {
      begun.countDown();
      never.await();
    }

    @Task
    CompletableFuture<String> coming() {
      return new CompletableFuture<>();
    }
  }

  @Test
  void whatIsCancelledSaysSo() throws InterruptedException {
    Endless endless = new Endless();
    Run<ObservationsTest_EndlessRunner.Result> run = ObservationsTest_EndlessRunner.builder(endless)
        .with(observations)
        .build()
        .start();
    endless.begun.await();
    run.cancel();
    assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);

    hasOutcome("waiting", "cancelled");
    assertThat(registry)
        .hasAnObservation(one -> one.hasNameEqualTo("attacca.run")
            .hasLowCardinalityKeyValue("outcome", "cancelled")
            .doesNotHaveError());
    assertAllHaveEnded();
  }

  @Test
  void aDeadlineIsATimeOutOfTheRun() throws InterruptedException {
    ManualClock clock = new ManualClock();
    Endless endless = new Endless();
    Run<ObservationsTest_EndlessRunner.Result> run = ObservationsTest_EndlessRunner.builder(endless)
        .deadline(Duration.ofHours(1))
        .clock(clock)
        .with(observations)
        .build()
        .start();
    endless.begun.await(); // a task that has not begun by then is not observed
    clock.advance(Duration.ofHours(1));
    assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);

    hasOutcome("waiting", "cancelled");
    assertThat(registry)
        .hasAnObservation(one ->
            one.hasNameEqualTo("attacca.run").hasLowCardinalityKeyValue("outcome", "timeout"));
  }

  static class Numbers {
    @Loop
    List<Integer> number(@Input int count) {
      return IntStream.range(0, count).boxed().toList();
    }

    @Task
    Optional<Integer> even(int number) {
      if (number == 3) {
        throw new IllegalArgumentException("3");
      }
      return number % 2 == 0 ? Optional.of(number) : Optional.empty();
    }

    @Task
    int half(int even) {
      return even / 2;
    }
  }

  @Test
  void ofItemsEachIsNamed() {
    catchThrowable(() -> ObservationsTest_NumbersRunner.builder(new Numbers())
        .with(observations)
        .build()
        .run(4));

    assertThat(registry)
        .hasAnObservation(one -> one.hasLowCardinalityKeyValue("task", "half")
            .hasHighCardinalityKeyValue("item", "number[0]")
            .hasLowCardinalityKeyValue("outcome", "success"))
        .hasAnObservation(one -> one.hasLowCardinalityKeyValue("task", "even")
            .hasHighCardinalityKeyValue("item", "number[3]")
            .hasLowCardinalityKeyValue("outcome", "failure"));
    assertAllHaveEnded();
  }

  @Test
  void aStreamIsARunThatEndsWithIt() {
    try (var halves = ObservationsTest_NumbersRunner.builder(new Numbers())
        .with(observations)
        .build()
        .half(3)) {
      assertThat(halves.toList()).containsExactly(0, 1);
    }

    assertThat(registry)
        .hasAnObservation(run -> run.hasNameEqualTo("attacca.run")
            .hasHighCardinalityKeyValue("target", "half")
            .hasLowCardinalityKeyValue("outcome", "success"));
    assertAllHaveEnded();
  }

  @Test
  void withoutAnyHandlerNothingIsObservedAndAllRuns() {
    int tax = ObservationsTest_CheckoutRunner.builder(new Checkout())
        .with(AttaccaObservations.of(ObservationRegistry.create(), new SimpleMeterRegistry()))
        .with(AttaccaObservations.of(ObservationRegistry.NOOP, new SimpleMeterRegistry()))
        .build()
        .tax("sku-1");

    assertThat(tax).isEqualTo(2);
  }

  @Test
  void aConventionOfOnesOwnSaysOtherNamesAndTags() {
    ObservationConvention<TaskObservationContext> own = new ObservationConvention<>() {
      @Override
      public boolean supportsContext(Observation.Context context) {
        return context instanceof TaskObservationContext;
      }

      @Override
      public String getName() {
        return "shop.step";
      }

      @Override
      public KeyValues getLowCardinalityKeyValues(TaskObservationContext context) {
        return KeyValues.of("step", context.getTask());
      }
    };
    ObservationsTest_CheckoutRunner.builder(new Checkout())
        .with(AttaccaObservations.builder(registry)
            .meters(new SimpleMeterRegistry())
            .taskConvention(own)
            .build())
        .build()
        .run("sku");

    assertThat(registry)
        .hasNumberOfObservationsWithNameEqualTo("shop.step", 2)
        .hasAnObservation(step -> step.hasLowCardinalityKeyValue("step", "tax"));
  }

  @Test
  void aTaskSeesItsOwnObservation() {
    Names names = new Names(registry);
    String seen =
        ObservationsTest_NamesRunner.builder(names).with(observations).build().joined();

    assertThat(seen).isEqualTo("ObservationsTest.Names.here, ObservationsTest.Names.later");
  }

  static class Names {
    private final ObservationRegistry registry;

    Names(ObservationRegistry registry) {
      this.registry = registry;
    }

    private String current() {
      Observation current = registry.getCurrentObservation();
      return current.getContext() instanceof TaskObservationContext task
          ? task.getDag() + "." + task.getTask()
          : current.toString();
    }

    @Task
    CompletableFuture<String> here() {
      return CompletableFuture.completedFuture(current());
    }

    @Task
    String later() {
      return current();
    }

    @Task
    String joined(String here, String later) {
      return here + ", " + later;
    }
  }
}
