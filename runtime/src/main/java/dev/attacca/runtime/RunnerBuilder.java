package dev.attacca.runtime;

import dev.attacca.runtime.internal.base.PolicyClock;
import dev.attacca.runtime.internal.task.Limiter;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.EngineResources;
import dev.attacca.runtime.spi.EngineSettings;
import dev.attacca.runtime.spi.MissingResources;
import dev.attacca.runtime.spi.RunnerSetup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a runner. Generated builders add {@code build()}. Not thread-safe.
 *
 * @param <B> the generated builder
 */
public abstract class RunnerBuilder<B extends RunnerBuilder<B>> {
  private @Nullable Executor executor;
  private final Map<String, Executor> executors = new LinkedHashMap<>();
  private final Map<String, Limiter> limits = new LinkedHashMap<>();
  private int parallelism;
  private final Watchers watchers = new Watchers();
  private final List<UnaryOperator<Runnable>> wrappers = new ArrayList<>();
  private Duration shutdownGrace = Duration.ofSeconds(5);
  private int maxFailures = 1000;
  private EngineSettings.@Nullable StatsLogging statsLogging;
  private @Nullable Duration deadline;
  private PolicyClock clock = PolicyClock.REAL;
  private final Configured configured = new Configured();
  private Iterable<? extends RunnerSetup> setups = List.of();

  /** For generated code. */
  protected RunnerBuilder() {}

  /**
   * For generated code: the object with the tasks, which must be there.
   *
   * @param tasks the object
   * @param <T> its class
   * @return the object
   * @throws NullPointerException if there is none
   */
  protected static <T> T required(T tasks) {
    return Objects.requireNonNull(tasks, "tasks");
  }

  /** {@return this builder, as the class that it is} */
  @SuppressWarnings("unchecked") // it is what B stands for
  protected B self() {
    return (B) this;
  }

  /**
   * The executor of all tasks that name none. Without one, tasks run on virtual threads where there
   * are any (JDK 21), else on a pool of daemon threads that grows as needed.
   *
   * <p>Any executor will do: one with few threads cannot starve a run, and {@code Runnable::run} runs
   * everything on the calling thread; but for a run whose values are taken while it goes on, as a stream or
   * by a subscriber, where it comes to a loop that emits, or returns a stream with stages of its own: such
   * a loop may have to wait in the midst of its source until values have been taken, and so the rest is
   * done on threads of the runtime. What it throws fails the run, but for a {@link
   * java.util.concurrent.RejectedExecutionException} where others can do the work. One that drops a job
   * without a word cannot be told from one that takes its time: a run may wait for it for ever.
   *
   * <p>A thread that waits for a run (in a target, {@code run}, {@code join}, a future of a run or one that
   * comes of it, a stream) and may be one of this executor's does what the executor has not begun yet
   * itself. That is a thread that does a task of such a run, that of a {@link
   * java.util.concurrent.ForkJoinPool}, and, as no executor says whose thread one is, one that is in the
   * midst of a job of some pool of the JDK's, or of a class that is the executor. Any other thread only
   * waits: tasks never leave an executor that they are confined to because the main thread, say, calls for
   * them.
   *
   * <p>A future that is combined of several by {@code CompletableFuture.allOf} knows nothing of runs, nor does a
   * latch. If a task waits in such a way for a run that it has begun in the background, that run is done, after
   * some 50 ms in which the task's thread has only waited and the executor has had no thread for it, on a
   * thread of the runtime, in place of the one that waits: one at a time for each that does. So to {@code join}
   * the futures of the runs is faster, and keeps all tasks where they belong. But to wait so in a job
   * of one's own, which is no task of a run, on the only thread of an executor, is to wait for ever. So it
   * is to ask for a run on the only thread of an executor of your own, if neither a task nor the executor's
   * class shows that it is one.
   *
   * <p>Tasks see the context class loader of the run's caller, on every thread. They never see
   * inheritable thread-locals of others on threads of the runtime; {@link #wrapTasks} carries what
   * should be carried.
   *
   * <p>Runs that have been shorter, hundreds of times, than it takes to wake a thread are done by the
   * thread that calls for them, provided that all their tasks are mere calls, without a policy or a
   * clean-up, and that the executor works in parallel. Should such a
   * run take long, the executor's threads join in within milliseconds. The tasks of an executor that does
   * one thing at a time never leave it.
   *
   * @param executor runs the tasks; it is the caller's, and is not shut down
   * @return this builder
   */
  public final B executor(Executor executor) {
    this.executor = Objects.requireNonNull(executor, "executor");
    return self();
  }

  /**
   * The executor of the tasks that bear {@code @RunOn(name)}; the last one of a name counts.
   *
   * @param name the name
   * @param executor runs these tasks; it is the caller's, and is not shut down
   * @return this builder
   */
  public final B executor(String name, Executor executor) {
    executors.put(
        Objects.requireNonNull(name, "name"), Objects.requireNonNull(executor, "executor"));
    return self();
  }

