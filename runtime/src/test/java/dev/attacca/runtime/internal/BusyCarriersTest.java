package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tasks that compute, and so have every processor that there is for virtual threads. What comes due was done on a virtual
 * thread as well, and so came never: no time-out, and no end of the grace.
 */
@Timeout(60)
class BusyCarriersTest {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private final CountDownLatch in = new CountDownLatch(PROCESSORS);
  private volatile boolean mayLeave;

  @AfterEach
  void tasksLeave() {
    mayLeave = true;
  }

  /** As many tasks as there are processors; this stands behind the first. */
  private static Blueprint tasks(String policy) {
    StringBuilder text = new StringBuilder("dag Busy\n");
    for (int task = 0; task < PROCESSORS; task++) {
      text.append("task busy").append(task).append(task == 0 ? policy : "").append('\n');
    }
    return Blueprint.parse(text.toString());
  }

  private TestScope scope(Blueprint blueprint, boolean heedsInterrupts) {
    TestScope scope = new TestScope(blueprint);
    for (int task = 0; task < PROCESSORS; task++) {
      scope.action("busy" + task, () -> {
        in.countDown();
        while (in.getCount() > 0
            || !mayLeave && !(heedsInterrupts && Thread.currentThread().isInterrupted())) {
          Thread.onSpinWait();
        }
      });
    }
    return scope;
  }

  /** Waits by itself: the time of {@code join} is one of those that come due. */
  private static void awaitEnd(Run<?> run) throws Exception {
    run.toCompletableFuture().exceptionally(thrown -> null).get(30, TimeUnit.SECONDS);
  }

  @Test
  void theCallerIsHeldNoLongerThanTheGrace() throws Exception {
    Blueprint blueprint = tasks("");
    Engine engine = TestEngine.builder().shutdownGrace(Duration.ofMillis(20)).build(blueprint);
    Run<?> run = engine.start(scope(blueprint, false), TestEngine.Result::new);
    in.await();
    run.cancel();
    awaitEnd(run);
    RunCancelledException thrown =
        catchThrowableOfType(RunCancelledException.class, () -> run.join());
    assertThat(thrown).hasMessageContaining("still running").hasMessageContaining("busy0");
  }

  @ParameterizedTest
  @ValueSource(longs = {9, 200}) // by the timer, and by the watchdog
  void aTaskIsToldThatItsTimeIsUp(long millis) throws Exception {
    Blueprint blueprint = tasks(" timeout=" + TimeUnit.MILLISECONDS.toNanos(millis));
    Engine engine = TestEngine.builder().build(blueprint);
    Run<?> run = engine.start(scope(blueprint, true), TestEngine.Result::new);
    awaitEnd(run);
    assertThatThrownBy(run::join)
        .isInstanceOf(RunFailedException.class)
        .hasRootCauseInstanceOf(TimeoutException.class)
        .hasMessageContaining("busy0");
  }
}
