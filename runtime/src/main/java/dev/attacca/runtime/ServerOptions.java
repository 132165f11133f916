package dev.attacca.runtime;

import java.time.Duration;
import java.util.Objects;

/**
 * The settings of a {@link Server}: {@code ServerOptions.defaults().withRunsAtOnce(8)}. Immutable.
 *
 * @param runsAtOnce how many runs go on at once, at least 1; 64 by default
 * @param queueBound how many more may wait for their turn; 10,000 by default
 * @param keepFor how long the result of a run is kept after its end; 10 minutes by default
 * @param keepAtMost how many results are kept, the newest ones, at least 1; 10,000 by default
 */
public record ServerOptions(int runsAtOnce, int queueBound, Duration keepFor, int keepAtMost) {
  private static final ServerOptions DEFAULTS =
      new ServerOptions(64, 10_000, Duration.ofMinutes(10), 10_000);

  /**
   * Settings of one's own.
   *
   * @param runsAtOnce at least 1
   * @param queueBound zero or more
   * @param keepFor zero or more
   * @param keepAtMost at least 1
   * @throws IllegalArgumentException if one of them is less
   */
  public ServerOptions {
    Objects.requireNonNull(keepFor, "keepFor");
    if (runsAtOnce < 1) {
      throw new IllegalArgumentException("runsAtOnce must be at least 1, not " + runsAtOnce);
    }
    if (queueBound < 0) {
      throw new IllegalArgumentException("queueBound must not be negative: " + queueBound);
    }
    if (keepFor.isNegative()) {
      throw new IllegalArgumentException("keepFor must not be negative: " + keepFor);
    }
    if (keepAtMost < 1) {
      throw new IllegalArgumentException("keepAtMost must be at least 1, not " + keepAtMost);
    }
  }

  /** {@return the default settings} */
  public static ServerOptions defaults() {
    return DEFAULTS;
  }

  /**
   * {@return these settings, with so many runs at once}
   *
   * @param runs at least 1
   * @throws IllegalArgumentException if it is less
   */
  public ServerOptions withRunsAtOnce(int runs) {
    return new ServerOptions(runs, queueBound, keepFor, keepAtMost);
  }

  /**
   * {@return these settings, with a queue of at most so many runs}
   *
   * @param runs zero or more
   * @throws IllegalArgumentException if it is less
   */
  public ServerOptions withQueueBound(int runs) {
    return new ServerOptions(runsAtOnce, runs, keepFor, keepAtMost);
  }

  /**
   * {@return these settings, with results kept so long}
   *
   * @param time zero or more
   * @throws IllegalArgumentException if it is less
   */
  public ServerOptions withKeepFor(Duration time) {
    return new ServerOptions(runsAtOnce, queueBound, time, keepAtMost);
  }

  /**
   * {@return these settings, with at most so many results kept}
   *
   * @param results at least 1
   * @throws IllegalArgumentException if it is less
   */
  public ServerOptions withKeepAtMost(int results) {
    return new ServerOptions(runsAtOnce, queueBound, keepFor, results);
  }
}
