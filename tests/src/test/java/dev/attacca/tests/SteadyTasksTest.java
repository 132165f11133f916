package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.attacca.Input;
import dev.attacca.Task;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.TaskEvent;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serial;
import java.io.StringWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What tasks and futures do wrong, in the first run and after hundreds, on every executor. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SteadyTasksTest extends Steady {

  /** Four calls, one of which does something of its own. */
  static class Diamond {
    interface Side {
      int of(int value) throws Exception;
    }

    @Task
    int whole(@Input int value) {
      return value;
    }

    @Task
    int left(int whole, @Input Side side) throws Exception {
      return side.of(whole);
    }

    @Task
    int right(int whole) {
      return whole;
    }

    @Task
    int both(int left, int right) {
      return left + right;
    }
  }

  private SteadyTasksTest_DiamondRunner diamond(On on) {
    return on(on, SteadyTasksTest_DiamondRunner.builder(new Diamond())).build();
  }

  private static Body adds(SteadyTasksTest_DiamondRunner runner) {
    return () -> assertThat(runner.both(4, value -> value)).isEqualTo(8);
  }

  /** What comes of it, and the caller's flag, which nobody but a task has touched. */
  private static String outcome(SteadyTasksTest_DiamondRunner runner, Diamond.Side side) {
    String outcome;
    try {
      outcome = "" + runner.both(4, side);
    } catch (RuntimeException e) {
      outcome = e.getClass().getSimpleName() + " for " + e.getCause();
    }
    return Thread.interrupted() ? outcome + ", interrupted" : outcome;
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void anInterruptedExceptionOfATasksOwnIsItsFailure(On on) throws Exception {
    SteadyTasksTest_DiamondRunner runner = diamond(on);
    steady(
        adds(runner),
        () -> assertThat(outcome(runner, value -> {
              throw new InterruptedException("the connection was closed");
            }))
            .isEqualTo("RunFailedException for "
                + "java.lang.InterruptedException: the connection was closed"));
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aTaskThatLeavesItsThreadInterruptedFaresTheSameForEver(On on) throws Exception {
    SteadyTasksTest_DiamondRunner runner = diamond(on);
    same(
        adds(runner),
        () -> outcome(runner, value -> {
          Thread.currentThread().interrupt();
          return value;
        }));
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void anExceptionThatIsThrownAgainAndAgainGathersNothing(On on) throws Exception {
    SteadyTasksTest_DiamondRunner runner = diamond(on);
    IOException constant = new IOException("always this one");
    Body fails = () -> assertThatThrownBy(() -> runner.both(4, value -> {
          throw constant;
        }))
        .hasCause(constant);
    steady(adds(runner), fails);
    steady(fails, fails);
    assertThat(constant.getSuppressed()).isEmpty();
  }

  static final class Dumb extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void anExceptionThatCannotSpeakIsTheCauseAllTheSame(On on) throws Exception {
    SteadyTasksTest_DiamondRunner runner = diamond(on);
    steady(adds(runner), () -> {
      Throwable thrown = catchThrowable(() -> runner.both(4, value -> {
        throw new Dumb();
      }));
      assertThat(thrown instanceof RunFailedException && thrown.getCause() instanceof Dumb)
          .isTrue();
    });
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aWrapperThatThrowsAsWellDoesNotHideTheFailure(On on) throws Exception {
    AtomicReference<RuntimeException> wrong = new AtomicReference<>();
    var runner = on(on, SteadyTasksTest_DiamondRunner.builder(new Diamond()))
        .wrapTasks(task -> () -> {
          try {
            task.run();
          } finally {
            RuntimeException thrown = wrong.get();
            if (thrown != null) {
              throw thrown;
            }
          }
        })
        .build();
    steady(
        () -> {
          wrong.set(null);
          adds(runner).run();
        },
        () -> {
          assertThat(outcome(runner, value -> {
                wrong.set(new IllegalStateException("the wrapper's"));
                throw new IOException("the task's own");
              }))
              .startsWith("RunFailedException");
          wrong.set(null);
          StringWriter told = new StringWriter();
          catchThrowable(() -> runner.both(4, value -> {
                wrong.set(new IllegalStateException("the wrapper's"));
                throw new IOException("the task's own");
              }))
              .printStackTrace(new PrintWriter(told));
          wrong.set(null);
          assertThat(told.toString()).contains("the task's own");
        });
  }

  // Futures

  /** Cannot be cancelled, and says so. */
  static final class Stubborn extends CompletableFuture<Integer> {
    @Override
    public boolean cancel(boolean mayInterrupt) {
      throw new IllegalStateException("cannot be cancelled");
    }
  }

  static class Asked {
    @Task
    @dev.attacca.Timeout("20ms")
    CompletableFuture<Integer> answer(@Input Supplier<CompletableFuture<Integer>> given) {
      return given.get();
    }
  }

  private static CompletableFuture<Integer> done() {
    return CompletableFuture.completedFuture(7);
  }

  /** Unless the machine is so slow that even what is done is late. */
  private static void answers(SteadyTasksTest_AskedRunner runner) {
    Throwable thrown = catchThrowable(() -> runner.answer(SteadyTasksTest::done));
    assertThat(thrown)
        .satisfiesAnyOf(
            none -> assertThat(none).isNull(),
            late -> assertThat(late).hasCauseInstanceOf(TimeoutException.class));
  }

  private static void isLate(Supplier<Integer> answer) {
    assertThatThrownBy(answer::get)
        .isInstanceOf(RunFailedException.class)
        .hasCauseInstanceOf(TimeoutException.class);
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aFutureThatCannotBeCancelledIsGivenUpWhenItsTimeIsUp(On on) throws Exception {
    var runner = on(on, SteadyTasksTest_AskedRunner.builder(new Asked())).build();
    steady(() -> answers(runner), () -> isLate(() -> runner.answer(Stubborn::new)));
  }

  static class Pair {
    @Task
    CompletableFuture<Integer> future(@Input Meeting meeting) {
      meeting.begun.countDown();
      return meeting.future;
    }

    @Task
    int thread(@Input Meeting meeting) throws InterruptedException {
      meeting.begun.countDown();
      try {
        meeting.end.await();
      } catch (InterruptedException e) {
        meeting.interrupted.complete(true);
        throw e;
      }
      return 1;
    }

    @Task
    int both(int future, int thread) {
      return future + thread;
    }
  }

  static final class Meeting {
    final CountDownLatch begun = new CountDownLatch(2);
    final CountDownLatch end = new CountDownLatch(1);
    final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    final CompletableFuture<Integer> future;

    Meeting(CompletableFuture<Integer> future) {
      this.future = future;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aFutureThatCannotBeCancelledKeepsNobodyFromBeingInterrupted(On on) throws Exception {
    var runner = on(on, SteadyTasksTest_PairRunner.builder(new Pair())).build();
    steady(
        () -> {
          Meeting meeting = new Meeting(done());
          meeting.end.countDown();
          assertThat(runner.both(meeting)).isEqualTo(8);
        },
        () -> {
          Meeting meeting = new Meeting(new Stubborn());
          FutureTask<Throwable> caller =
              new FutureTask<>(() -> catchThrowable(() -> runner.both(meeting)));
          Thread thread = new Thread(caller);
          thread.start();
          meeting.begun.await();
          thread.interrupt();
          assertThat(caller.get()).isInstanceOf(RunCancelledException.class);
          assertThat(meeting.interrupted.join()).isTrue();
        });
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aCancelledRunInterruptsItsThreadsWhateverItsFuturesDo(On on) throws Exception {
    if (on == On.CALLER) {
      return; // whoever starts it there has nothing to cancel before it is over
    }
    var runner = on(on, SteadyTasksTest_PairRunner.builder(new Pair())).build();
    steady(() -> {
      Meeting meeting = new Meeting(new Stubborn());
      var run = runner.start(meeting);
      meeting.begun.await();
      run.cancel();
      assertThatThrownBy(run::join).isInstanceOf(RunCancelledException.class);
      assertThat(meeting.interrupted.join()).isTrue();
    });
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void whatFollowsALateFutureDelaysNoOther(On on) throws Exception {
    var runner = on(on, SteadyTasksTest_AskedRunner.builder(new Asked())).build();
    var other = on(on, SteadyTasksTest_AskedRunner.builder(new Asked())).build();
    steady(() -> answers(runner), () -> {
      CountDownLatch entered = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      CompletableFuture<Integer> slow = new CompletableFuture<>();
      slow.whenComplete((value, thrown) -> {
        entered.countDown();
        awaitQuietly(goOn);
      });
      meanwhile(() -> isLate(() -> runner.answer(() -> slow)), entered, goOn, other);
    });
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aListenerThatIsToldOfALateFutureDelaysNoOther(On on) throws Exception {
    AtomicReference<CountDownLatch> entered = new AtomicReference<>(new CountDownLatch(1));
    AtomicReference<CountDownLatch> goOn = new AtomicReference<>(new CountDownLatch(0));
    var runner = on(on, SteadyTasksTest_AskedRunner.builder(new Asked()))
        .listener(new RunListener() {
          @Override
          public void failed(TaskEvent event) {
            entered.get().countDown();
            awaitQuietly(goOn.get());
          }
        })
        .build();
    var other = on(on, SteadyTasksTest_AskedRunner.builder(new Asked())).build();
    steady(() -> answers(runner), () -> {
      entered.set(new CountDownLatch(1));
      goOn.set(new CountDownLatch(1));
      meanwhile(
          () -> isLate(() -> runner.answer(CompletableFuture::new)),
          entered.get(),
          goOn.get(),
          other);
    });
  }

  /** While somebody is stuck in the one, the other's time is up. */
  private static void meanwhile(
      Runnable stuck,
      CountDownLatch entered,
      CountDownLatch goOn,
      SteadyTasksTest_AskedRunner other)
      throws Exception {
    FutureTask<Boolean> one = new FutureTask<>(stuck, true);
    new Thread(one).start();
    entered.await();
    isLate(() -> other.answer(CompletableFuture::new));
    goOn.countDown();
    assertThat(one.get()).isTrue();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
