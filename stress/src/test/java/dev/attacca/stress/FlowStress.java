package dev.attacca.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Merge;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Run;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** Runs of items to two of which something happens at the same time. */
public final class FlowStress {
  private FlowStress() {}

  /** The futures that two items wait for. jcstress knows only actors of the test's own class. */
  static class Two {
    final List<CompletableFuture<Integer>> ready =
        List.of(new CompletableFuture<>(), new CompletableFuture<>());

    final void complete(int which) {
      ready.get(which).complete(which);
    }
  }

  /** Items that come to a state in the order in which they were emitted. */
  static class InOrder {
    @Loop
    List<Integer> number() {
      return List.of(0, 1);
    }

    @Task
    CompletableFuture<Integer> known(int number, @Input List<CompletableFuture<Integer>> ready) {
      return ready.get(number);
    }

    @Task
    String noted(int known, @State StringBuilder seen) {
      return seen.append(known).toString();
    }

    @Task
    String all(@Collect List<String> noted) {
      return String.join(" ", noted);
    }
  }

  @JCStressTest
  @Outcome(id = "0 01", expect = ACCEPTABLE, desc = "in order")
  @Outcome(expect = FORBIDDEN, desc = "out of order, or one of them never")
  @org.openjdk.jcstress.annotations.State
  public static class TurnsOnAState extends Two {
    private static final FlowStress_InOrderRunner RUNNER =
        FlowStress_InOrderRunner.builder(new InOrder()).executor(Threads.TWO).build();

    private final Run<FlowStress_InOrderRunner.Result> run = RUNNER.start(ready);

    @Actor
    public void first() {
      complete(0);
    }

    @Actor
    public void second() {
      complete(1);
    }

    @Arbiter
    public void end(L_Result r) {
      r.r1 = run.join().all();
    }
  }

  /** Items of one key, which is known late. */
  static class ByKey {
    @Loop
    List<Integer> number() {
      return List.of(0, 1);
    }

    @Task
    CompletableFuture<Integer> known(int number, @Input List<CompletableFuture<Integer>> ready) {
      return ready.get(number);
    }

    @Task
    String key(int known) {
      return "k";
    }

    @Task
    String noted(int known, @State(by = "key") StringBuilder seen) {
      return seen.append(known).toString();
    }

    @Task
    String all(@Collect List<String> noted) {
      return String.join(" ", noted);
    }
  }

  @JCStressTest
  @Outcome(id = "0 01", expect = ACCEPTABLE, desc = "in order")
  @Outcome(expect = FORBIDDEN, desc = "out of order, two states, or one of them never")
  @org.openjdk.jcstress.annotations.State
  public static class TurnsOfAKey extends Two {
    private static final FlowStress_ByKeyRunner RUNNER =
        FlowStress_ByKeyRunner.builder(new ByKey()).executor(Threads.TWO).build();

    private final Run<FlowStress_ByKeyRunner.Result> run = RUNNER.start(ready);

    @Actor
    public void first() {
      complete(0);
    }

    @Actor
    public void second() {
      complete(1);
    }

    @Arbiter
    public void end(L_Result r) {
      r.r1 = run.join().all();
    }
  }

  /** Loops within two items: the turn of the first item is over when its loop has emitted all. */
  static class Nested {
    @Loop
    List<Integer> outer() {
      return List.of(0, 1);
    }

    @Task
    CompletableFuture<Integer> known(int outer, @Input List<CompletableFuture<Integer>> ready) {
      return ready.get(outer);
    }

    @Loop
    List<String> inner(int known) {
      return List.of(known + "a", known + "b");
    }

    @Task
    String noted(String inner, @State StringBuilder seen) {
      return seen.append(inner).toString();
    }

    @Task
    String last(@Collect List<String> noted) {
      return noted.get(noted.size() - 1);
    }
  }

  @JCStressTest
  @Outcome(id = "0a0b1a1b", expect = ACCEPTABLE, desc = "in order")
  @Outcome(expect = FORBIDDEN, desc = "out of order, or one of them never")
  @org.openjdk.jcstress.annotations.State
  public static class NestedTurns extends Two {
    private static final FlowStress_NestedRunner RUNNER =
        FlowStress_NestedRunner.builder(new Nested()).executor(Threads.TWO).build();

    private final Run<FlowStress_NestedRunner.Result> run = RUNNER.start(ready);

