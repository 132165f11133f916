package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.TaskEvent;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Listeners, clean-ups and factories of states that fail, or do not come back. */
@Timeout(60)
class HostileHookTest {
  @RegisterExtension
  final Logged log = new Logged();

  static List<TestThreads.Kind> kinds() {
    return WrapperTest.kinds();
  }

  private static final Blueprint ONE = Blueprint.parse("dag One\ntask work: String\n");

  /** Fails whenever it is told of anything. */
  private static final class Failing implements RunListener {
    private void fail() {
      throw new StackOverflowError("planned");
    }

    @Override
    public void requested(TaskEvent event) {
      fail();
    }

    @Override
    public void ready(TaskEvent event) {
      fail();
    }

    @Override
    public void started(TaskEvent event) {
      fail();
    }

    @Override
    public void finished(TaskEvent event) {
      fail();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_listener_that_fails_is_named_and_changes_nothing(TestThreads.Kind kind) {
    try (TestThreads threads = kind.open()) {
      AtomicInteger told = new AtomicInteger();
      Engine engine = TestEngine.builder()
          .on(threads)
          .listener(new Failing())
          .listener(new RunListener() {
            @Override
            public void finished(TaskEvent event) {
              told.incrementAndGet();
            }
          })
          .listener(new Failing())
          .build(ONE);
      for (int run = 0; run < 3; run++) {
        TestScope scope = new TestScope(ONE);
        engine.run(scope);
        assertThat(scope.get("work")).isEqualTo("work");
      }
      assertThat(told).hasValue(3);
      assertThat(log.take())
          .hasSize(3 * 2 * 4)
          .allSatisfy(line -> assertThat(line)
              .contains("RunListener", Failing.class.getName(), "\"work\"", "One-"));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_listener_that_does_not_come_back_holds_nobody_longer_than_the_grace(TestThreads.Kind kind)
      throws Exception {
    if (!kind.isElsewhere()) {
      return; // the starter itself is in the listener
    }
    try (TestThreads threads = kind.open()) {
      CountDownLatch in = new CountDownLatch(1);
      AtomicBoolean mayLeave = new AtomicBoolean();
      Engine engine = TestEngine.builder()
          .on(threads)
          .shutdownGrace(Duration.ofMillis(
              300)) // what is told of the end has as long, beside one that computes
          .listener(new RunListener() {
            @Override
            public void started(TaskEvent event) {
              in.countDown();
              while (!mayLeave.get()) {
                Thread.onSpinWait();
              }
            }
          })
          .build(ONE);
      Run<?> run = engine.start(new TestScope(ONE), TestEngine.Result::new);
      in.await();
      run.cancel();
      RunCancelledException thrown =
          catchThrowableOfType(RunCancelledException.class, () -> run.join());
      mayLeave.set(true);
      assertThat(thrown)
          .hasMessageContaining("still running")
          .hasMessageContaining("the RunListener " + HostileHookTest.class.getName());
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_state_that_cannot_be_made_is_named(TestThreads.Kind kind) {
    Blueprint blueprint = Blueprint.parse(
        "dag Stated\nstate totals\nstate counts\ntask work: String\n  state counts\n");
    try (TestThreads threads = kind.open()) {
      Engine engine = TestEngine.on(threads, blueprint);
      RunFailedException failure = catchThrowableOfType(
          RunFailedException.class, () -> engine.run(new TestScope(blueprint)));
      assertThat(failure).hasMessageContaining("the state \"counts\" could not be made");
      assertThat(catchThrowableOfType(
              RunFailedException.class,
              () ->
                  engine.start(new TestScope(blueprint), TestEngine.Result::new).join()))
          .hasMessageContaining("\"counts\"");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_clean_up_that_fails_is_named_and_the_others_run(TestThreads.Kind kind) {
    Blueprint blueprint =
        Blueprint.parse("dag Closing\ntask work: String\nshutdown one\nshutdown two\n");
    try (TestThreads threads = kind.open()) {
      AtomicInteger closed = new AtomicInteger();
      TestScope scope = new TestScope(blueprint)
          .hook(0, () -> {
            throw new AssertionError("planned");
          })
          .hook(1, closed::incrementAndGet);
      RunFailedException failure = catchThrowableOfType(
          RunFailedException.class, () -> TestEngine.on(threads, blueprint).run(scope));
      assertThat(failure)
          .hasMessageContaining("\"one\"")
          .hasMessageContaining("planned")
          .hasCauseInstanceOf(AssertionError.class);
      assertThat(closed).hasValue(1);
    }
  }
}
