package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.attacca.Input;
import dev.attacca.Retry;
import dev.attacca.RunOn;
import dev.attacca.Task;
import dev.attacca.runtime.Context;
import dev.attacca.runtime.Key;
import dev.attacca.runtime.RunFailedException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Executors that are at an end, or are waited for by their own threads; on all, and after hundreds of runs. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SteadyExecutorsTest extends Steady {

  /** Passes on what it is given until it is closed; it rejects that in words of its own. */
  static final class Door implements Executor {
    private final Executor behind;
    private volatile boolean closed;

    Door(Executor behind) {
      this.behind = behind;
    }

    void set(boolean nowClosed) {
      closed = nowClosed;
    }

    @Override
    public void execute(Runnable job) {
      if (closed) {
        throw new IllegalStateException("closed");
      }
      behind.execute(job);
    }
  }

  static class Called {
    /** What a task does while it runs; not what it gives. */
    interface Step {
      void run() throws Exception;
    }

    @Task
    @RunOn("io")
    @Retry(times = 3, delay = "2ms")
    int written(@Input Step step) throws Exception {
      step.run();
      return 3;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void anExecutorThatThrowsWhenAnAttemptIsDueFailsTheRun(On on) throws Exception {
    Door io = new Door(executor(on));
    var runner = on(on, SteadyExecutorsTest_CalledRunner.builder(new Called()))
        .executor("io", io)
        .build();
    steady(
        () -> {
          io.set(false);
          assertThat(runner.written(() -> {})).isEqualTo(3);
        },
        () -> {
          io.set(false);
          assertThatThrownBy(() -> runner.written(() -> {
                io.set(true);
                throw new IOException("try again");
              }))
              .isInstanceOf(RunFailedException.class)
              .hasRootCauseMessage("closed");
        });
  }

  static class Promised {
    @Task
    CompletableFuture<Integer> first(@Input Callable<CompletableFuture<Integer>> given)
        throws Exception {
      return given.call();
    }

    @Task
    int second(int first) {
      return first + 1;
    }

    @Task
    int beside(int first) {
      return first + 2;
    }

    @Task
    int last(int second, int beside) {
      return second + beside;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void anExecutorThatThrowsWhenAFutureIsDoneFailsTheRunOrIsNotNeeded(On on) throws Exception {
    Door door = new Door(executor(on));
    var runner = SteadyExecutorsTest_PromisedRunner.builder(new Promised())
        .executor(door)
        .build();
    steady(
        () -> {
          door.set(false);
          assertThat(runner.last(() -> CompletableFuture.completedFuture(1))).isEqualTo(5);
        },
        () -> {
          door.set(false);
          Throwable thrown = catchThrowable(() -> runner.last(() -> {
            door.set(true);
            CompletableFuture<Integer> future = new CompletableFuture<>();
            new Thread(() -> future.complete(1)).start();
            return future;
          }));
          if (thrown != null) { // else a thread of the run was still there to go on
            assertThat(thrown).isInstanceOf(RunFailedException.class).hasRootCauseMessage("closed");
          }
        });
  }

  // Those who wait on their own executor

  /** Calls {@code body} on a thread of the executor, if it has any. */
  private static int in(Executor executor, Callable<Integer> body) throws Exception {
    return executor instanceof ExecutorService pool ? pool.submit(body).get() : body.call();
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aJobOfThePoolMayWaitForARunOnIt(On on) throws Exception {
    Executor executor = executor(on);
    var builder = OwnPoolTest_PlainRunner.builder(new OwnPoolTest.Plain());
    var runner = (on == On.DEFAULT ? builder : builder.executor(executor)).build();
    steady(() -> assertThat(in(executor, runner::x)).isEqualTo(1), () -> {
      assertThat(in(executor, runner::z)).isEqualTo(3);
      assertThat(in(executor, () -> runner.zAsync().join())).isEqualTo(3);
    });
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aTaskMayWaitForAnotherRunnersStreamAndFutureOnItsPool(On on) throws Exception {
    Executor executor = executor(on);
    var items = OwnPoolTest_ItemsRunner.builder(new OwnPoolTest.Items());
    var plain = OwnPoolTest_PlainRunner.builder(new OwnPoolTest.Plain());
    AtomicReference<Callable<Integer>> inner = new AtomicReference<>();
    var outer =
        OwnPoolTest_OuterRunner.builder(new OwnPoolTest.Outer(() -> inner.get().call()));
    if (on != On.DEFAULT) {
      items.executor(executor);
      plain.executor(executor);
      outer.executor(executor);
    }
    var itemsRunner = items.build();
    var plainRunner = plain.build();
    var runner = outer.build();
    for (Callable<Integer> way : Stream.<Callable<Integer>>of(
            () -> sum(itemsRunner),
            () -> plainRunner.zAsync().join(),
            () -> plainRunner.start().join().z())
        .toList()) {
      inner.set(way);
      int first = runner.outer();
      steady(
          () -> {
            inner.set(plainRunner::x);
            assertThat(runner.outer()).isEqualTo(1);
          },
          () -> {
            inner.set(way);
            assertThat(runner.outer()).isEqualTo(first);
          });
    }
  }

  private static int sum(OwnPoolTest_ItemsRunner runner) {
    try (Stream<Integer> squares = runner.square()) {
      int sum = squares.mapToInt(Integer::intValue).sum();
      assertThat(sum).isEqualTo(328_350);
      return sum;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aTaskMayWaitForWhatItsContextPromises(On on) throws Exception {
    var runner = on(on, OwnPoolTest_WhiteboardRunner.builder(new OwnPoolTest.Whiteboard()))
        .build();
    steady(() -> {
      assertThat(runner.waited()).isEqualTo(4);
      assertThat(runner.waitedAsync().join()).isEqualTo(4);
    });
  }

  static class Notes {
    @Task
    String taken(Context context) {
      Key<Integer> number = Key.of("note", Integer.class);
      context.set("note", "text");
      assertThatThrownBy(() -> context.remove(number)).isInstanceOf(ClassCastException.class);
      assertThatThrownBy(
              () -> context.async().remove(number).toCompletableFuture().join())
          .hasRootCauseInstanceOf(ClassCastException.class);
      return context.remove("note").orElse("lost").toString() + context.size();
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void whatCannotBeRemovedIsStillThere(On on) throws Exception {
    var runner = on(on, SteadyExecutorsTest_NotesRunner.builder(new Notes())).build();
    steady(() -> assertThat(runner.taken()).isEqualTo("text0"));
    Context own = new Context(executor(on));
    for (int i = 0; i < RUNS; i++) {
      assertThat(new Notes().taken(own)).isEqualTo("text0");
    }
  }
}