    @Actor
    public void first() {
      complete(0);
    }

    @Actor
    public void second() {
      complete(1);
    }

    @Arbiter
    public void end(L_Result r) {
      r.r1 = run.join().last();
    }
  }

  /** Keys of a batch, of which none goes before the other is known. */
  static class Keys {
    @Loop
    List<Integer> number() {
      return List.of(0, 1);
    }

    @Task
    CompletableFuture<Integer> key(int number, @Input List<CompletableFuture<Integer>> ready) {
      return ready.get(number);
    }

    @Task
    @Batch(max = 10)
    Map<Integer, String> price(Set<Integer> key) {
      return key.stream().collect(Collectors.toMap(Function.identity(), each -> "" + key.size()));
    }

    @Task
    String all(@Collect List<String> price) {
      return String.join(" ", price);
    }
  }

  @JCStressTest
  @Outcome(id = "2 2", expect = ACCEPTABLE, desc = "one call for both")
  @Outcome(expect = FORBIDDEN, desc = "a call that went too early, or never")
  @org.openjdk.jcstress.annotations.State
  public static class OneCall extends Two {
    private static final FlowStress_KeysRunner RUNNER =
        FlowStress_KeysRunner.builder(new Keys()).executor(Threads.TWO).build();

    private final Run<FlowStress_KeysRunner.Result> run = RUNNER.start(ready);

    @Actor
    public void first() {
      complete(0);
    }

    @Actor
    public void second() {
      complete(1);
    }

    @Arbiter
    public void end(L_Result r) {
      r.r1 = run.join().all();
    }
  }

  /** The same, behind a merge of the values of two tasks. */
  static class Merged {
    @Loop
    List<Integer> left() {
      return List.of(0);
    }

    @Loop
    List<Integer> right() {
      return List.of(1);
    }

    @Task
    CompletableFuture<Integer> ofLeft(int left, @Input List<CompletableFuture<Integer>> ready) {
      return ready.get(left);
    }

    @Task
    CompletableFuture<Integer> ofRight(int right, @Input List<CompletableFuture<Integer>> ready) {
      return ready.get(right);
    }

    @Task
    int key(@Merge({"ofLeft", "ofRight"}) int any) {
      return any;
    }

    @Task
    @Batch(max = 10)
    Map<Integer, String> price(Set<Integer> key) {
      return key.stream().collect(Collectors.toMap(Function.identity(), each -> "" + key.size()));
    }

    @Task
    String all(@Collect List<String> price) {
      return String.join(" ", price);
    }
  }

  @JCStressTest
  @Outcome(id = "2 2", expect = ACCEPTABLE, desc = "one call for both")
  @Outcome(expect = FORBIDDEN, desc = "a call that went too early, or never")
  @org.openjdk.jcstress.annotations.State
  public static class OneCallBehindAMerge extends Two {
    private static final FlowStress_MergedRunner RUNNER =
        FlowStress_MergedRunner.builder(new Merged()).executor(Threads.TWO).build();

    private final Run<FlowStress_MergedRunner.Result> run = RUNNER.start(ready);

    @Actor
    public void first() {
      complete(0);
    }

    @Actor
    public void second() {
      complete(1);
    }

    @Arbiter
    public void end(L_Result r) {
      r.r1 = run.join().all();
    }
  }

  /** A loop with room for one. */
  static class Narrow {
    @Loop(inFlight = 1)
    List<Integer> number() {
      return List.of(0, 1, 2);
    }

    @Task
    CompletableFuture<Integer> known(int number, @Input List<CompletableFuture<Integer>> ready) {
      return number < 2 ? ready.get(number) : CompletableFuture.completedFuture(number);
    }

    @Task
    int sum(@Collect List<Integer> known) {
      return known.stream().mapToInt(Integer::intValue).sum();
    }
  }

  /** An item leaves as the loop finds that there is no room for the next. */
  @JCStressTest
  @Outcome(id = "3", expect = ACCEPTABLE, desc = "all three")
  @Outcome(expect = FORBIDDEN, desc = "a loop that nobody goes on with")
  @org.openjdk.jcstress.annotations.State
  public static class RoomForOne extends Two {
    private static final FlowStress_NarrowRunner RUNNER =
        FlowStress_NarrowRunner.builder(new Narrow()).executor(Threads.TWO).build();

