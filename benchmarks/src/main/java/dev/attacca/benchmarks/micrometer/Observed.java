package dev.attacca.benchmarks.micrometer;

import dev.attacca.benchmarks.shapes.Runners;
import dev.attacca.benchmarks.shapes.Shape;
import dev.attacca.benchmarks.shapes.Work;
import dev.attacca.micrometer.AttaccaObservations;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One run of the seven-task graph, or of many items, with Micrometer and without. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
public class Observed {
  static final String ALONE = "Attacca";
  static final String OBSERVED = "Attacca, observed";
  static final String BY_HAND = "Micrometer by hand, nothing else";

  static final String RUN = "a run of seven tasks";
  static final String ITEMS = "ten thousand items of two tasks";
  static final String UNTAKEN = "the same, values taken by nobody";
  static final int MANY = 10_000;

  /** One of the first three names above. */
  @Param("")
  public String way;

  /** One of the others. */
  @Param("")
  public String load;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ObservationRegistry registry = ObservationRegistry.create();
  private IntUnaryOperator call;
  private int input;

  /** Makes sure that the result is right, too. */
  @Setup
  public void prepare() {
    registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
    call = way.equals(BY_HAND)
        ? load.equals(RUN) ? this::runByHand : this::itemsByHand
        : switch (load) {
          case ITEMS -> items();
          case UNTAKEN -> untaken();
          default -> run();
        };
    int result = call.applyAsInt(3);
    int due = switch (load) {
      case ITEMS -> MANY * (MANY + 1);
      case UNTAKEN -> MANY;
      default -> Shape.A.sequentially(3, Work.NONE);
    };
    if (!way.equals(BY_HAND) && result != due) {
      throw new IllegalStateException("wrong result: " + result);
    }
  }

  private IntUnaryOperator run() {
    return Runners.featured("TasksA", Work.NONE, builder -> {
      builder.executor(Runnable::run);
      if (way.equals(OBSERVED)) {
        builder.with(AttaccaObservations.of(registry, meters));
      }
    });
  }

  private IntUnaryOperator items() {
    NumbersRunner.Builder builder = NumbersRunner.builder(new Numbers()).executor(Runnable::run);
    if (way.equals(OBSERVED)) {
      builder.with(AttaccaObservations.of(registry, meters));
    }
    NumbersRunner runner = builder.build();
    return any -> runner.sum(MANY);
  }

  private IntUnaryOperator untaken() {
    UntakenRunner.Builder builder = UntakenRunner.builder(new Untaken()).executor(Runnable::run);
    if (way.equals(OBSERVED)) {
      builder.with(AttaccaObservations.of(registry, meters));
    }
    UntakenRunner runner = builder.build();
    return any -> runner.done(MANY);
  }

  /** What Micrometer costs by itself: an observation of the run, and one of each task. */
  private int runByHand(int value) {
    Observation run = observation("run").start();
    Observation.Scope scope = run.openScope();
    int result = value;
    for (int i = 0; i < Shape.A.tasks(); i++) {
      Observation task = observation("task").start();
      Observation.Scope inner = task.openScope();
      result = result * 31 + i;
      inner.close();
      task.lowCardinalityKeyValue("outcome", "success").stop();
    }
    scope.close();
    run.lowCardinalityKeyValue("outcome", "success").stop();
    return result;
  }

  private Observation observation(String name) {
    return Observation.createNotStarted(name, registry)
        .contextualName("Dag." + name)
        .lowCardinalityKeyValue("dag", "Dag")
        .lowCardinalityKeyValue("task", name)
        .highCardinalityKeyValue("run.id", "4711")
        .highCardinalityKeyValue("attempt", "1");
  }

  /** The same of items, which are counted: a timer. */
  private int itemsByHand(int value) {
    Timer timer = meters.timer("task", "dag", "Dag");
    int result = value;
    for (int i = 0; i < 2 * MANY; i++) {
      long begin = System.nanoTime();
      result = result * 31 + i;
      timer.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
    }
    return result;
  }

  /** A run. */
  @Benchmark
  public int call() {
    return call.applyAsInt(input++);
  }
}
