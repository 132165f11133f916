package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Task;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.TaskFailure;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker that is busy when something else ends the run. */
@Timeout(60)
class HaltedWorkerTest {
  static class Desk {
    final CountDownLatch asked = new CountDownLatch(2);

    @Loop
    List<Integer> question() {
      return List.of(1, 2);
    }

    @Task
    void answer(Inbox<Integer, Integer> question) {
      for (Inbox.Request<Integer, Integer> request : question) {
        assertThat(request.value()).isPositive();
        asked.countDown(); // and no answer
      }
    }

    @Task(onError = OnError.HALT)
    void alarm() throws InterruptedException {
      asked.await();
      throw new IllegalStateException("fire");
    }
  }

  @Test
  void requests_that_are_cut_off_are_no_failures_of_the_worker() {
    HaltedWorkerTest_DeskRunner runner = HaltedWorkerTest_DeskRunner.of(new Desk());
    RunFailedException failure = catchThrowableOfType(RunFailedException.class, runner::run);
    assertThat(failure.failures()).extracting(TaskFailure::task).containsExactly("alarm");
    assertThat(failure.getSuppressed()).isEmpty();
  }
}
