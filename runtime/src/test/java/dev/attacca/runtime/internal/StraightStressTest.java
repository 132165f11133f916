package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.internal.base.Threads;
import dev.attacca.runtime.internal.handle.RunHandle;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many callers of one runner, whose items are short but for some, fail at times, and are cut off. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StraightStressTest {
  private static final int CALLERS = 4;
  private static final int RUNS = Integer.getInteger("attacca.straight.runs", 60);

  private static final Blueprint BLUEPRINT = Blueprint.parse("""
      dag Stress onError=FINISH
      state log
      loop item inFlight=5: Integer
      task all: List
        collect last as list
      scope item
      task left: Integer
        value item
      task right: Integer
        value item
      task logged
        value left
        state log
      task last: Integer
        value left
        value right
        after logged
      straight left right logged last
      """);

  static List<TestThreads.Kind> threads() {
    return FlowFixture.threads();
  }

  /** What becomes of a run. */
  private enum End {
    DONE,
    FAILED,
    STOPPED,
    CANCELLED
  }

  @ParameterizedTest
  @MethodSource("threads")
  void shortItemsOfManyRuns(TestThreads.Kind kind) throws Exception {
    try (TestThreads threads = kind.open()) {
      Engine engine = TestEngine.on(threads, BLUEPRINT);
      List<CompletableFuture<Void>> callers = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        Random random = new Random(caller);
        callers.add(Callers.call(() -> {
          for (int run = 0; run < RUNS; run++) {
            new OneRun(random).check(engine);
          }
        }));
      }
      for (CompletableFuture<Void> caller : callers) {
        caller.get(50, TimeUnit.SECONDS);
      }
      threads.awaitQuiet();
      assertThat(threads.strayInterrupts()).isZero();
      assertThat(threads.escaped).isEmpty();
    }
  }

  /** A run, and what was seen in it. */
  private static final class OneRun implements Iterator<Integer>, AutoCloseable {
    private final End end;
    private final int count;
    private final int slow;
    private final int failing;
    private final int cut;
    private final long pause;

    private int pulled;
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger inState = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger pulling = new AtomicInteger();
    private final AtomicBoolean crowded = new AtomicBoolean();
    private final List<Integer> log = new ArrayList<>();
    private final CompletableFuture<Run<?>> handle = new CompletableFuture<>();

    OneRun(Random random) {
      int dice = random.nextInt(10);
      end = dice < 6 ? End.DONE : dice < 8 ? End.FAILED : dice < 9 ? End.STOPPED : End.CANCELLED;
      count = random.nextInt(random.nextInt(4) == 0 ? 2_000 : 300);
      slow = random.nextInt(3) == 0 ? random.nextInt(count + 1) : -1;
      failing = end == End.FAILED && count > 0 ? random.nextInt(count) : -1;
      cut = end == End.STOPPED || end == End.CANCELLED ? random.nextInt(count + 1) : -1;
      pause = random.nextInt(4_000_000);
    }

    @Override
    public boolean hasNext() {
      if (pulling.getAndIncrement() > 0) {
        crowded.set(true);
      }
      boolean more = pulled < count;
      pulling.decrementAndGet();
      return more;
    }

    @Override
    public Integer next() {
      if (open.incrementAndGet() > 5) {
        crowded.set(true);
      }
      return pulled++;
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }

    private int item(FlowScope scope) {
      return scope.<Integer>get("item");
    }

    private FlowScope main() {
      return new FlowScope(BLUEPRINT)
          .state(() -> log)
          .task("item", scope -> this)
          .task("all", scope -> scope.list("all"))
          .task("left", scope -> {
            running.incrementAndGet();
            if (item(scope) == slow) {
              LockSupport.parkNanos(pause);
            }
            running.decrementAndGet();
            return item(scope);
          })
          .task("right", scope -> {
            if (item(scope) == cut) {
              if (end == End.STOPPED) {
                handle.join().stop();
              } else {
                handle.join().cancel();
              }
            }
            if (item(scope) == slow + 1) {
              LockSupport.parkNanos(pause);
            }
            return item(scope);
          })
          .task("logged", scope -> {
            if (inState.getAndIncrement() > 0) {
              crowded.set(true);
            }
            scope.<List<Integer>>stateOf(0).add(item(scope));
            if (item(scope) == slow + 2) {
              LockSupport.parkNanos(pause);
            }
            inState.decrementAndGet();
            return null;
          })
          .task("last", scope -> {
            open.decrementAndGet();
            if (item(scope) == failing) {
              throw new IllegalStateException("planned");
            }
            return item(scope);
          });
    }

    void check(Engine engine) {
      FlowScope main = main();
      RuntimeException thrown = null;
      Execution execution = Inside.execution(engine, Inside.plansOf(BLUEPRINT).plan(-1), main);
      RunHandle<TestEngine.Result> run =
          new RunHandle<>(execution, () -> new TestEngine.Result(main));
      handle.complete(run);
      execution.startOn(Threads::start);
      try {
        run.join();
      } catch (RunFailedException | RunCancelledException e) {
        thrown = e;
      }
      assertThat(running).hasValue(0);
      assertThat(crowded).as("too much at once").isFalse();
      assertThat(closed).hasValue(1);
      assertThat(log).isEqualTo(numbers(log.size(), -1));
      boolean wasCut = cut >= 0 && cut < count;
      if (end == End.CANCELLED && wasCut) {
        assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
        return;
      }
      assertThat(thrown == null).as("goes well: " + thrown).isEqualTo(failing < 0);
      int emitted = end == End.STOPPED ? pulled : count;
      assertThat(log).hasSize(emitted);
      assertThat(pulled).isEqualTo(emitted);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(emitted, failing));
      for (String task : List.of("left", "right", "logged", "last")) {
        var stats = run.stats().task(task);
        boolean fails = task.equals("last") && failing >= 0;
        assertThat(stats.in()).as(stats.toString()).isEqualTo(emitted);
        assertThat(stats.failed()).as(stats.toString()).isEqualTo(fails ? 1 : 0);
        assertThat(stats.out()).as(stats.toString()).isEqualTo(emitted - (fails ? 1 : 0));
        assertThat(stats.skipped() + stats.running() + stats.waiting()).isZero();
      }
    }

    private static List<Integer> numbers(int count, int but) {
      return IntStream.range(0, count).filter(number -> number != but).boxed().toList();
    }
  }
}
