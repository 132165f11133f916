package dev.attacca.runtime.spi;

import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskInterceptor;
import dev.attacca.runtime.TaskStats;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the builder was told.
 *
 * @param executor for tasks that name none; {@code null} for the default
 * @param executors by name
 * @param parallelism per run; 0 for the default
 * @param listener told of everything, if there is one
 * @param interceptors around every call of a task, the outermost first
 * @param wrappers make what is put around that in a run, the outermost first
 * @param shutdownGrace for tasks that ignore their interruption
 * @param maxFailures kept per task
 * @param statsLogging how runs log their statistics, if they do
 * @param deadline how long a run may take, if that is bounded
 * @param configured what {@code configure} was given, the latest last
 */
public record EngineSettings(
    @Nullable Executor executor,
    Map<String, Executor> executors,
    int parallelism,
    @Nullable RunListener listener,
    List<TaskInterceptor> interceptors,
    List<UnaryOperator<Runnable>> wrappers,
    Duration shutdownGrace,
    int maxFailures,
    @Nullable StatsLogging statsLogging,
    @Nullable Duration deadline,
    List<Map<String, String>> configured) {
  /**
   * How runs log their statistics.
   *
   * @param interval from one time to the next
   * @param filter says which tasks are shown
   * @param format gives the text
   */
  public record StatsLogging(
      Duration interval, Predicate<TaskStats> filter, Function<Stats, String> format) {
    /**
     * Checks them.
     *
     * @param interval more than zero
     * @param filter says which tasks are shown
     * @param format gives the text
     */
    public StatsLogging {
      if (Objects.requireNonNull(interval, "interval").isNegative() || interval.isZero()) {
        throw new IllegalArgumentException("the interval must be positive, not " + interval);
      }
      Objects.requireNonNull(filter, "filter");
      Objects.requireNonNull(format, "format");
    }
  }

  /**
   * These settings with others of some.
   *
   * @param tasks the parallelism
   * @param grace the shutdown grace
   * @param failures how many are kept
   * @param time the deadline
   * @return the others
   */
  public EngineSettings with(int tasks, Duration grace, int failures, @Nullable Duration time) {
    return new EngineSettings(
        executor,
        executors,
        tasks,
        listener,
        interceptors,
        wrappers,
        grace,
        failures,
        statsLogging,
        time,
        configured);
  }
}
