package dev.attacca.benchmarks.graph;

import dev.attacca.benchmarks.shapes.Runners;
import dev.attacca.benchmarks.shapes.Shape;
import dev.attacca.benchmarks.shapes.Work;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.RunnerBuilder;
import dev.attacca.runtime.TaskCall;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import jdk.jfr.Recording;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One run of the seven-task graph with a feature of Attacca. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
public class Feature {
  static final String NONE = "without";
  static final String LISTENER = "listener that does nothing";
  static final String INTERCEPT = "interceptor that does nothing";
  static final String JFR_OFF = "Flight Recorder, not of ours";
  static final String JFR_ON = "Flight Recorder, of ours";
  static final String WRAP = "wrapTasks";
  static final String TIMEOUT = "@Timeout at each task";
  static final String RETRY = "@Retry at each task";
  static final String LIMIT = "@Limit at each task";
  static final String CONTEXT = "Context at each task";
  static final String OUTCOME = "Outcome for each value";
  static final String RESULTS = "run() and its Result";
  static final String STATISTICS = "run(), Result and stats()";

  static final String DIRECT = "direct";

  private static final ThreadLocal<String> CALLER = ThreadLocal.withInitial(() -> "caller");

  /** One of the names above. */
  @Param("")
  public String feature;

  /** Whether it runs on the caller's thread, or on the default executor. */
  @Param("")
  public String executor;

  /** By which {@link Works} knows it. */
  @Param(Works.NONE)
  public String work;

  private IntUnaryOperator call;
  private Recording recording;
  private int input;

  /** Makes sure that the result is right, too. */
  @Setup
  public void prepare() {
    record();
    call = call(Works.named(work));
    for (int i = 0; i < 10; i++) {
      if (call.applyAsInt(i) != Shape.A.sequentially(i, Work.NONE)) {
        throw new IllegalStateException("wrong result with " + feature);
      }
    }
  }

  private void record() {
    if (feature.equals(JFR_ON) || feature.equals(JFR_OFF)) {
      recording = new Recording();
      recording.setToDisk(false);
      recording.enable("jdk.CPULoad");
      if (feature.equals(JFR_ON)) {
        recording.enable("dev.attacca.Run");
        recording.enable("dev.attacca.Task");
      }
      recording.start();
    }
  }

  private IntUnaryOperator call(Work toDo) {
    Consumer<RunnerBuilder<?>> settings =
        executor.equals(DIRECT) ? builder -> builder.executor(Runnable::run) : builder -> {};
    return switch (feature) {
      case NONE, JFR_OFF, JFR_ON -> Runners.featured("TasksA", toDo, settings);
      case LISTENER ->
        Runners.featured(
            "TasksA", toDo, settings.andThen(builder -> builder.listener(new RunListener() {})));
      case INTERCEPT ->
        Runners.featured(
            "TasksA", toDo, settings.andThen(builder -> builder.intercept(TaskCall::proceed)));
      case WRAP ->
        Runners.featured(
            "TasksA", toDo, settings.andThen(builder -> builder.wrapTasks(Feature::carry)));
      case TIMEOUT -> Runners.featured("Timed", toDo, settings);
      case RETRY -> Runners.featured("Retried", toDo, settings);
      case LIMIT -> Runners.featured("Limited", toDo, settings);
      case CONTEXT -> Runners.featured("Informed", toDo, settings);
      case OUTCOME -> Runners.featured("Observed", toDo, settings);
      case RESULTS -> Runners.results(toDo, settings);
      case STATISTICS -> Runners.statistics(toDo, settings);
      default -> throw new IllegalArgumentException("no feature " + feature);
    };
  }

  /** What wrapping is for: something of the caller's thread is there while a task runs. */
  private static Runnable carry(Runnable task) {
    String caller = CALLER.get();
    return () -> {
      CALLER.set(caller);
      task.run();
    };
  }

  /** Ends the recording. */
  @TearDown
  public void end() {
    if (recording != null) {
      recording.close();
    }
  }

  /** A run. */
  @Benchmark
  public int call() {
    return call.applyAsInt(input++);
  }
}
