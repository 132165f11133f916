package dev.attacca.flink;

import dev.attacca.flink.internal.job.Explanation;
import dev.attacca.flink.internal.job.JobPlan;
import dev.attacca.flink.internal.job.JobResult;
import dev.attacca.flink.internal.job.JobStreams;
import dev.attacca.flink.internal.job.JobWatch;
import dev.attacca.flink.internal.parts.JobSpec;
import dev.attacca.flink.internal.sent.SentSupplier;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.spi.Parts;
import dev.attacca.runtime.spi.Portable;
import dev.attacca.runtime.spi.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.CheckpointConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A class with tasks as a job of Apache Flink. What the tasks do, what fails and what is gathered is the same as in one process:
 *
 * <pre>{@code
 * AttaccaFlink<LedgerRunner.Result> flow = AttaccaFlink.on(env, () -> LedgerRunner.of(new Ledger()).portable(folder));
 * flow.values(LedgerRunner.Values.posting()).sinkTo(fileSink);
 * flow.failures().sinkTo(deadLetters);
 * Run<LedgerRunner.Result> run = flow.start("ledger");
 * }</pre>
 *
 * <p>With checkpoints, each item counts once for what it gives to {@link #values}, for states and for the result, whatever fails in
 * between. What a task does to the world outside is done again where a failure has undone it: at least once.
 *
 * <p>Loops are read in their order, and items of one key reach a state in that order; a loop in a loop of which the outer one is {@code
 * @Loop(spread = true)} is read in several places, and has an order within each item of the outer one only. Items of a loop that is spread
 * have no order among each other, within the item that they are in; gathered for it, they have.
 *
 * <p>One object is one job. For one thread.
 *
 * @param <R> the type of the result
 */
public final class AttaccaFlink<R> {
  private final StreamExecutionEnvironment environment;
  private final Portable<R> portable;
  private final JobPlan plan;
  private final JobSpec job;
  private final JobStreams streams;
  private final ClassLoader users;
  private boolean isStarted;

  private AttaccaFlink(
      StreamExecutionEnvironment environment,
      Portable<R> portable,
      JobPlan plan,
      JobSpec job,
      ClassLoader users) {
    this.environment = environment;
    this.portable = portable;
    this.plan = plan;
    this.job = job;
    this.users = users;
    this.streams = new JobStreams(environment, portable, plan, job);
  }

  /**
   * Adds a class with tasks to a job.
   *
   * @param environment of the job
   * @param supplier makes the runner and gives it its inputs, here and in all places of the job
   * @param <R> the type of the result
   * @return the flow, whose streams can be connected to others of the job
   * @throws RefusedException if the graph cannot be run on a cluster, with all the reasons
   * @throws IllegalArgumentException if the supplier cannot be sent to other machines
   */
  public static <R> AttaccaFlink<R> on(
      StreamExecutionEnvironment environment, PortableSupplier<R> supplier) {
    return on(environment, supplier, List.of());
  }

  /** With more parts, one behind each of these tasks, if that can be: to try that a flow comes to the same wherever it is cut. */
  static <R> AttaccaFlink<R> on(
      StreamExecutionEnvironment environment, PortableSupplier<R> supplier, List<String> cuts) {
    Objects.requireNonNull(environment, "environment");
    SentSupplier<R> sent = new SentSupplier<>(Objects.requireNonNull(supplier, "supplier"));
    ClassLoader users = loader(supplier);
    Portable<R> portable = sent.make(users);
    JobPlan plan = new JobPlan(portable, JobSpec.parts(portable, cuts));
    if (!plan.refusals().isEmpty()) {
      throw new RefusedException(portable.name(), plan.refusals());
    }
    JobSpec job = new JobSpec(sent, portable, cuts, plan.mainTasks(), plan);
    return new AttaccaFlink<>(environment, portable, plan, job, users);
  }

  private static ClassLoader loader(PortableSupplier<?> supplier) {
    ClassLoader users = supplier.getClass().getClassLoader();
    return users == null ? ClassLoader.getSystemClassLoader() : users;
  }

  /**
   * The values of a task of items, as they come; or the items of a loop. Those of items that failed, or were skipped, are absent.
   *
   * @param value names the task: of the runner's {@code Values}
   * @param <T> the type of the values
   * @return the stream, the same one each time
   * @throws IllegalArgumentException if it is a task of the main scope, whose value is in the result
   * @throws IllegalStateException if the job was started
   */
  @SuppressWarnings("unchecked") // the processor has written the type
  public <T> DataStream<T> values(Value<T> value) {
    requireNotStarted();
    return (DataStream<T>) streams.values(value.task());
  }

  /**
   * {@return what fails of the items, tolerated or not, as it comes; what was thrown is a {@link CarriedException}}
   *
   * @throws IllegalStateException if the job was started
   */
  public DataStream<TaskFailure> failures() {
    requireNotStarted();
    return streams.failures();
  }

  /**
   * Puts a source of Flink's in the place of a loop of the main scope, whose method is not called then. Its items are numbered as they
   * come, each once, and are read in as many places as the source has splits for. From an endless one the main scope can gather nothing, as
   * that would be kept for ever; tasks that only wait for the end are run when the run is stopped.
   *
   * @param loop names the loop: of the runner's {@code Values}
   * @param source gives the items, as many as it likes
   * @param <T> the type of the items
   * @throws IllegalArgumentException if it is another task, or a loop whose items are spread
   * @throws RefusedException if the source is endless, and the main scope gathers what comes of it
   * @throws IllegalStateException if the job was started
   */
  public <T> void source(Value<T> loop, Source<T, ?, ?> source) {
    requireNotStarted();
    Objects.requireNonNull(source, "source");
    if (source.getBoundedness() == Boundedness.CONTINUOUS_UNBOUNDED) {
      List<Parts.Refusal> refusals = plan.refusalsOfEndless(portable.task(loop.task()));
      if (!refusals.isEmpty()) {
        throw new RefusedException(portable.name(), refusals);
      }
    }
    streams.replace(loop.task(), source);
  }

  /** {@return how the tasks are divided into parts, what each is given, and why; a text for people} */
  public String explain() {
    return new Explanation(portable, plan).toString();
  }

  /** What comes to one key is sorted otherwise, and in no order: values would come after the end of their item. */
  private void requireStreaming(String name) {
    RuntimeExecutionMode mode = environment.getConfiguration().get(ExecutionOptions.RUNTIME_MODE);
    if (mode != RuntimeExecutionMode.STREAMING) {
      throw new IllegalStateException(
          "job \"%s\" is to be executed in the mode %s, in which Flink changes the order of items; leave %s at STREAMING, also where all loops end"
              .formatted(name, mode, ExecutionOptions.RUNTIME_MODE.key()));
    }
  }

  /** What is counted twice is never over, or too early. */
  private void requireExactlyOnce(String name) {
    CheckpointConfig checkpoints = environment.getCheckpointConfig();
    CheckpointingMode mode = checkpoints.getCheckpointingConsistencyMode();
    if (checkpoints.isCheckpointingEnabled() && mode != CheckpointingMode.EXACTLY_ONCE) {
      throw new IllegalStateException(
          "checkpoints of job \"%s\" are to be %s, by which items are counted twice, and what waits for them goes on too early or never; leave %s at EXACTLY_ONCE"
              .formatted(name, mode, CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE.key()));
    }
  }

  /**
   * Starts the job. Before, the tasks of the main scope that wait for no loop are run, on this thread.
   *
   * @param name of the job
   * @return the run
   * @throws RunFailedException if one of these tasks failed that halts the run
   * @throws JobFailedException if the job could not be submitted
   * @throws IllegalStateException if it was started before; or if the environment is not to execute it as a stream, or checkpoints
   *     are to count items at least once instead of once
   */
  public FlinkRun<R> start(String name) {
    requireNotStarted();
    requireStreaming(name);
    requireExactlyOnce(name);
    isStarted = true;
    Portable.Prelude before = portable.prelude();
    Set<Integer> skipped = new HashSet<>();
    for (Parts.Origin origin : plan.parts().origins()) {
      int top = origin.splitBy() < 0 ? origin.loop() : origin.splitBy();
      if (portable.isSkipped(top, before.given()).isPresent()) {
        skipped.add(top);
      }
    }
    job.fill(before.given(), skipped);
    streams.specs().values().forEach(spec -> spec.fill(portable, before.states()));
    JobClient client;
    try {
      client = environment.executeAsync(name);
    } catch (Exception e) {
      throw new JobFailedException("job \"" + name + "\" could not be submitted: " + e, e);
    }
    JobResult<R> result = new JobResult<>(
        portable,
        plan.parts(),
        before,
        skipped,
        streams.gatheredType(),
        streams.specs().values());
    return new FlinkRun<>(new JobWatch<>(
        name,
        client,
        users,
        environment.getConfiguration().get(CheckpointingOptions.SAVEPOINT_DIRECTORY),
        result::stats,
        result::of));
  }

  private void requireNotStarted() {
    if (isStarted) {
      throw new IllegalStateException("the job was started already");
    }
  }
}