  /**
   * The limit of the tasks that bear {@code @Limit(shared = name)}. The same may be given to other builders as well:
   * then it is one limit for the tasks of all of them.
   *
   * @param name the name
   * @param limit the limit
   * @return this builder
   */
  public final B limit(String name, SharedLimit limit) {
    limits.put(
        Objects.requireNonNull(name, "name"),
        Objects.requireNonNull(limit, "limit").limiter());
    return self();
  }

  /**
   * How many tasks of one run may run on threads at once. Tasks whose future is awaited hold no thread and
   * do not count.
   *
   * @param parallelism at least 1
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  public final B parallelism(int parallelism) {
    if (parallelism < 1) {
      throw new IllegalArgumentException("parallelism must be at least 1, not " + parallelism);
    }
    this.parallelism = parallelism;
    return says("parallelism");
  }

  /**
   * How long any run may take, from its begin; without one, there is no bound. When the time is up the run is
   * cancelled, as {@link Run#join(Duration)} does it, with a {@link RunCancelledException} whose cause is a {@link
   * java.util.concurrent.TimeoutException}. The time of a stream goes on while its values are taken; that of a
   * server's run begins when the run does. A run within a run has the deadline of its own runner.
   *
   * @param deadline longer than nothing
   * @return this builder
   * @throws IllegalArgumentException if it is not
   */
  public final B deadline(Duration deadline) {
    if (Objects.requireNonNull(deadline, "deadline").isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException("deadline must be longer than nothing, not " + deadline);
    }
    this.deadline = deadline;
    return says("deadline");
  }

  /**
   * Has these watch or surround the runs: listeners, interceptors, recorders, and what is put together of them. The
   * first is the outermost, and told first; so it is with what is given later.
   *
   * @param extensions watch or surround each run
   * @return this builder
   * @throws IllegalArgumentException if one is neither a {@link RunListener}, a {@link TaskInterceptor} nor a
   *     {@link RunRecorder}, nor has parts that are
   */
  public final B with(Extension... extensions) {
    for (Extension extension : Objects.requireNonNull(extensions, "extensions")) {
      for (Extension part : Objects.requireNonNull(extension, "extension").parts()) {
        watchers.add(part);
      }
    }
    return self();
  }

  /**
   * Is told what happens to runs and tasks: short for {@link #with}.
   *
   * @param listener is told, on the threads where things happen
   * @return this builder
   */
  public final B listener(RunListener listener) {
    watchers.add(Objects.requireNonNull(listener, "listener"));
    return self();
  }

  /**
   * Stands around every call of a task: short for {@link #with}.
   *
   * @param interceptor within those given before, around those given later
   * @return this builder
   */
  public final B intercept(TaskInterceptor interceptor) {
    watchers.add(Objects.requireNonNull(interceptor, "interceptor"));
    return self();
  }

  /**
   * Carries the caller's context into every task. The operator is called once per run on the thread
   * that starts the run, to capture what it needs; the {@code Runnable} that it returns is then run
   * around each task, on whichever thread and possibly on several at once, and must run the one it was
   * given: once, on that thread, before it returns. What the task throws is told whatever the wrapper
   * throws as well. Of several, the first given is the outermost.
   *
   * @param wrapper takes what runs a task, and gives what is run in its place
   * @return this builder
   */
  public final B wrapTasks(UnaryOperator<Runnable> wrapper) {
    wrappers.add(Objects.requireNonNull(wrapper, "wrapper"));
    return self();
  }

  /**
   * How long a run waits for a task that ignores its interruption, be it that the run was cancelled or
   * that the task's time was up, and how long a clean-up of a cancelled run has before it is
   * interrupted; 5 seconds by default. So long, too, do the runs of a runner that is closed go on before they
   * are cancelled.
   *
   * @param grace zero or more
   * @return this builder
   * @throws IllegalArgumentException if it is negative
   */
  public final B shutdownGrace(Duration grace) {
    if (Objects.requireNonNull(grace, "grace").isNegative()) {
      throw new IllegalArgumentException("shutdownGrace must not be negative: " + grace);
    }
    this.shutdownGrace = grace;
    return says("shutdown-grace");
  }

  /**
   * How many failures are kept per task, the newest ones; 1000 by default.
   *
   * @param maxFailures at least 1
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  public final B maxFailures(int maxFailures) {
    if (maxFailures < 1) {
      throw new IllegalArgumentException("maxFailures must be at least 1, not " + maxFailures);
    }
    this.maxFailures = maxFailures;
    return says("max-failures");
  }

  /**
   * Logs the counts of every run that goes on for longer than this, each time it has passed, and of every run at its
   * end: at level INFO to the {@link System.Logger} {@code "dev.attacca"}, with the run's id.
   *
   * @param interval more than zero
   * @return this builder
   * @throws IllegalArgumentException if it is not
   */
  public final B logStats(Duration interval) {
    return logStats(interval, task -> true);
  }

