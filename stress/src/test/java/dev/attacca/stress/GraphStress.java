package dev.attacca.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.attacca.Dag;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Task;
import dev.attacca.runtime.Run;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Runs of graphs to which something happens at the same time from two sides. */
public final class GraphStress {
  private GraphStress() {}

  /** Two futures of others, and one who takes both. */
  @Dag(inputs = {"first", "second"})
  static class Sum {
    @Task
    CompletableFuture<Integer> left(@Input CompletableFuture<Integer> first) {
      return first;
    }

    @Task
    CompletableFuture<Integer> right(@Input CompletableFuture<Integer> second) {
      return second;
    }

    @Task
    int sum(int left, int right) {
      return left + right;
    }
  }

  /** Both are completed at once: somebody goes on, and it is one. */
  @JCStressTest
  @Outcome(id = "3", expect = ACCEPTABLE, desc = "the sum")
  @Outcome(expect = FORBIDDEN, desc = "anything else, or nothing ever")
  @State
  public static class TwoFutures {
    private static final GraphStress_SumRunner RUNNER =
        GraphStress_SumRunner.builder(new Sum()).executor(Threads.ONE).build();

    private final CompletableFuture<Integer> first = new CompletableFuture<>();
    private final CompletableFuture<Integer> second = new CompletableFuture<>();
    private final Run<GraphStress_SumRunner.Result> run = RUNNER.start(first, second);

    @Actor
    public void left() {
      first.complete(1);
    }

    @Actor
    public void right() {
      second.complete(2);
    }

    @Arbiter
    public void sum(I_Result r) {
      r.r1 = run.join().sum();
    }
  }

  /** A future that is awaited is completed as its run is cancelled. */
  @JCStressTest
  @Outcome(id = "3, 0", expect = ACCEPTABLE, desc = "completed before")
  @Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "too late")
  @Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "cancelled, and the future with it")
  @Outcome(expect = FORBIDDEN, desc = "a run that succeeds although its future was cancelled")
  @State
  public static class FutureAndCancel {
    private static final GraphStress_SumRunner RUNNER =
        GraphStress_SumRunner.builder(new Sum()).executor(Threads.ONE).build();

    private final CompletableFuture<Integer> first = new CompletableFuture<>();
    private final Run<GraphStress_SumRunner.Result> run =
        RUNNER.start(first, CompletableFuture.completedFuture(2));

    @Actor
    public void completes() {
      first.complete(1);
    }

    @Actor
    public void cancels() {
      run.cancel();
    }

    @Arbiter
    public void end(II_Result r) {
      r.r1 = Threads.ended(run, result -> result.sum());
      r.r2 = first.isCancelled() ? 1 : 0;
    }
  }

  /** A chain that goes straight. */
  static class Chain {
    @Task
    int begun(@Input int number) {
      return number + 1;
    }

    @Task
    int ended(int begun) {
      return begun + 1;
    }
  }

  /** A run is cancelled while it goes straight. */
  @JCStressTest
  @Outcome(id = "3", expect = ACCEPTABLE, desc = "too late")
  @Outcome(id = "-1", expect = ACCEPTABLE, desc = "cancelled, be it before or on its way")
  @Outcome(expect = FORBIDDEN, desc = "anything else, or an end that nobody hears of")
  @State
  public static class StraightAndCancel {
    private static final GraphStress_ChainRunner RUNNER =
        GraphStress_ChainRunner.builder(new Chain()).executor(Threads.ONE).build();

    private final Run<GraphStress_ChainRunner.Result> run = RUNNER.start(1);

    @Actor
    public void cancels() {
      run.cancel();
    }

    @Actor
    public void waits(I_Result r) {
      r.r1 = Threads.ended(run, result -> result.ended());
    }
  }

  /** One at a time. */
  static class Limited {
    private final AtomicInteger inside = new AtomicInteger();

    @Task
    @Limit(concurrency = 1)
    int alone(@Input int number) {
      int most = inside.incrementAndGet();
      inside.decrementAndGet();
      return most == 1 ? number : -1;
    }
  }

  /** Two runs want the one place of a limit: both get it, one after the other. */
  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "each alone")
  @Outcome(expect = FORBIDDEN, desc = "both at once, or one of them never")
  @State
  public static class OnePlace {
    private static final GraphStress_LimitedRunner RUNNER =
        GraphStress_LimitedRunner.builder(new Limited()).executor(Threads.TWO).build();

    @Actor
    public void one(II_Result r) {
      r.r1 = RUNNER.alone(1);
    }

    @Actor
    public void other(II_Result r) {
      r.r2 = RUNNER.alone(2);
    }
  }

  /** The same, and one of them is cancelled; the place is there for the next. */
  @JCStressTest
  @Outcome(
      id = {"1, 2, 3", "1, -1, 3"},
      expect = ACCEPTABLE,
      desc = "each alone, or cancelled")
  @Outcome(expect = FORBIDDEN, desc = "two at once, or a place that is lost")
  @State
  public static class OnePlaceAndCancel {
    private static final GraphStress_LimitedRunner RUNNER =
        GraphStress_LimitedRunner.builder(new Limited()).executor(Threads.TWO).build();

    private final Run<GraphStress_LimitedRunner.Result> second = RUNNER.start(2);

    @Actor
    public void one(III_Result r) {
      r.r1 = RUNNER.alone(1);
    }

    @Actor
    public void cancels() {
      second.cancel();
    }

    @Arbiter
    public void next(III_Result r) {
      r.r2 = Threads.ended(second, result -> result.alone());
      r.r3 = RUNNER.alone(3);
    }
  }
}
