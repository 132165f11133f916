package dev.attacca.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Task;
import dev.attacca.Timeout;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every place where a user's code is called, and everything that it may do there, on every kind of
 * executor: no run hangs, what failed is told, the runner serves the next run, others are not touched, and
 * nothing of it runs on a thread that all runs share.
 */
class HostileMatrixTest {
  /** Against hanging only. */
  private static final long BOUND = 30;

  /** Whose time-out has to come whatever others do. */
  static class Bystander {
    @Task
    @Timeout("10ms")
    int never() throws InterruptedException {
      new CountDownLatch(1).await();
      return 0;
    }
  }

  @TestFactory
  Stream<DynamicContainer> noUserCodeHarmsARun() {
    return Stream.of(Hook.values())
        .map(hook -> DynamicContainer.dynamicContainer(
            hook.name(),
            Stream.of(Conduct.values())
                .flatMap(conduct -> Stream.of(Kind.values())
                    .filter(kind -> Expected.isPossible(hook, conduct, kind))
                    .map(kind -> DynamicTest.dynamicTest(
                        conduct + " on " + kind, () -> perform(hook, conduct, kind))))));
  }

  private static void perform(Hook hook, Conduct conduct, Kind kind) throws Exception {
    try (Log log = new Log()) {
      performLogged(hook, conduct, kind);
      assertThat(log.lines).as("what is logged").satisfies(lines -> {
        String told = Expected.logged(hook, conduct, kind);
        if (told.isEmpty()) {
          assertThat(lines).isEmpty();
        } else {
          assertThat(lines).isNotEmpty().allMatch(line -> line.contains(told));
        }
      });
    }
  }

  private static void performLogged(Hook hook, Conduct conduct, Kind kind) throws Exception {
    Plays_PlainRunner other = Plays_PlainRunner.of(new Plays.Plain());
    boolean onCaller = Expected.isOnCaller(hook, kind);
    Stage stage = new Stage(conduct, () -> assertThat(other.last(1)).isEqualTo(2), !onCaller);
    Play play = hook.play(stage, kind);
    stage.arm();
    FutureTask<String> attempt = begin(play);
    assertThat(stage.entered.await(BOUND, TimeUnit.SECONDS)).as("it is called").isTrue();
    bystanderIsTimedOut();
    if (conduct == Conduct.BLOCKS || conduct == Conduct.TOO_LATE) {
      if (onCaller) {
        stage.letGo.countDown();
      } else {
        stage.run.get(BOUND, TimeUnit.SECONDS).cancel();
      }
    }
    String told = attempt.get(BOUND, TimeUnit.SECONDS);
    stage.letGo.countDown();
    assertThat(told).isIn(Expected.of(hook, conduct, kind));
    stage.disarm();
    assertThat(begin(play).get(BOUND, TimeUnit.SECONDS)).as("the next run").isEqualTo("42");
    assertThat(stage.threads)
        .as("threads of all runs")
        .noneMatch(name -> name.startsWith("attacca-timer") || name.startsWith("attacca-watchdog"));
  }

  private static FutureTask<String> begin(Play play) {
    FutureTask<String> attempt = new FutureTask<>(() -> outcome(play));
    Kind.DAEMONS.newThread(attempt).start();
    return attempt;
  }

  /** What a run gives, or which of the exceptions that are of interest are told by what it throws. */
  private static String outcome(Play play) {
    try {
      return String.valueOf(play.go());
    } catch (RunCancelledException e) {
      return "cancelled";
    } catch (RunFailedException e) {
      return "failed: " + cause(e);
    } catch (Throwable e) {
      return "thrown: " + cause(e);
    }
  }

  private static String cause(Throwable thrown) {
    Set<Throwable> all = Collections.newSetFromMap(new IdentityHashMap<>());
    addAll(thrown, all);
    for (Throwable one : all) {
      if (one instanceof Stage.Hostile
          || one instanceof Stage.HostileError
          || one instanceof Hook.Talkative) {
        return one.getClass().getSimpleName();
      }
    }
    Throwable first = thrown.getCause() == null ? thrown : thrown.getCause();
    return first.getClass().getSimpleName();
  }

  private static void addAll(Throwable thrown, Set<Throwable> all) {
    if (all.add(thrown)) {
      if (thrown.getCause() != null) {
        addAll(thrown.getCause(), all);
      }
      for (Throwable suppressed : thrown.getSuppressed()) {
        addAll(suppressed, all);
      }
    }
  }

  private static void bystanderIsTimedOut() throws Exception {
    FutureTask<String> never = new FutureTask<>(() ->
        outcome(() -> HostileMatrixTest_BystanderRunner.of(new Bystander()).never()));
    Kind.DAEMONS.newThread(never).start();
    try {
      assertThat(never.get(BOUND, TimeUnit.SECONDS))
          .as("another run's time-out")
          .isEqualTo("failed: TimeoutException");
    } catch (TimeoutException | ExecutionException e) {
      throw new AssertionError("another run waits for its time-out", e);
    }
  }
}