  /**
   * As {@link #logStats(Duration)}, of some tasks only; where there is none, nothing is logged.
   *
   * @param interval more than zero
   * @param filter says which tasks are shown
   * @return this builder
   * @throws IllegalArgumentException if the interval is not more than zero
   */
  public final B logStats(Duration interval, Predicate<TaskStats> filter) {
    return logStats(interval, filter, stats -> stats.toString().stripTrailing());
  }

  /**
   * As {@link #logStats(Duration, Predicate)}, in this format. It is called on a thread of the runtime,
   * and at the end of a run before the caller goes on.
   *
   * @param interval more than zero
   * @param filter says which tasks are shown
   * @param format gives the text that is logged
   * @return this builder
   * @throws IllegalArgumentException if the interval is not more than zero
   */
  public final B logStats(
      Duration interval, Predicate<TaskStats> filter, Function<Stats, String> format) {
    this.statsLogging = new EngineSettings.StatsLogging(interval, filter, format);
    return self();
  }

  /**
   * For tests: time-outs, delays between attempts, rates of limits and the deadline follow this clock, which stands still
   * until it is moved. {@link #shutdownGrace} and {@link Run#join(Duration)} do not.
   *
   * @param clock may be given to other builders as well, and is where limits are shared
   * @return this builder
   */
  public final B clock(ManualClock clock) {
    this.clock = Objects.requireNonNull(clock, "clock").time();
    return self();
  }

  /**
   * Sets what the annotations and this builder say, by name, so that a file of properties, say, can have the last
   * word. The keys:
   *
   * <table>
   * <caption>Keys</caption>
   * <tr><td>{@code parallelism}, {@code deadline}, {@code shutdown-grace}, {@code max-failures}</td>
   *     <td>as the methods of this builder</td></tr>
   * <tr><td>{@code tasks.<task>.timeout}, {@code …run-on}</td><td>as {@code @Timeout}, {@code @RunOn}</td></tr>
   * <tr><td>{@code tasks.<task>.retry.times}, {@code …delay}, {@code …max-delay}, {@code …multiplier},
   *     {@code …jitter}</td><td>as {@code @Retry}</td></tr>
   * <tr><td>{@code tasks.<task>.limit.calls}, {@code …per}, {@code …concurrency}</td>
   *     <td>as {@code @Limit}</td></tr>
   * <tr><td>{@code tasks.<task>.in-flight}, {@code tasks.<task>.max}</td>
   *     <td>as {@code inFlight} of a loop or repeat, and {@code max} of a repeat</td></tr>
   * <tr><td>{@code limits.<name>.calls}, {@code …per}, {@code …concurrency}</td>
   *     <td>makes the limit that tasks share by this name, which this builder must not be given then</td></tr>
   * </table>
   *
   * <p>Values are written as in the annotations, durations such as {@code "800ms"} as well. A key that is not there leaves
   * what is; the others of an annotation that a task does not have are as if it had it. Case and dashes do not
   * count in keys, but where the names of two tasks differ in nothing else: then each is written as it is. Of
   * several calls, the later wins, key by key, also against the methods of this builder.
   *
   * <p>All of it is checked when the runner is built: a task that there is not, a value that the compiler would refuse,
   * a policy that is none for such a task are an {@code IllegalArgumentException} then, which tells of all of them.
   * The runner's {@code graph()} shows what is in force.
   *
   * @param settings the keys and their values; copied
   * @return this builder
   */
  public final B configure(Map<String, String> settings) {
    configured.add(settings);
    return self();
  }

  private B says(String key) {
    configured.overrule(key);
    return self();
  }

  /**
   * For generated code: lets others have their say, in the order given, as if whoever builds the runner called them.
   *
   * @param dag the name of the class of tasks
   * @param setups change this builder
   * @return this builder
   */
  public final B setUp(String dag, Iterable<? extends RunnerSetup> setups) {
    setups.forEach(setup -> setup.setUp(dag, this));
    this.setups = setups;
    return self();
  }

  /**
   * For generated code: the engine of these settings.
   *
   * @param blueprint the graph
   * @return the engine
   * @throws IllegalStateException if a task names an executor or a limit that was not given
   * @throws IllegalArgumentException if what was configured does not fit the graph
   */
  protected final Engine engine(Blueprint blueprint) {
    MissingResources missing =
        MissingResources.of(blueprint, configured.executors(), executors, limits);
    if (missing != null) {
      setups.forEach(setup -> setup.complete(missing, this));
    }
    return new Engine(
        blueprint,
        new EngineSettings(
            executor,
            Map.copyOf(executors),
            parallelism,
            watchers.listener(),
            watchers.interceptors(),
            List.copyOf(wrappers),
            shutdownGrace,
            maxFailures,
            statsLogging,
            deadline,
            configured.layers()),
        new EngineResources(
            Map.copyOf(limits), clock, watchers.recorders(), watchers.runnerExtensions()));
  }
}