    private volatile Run<FlowStress_NarrowRunner.Result> run;

    @Actor
    public void starts() {
      run = RUNNER.start(ready);
    }

    @Actor
    public void completes() {
      complete(0);
      complete(1);
    }

    @Arbiter
    public void end(I_Result r) {
      r.r1 = run.join().sum();
    }
  }

  /** A loop with room for one, that emits from its midst. */
  static class NarrowEmitter {
    @Loop(inFlight = 1)
    void number(Emitter<Integer> out) {
      for (int i = 0; i < 3; i++) {
        out.emit(i);
      }
    }

    @Task
    CompletableFuture<Integer> known(int number, @Input List<CompletableFuture<Integer>> ready) {
      return number < 2 ? ready.get(number) : CompletableFuture.completedFuture(number);
    }

    @Task
    int sum(@Collect List<Integer> known) {
      return known.stream().mapToInt(Integer::intValue).sum();
    }
  }

  /** An item leaves as the thread that emits the next one falls asleep. */
  @JCStressTest
  @Outcome(id = "3", expect = ACCEPTABLE, desc = "all three")
  @Outcome(expect = FORBIDDEN, desc = "one that sleeps for good")
  @org.openjdk.jcstress.annotations.State
  public static class EmitterWithRoomForOne extends Two {
    private static final FlowStress_NarrowEmitterRunner RUNNER =
        FlowStress_NarrowEmitterRunner.builder(new NarrowEmitter())
            .executor(Threads.TWO)
            .build();

    private volatile Run<FlowStress_NarrowEmitterRunner.Result> run;

    @Actor
    public void starts() {
      run = RUNNER.start(ready);
    }

    @Actor
    public void completes() {
      complete(0);
      complete(1);
    }

    @Arbiter
    public void end(I_Result r) {
      r.r1 = run.join().sum();
    }
  }

  /** A thread that sleeps because a loop is full, of a run that is cancelled then. */
  @JCStressTest
  @Outcome(id = "-1", expect = ACCEPTABLE, desc = "cancelled")
  @Outcome(expect = FORBIDDEN, desc = "one that sleeps for good, or has a result")
  @org.openjdk.jcstress.annotations.State
  public static class EmitterThatIsCancelled extends Two {
    private static final FlowStress_NarrowEmitterRunner RUNNER =
        FlowStress_NarrowEmitterRunner.builder(new NarrowEmitter())
            .executor(Threads.TWO)
            .build();

    private final Run<FlowStress_NarrowEmitterRunner.Result> run = RUNNER.start(ready);

    @Actor
    public void completes() {
      complete(0);
    }

    @Actor
    public void cancels() {
      run.cancel();
    }

    @Arbiter
    public void end(I_Result r) {
      r.r1 = Threads.ended(run, FlowStress_NarrowEmitterRunner.Result::sum);
    }
  }

  /** Items that take something of the main scope, which comes as they are emitted. */
  static class Outside {
    @Task
    CompletableFuture<Integer> rate(@Input List<CompletableFuture<Integer>> ready) {
      return ready.get(1);
    }

    @Task
    CompletableFuture<Integer> begin(@Input List<CompletableFuture<Integer>> ready) {
      return ready.get(0);
    }

    @Loop
    List<Integer> number(int begin) {
      return List.of(1, 2);
    }

    @Task
    int scaled(int number, int rate) {
      return number * rate;
    }

    @Task
    int sum(@Collect List<Integer> scaled) {
      return scaled.stream().mapToInt(Integer::intValue).sum();
    }
  }

  @JCStressTest
  @Outcome(id = "3", expect = ACCEPTABLE, desc = "both items")
  @Outcome(expect = FORBIDDEN, desc = "an item that is not told, or told twice")
  @org.openjdk.jcstress.annotations.State
  public static class FromOutside extends Two {
    private static final FlowStress_OutsideRunner RUNNER =
        FlowStress_OutsideRunner.builder(new Outside()).executor(Threads.TWO).build();

    private final Run<FlowStress_OutsideRunner.Result> run = RUNNER.start(ready);

    @Actor
    public void first() {
      complete(0);
    }

    @Actor
    public void second() {
      complete(1);
    }

    @Arbiter
    public void end(I_Result r) {
      r.r1 = run.join().sum();
    }
  }
}
