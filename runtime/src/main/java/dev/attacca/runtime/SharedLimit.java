package dev.attacca.runtime;

import dev.attacca.runtime.internal.base.Later;
import dev.attacca.runtime.internal.task.Limiter;
import java.time.Duration;
import java.util.Objects;

/**
 * A limit for several tasks, of one runner or of many: how often they start, how many of them run at once, or
 * both. Tasks name it, {@code @Limit(shared = "crm")}, and each builder is given it under that name:
 *
 * <pre>{@code
 * SharedLimit crm = SharedLimit.of(100, Duration.ofSeconds(1)).concurrency(5);
 * OrdersRunner orders = OrdersRunner.builder(new Orders()).limit("crm", crm).build();
 * OffersRunner offers = OffersRunner.builder(new Offers()).limit("crm", crm).build();
 * }</pre>
 *
 * <p>It counts as {@code @Limit} does: after a pause, up to {@code calls} may start in a burst, beyond that at the
 * steady rate. Those that have to wait hold no thread, and start in the order in which they came, whichever
 * task and runner they are of; one that is cancelled meanwhile leaves. A place that a task has serves the runs that it
 * begins, and their tasks, too.
 *
 * <p>Where a {@link ManualClock} moves its time, all runners that share it have that clock; a rate keeps to one time.
 *
 * <p>Each object is one limit, with a count of its own. Thread-safe. It keeps nothing of the runners that have used it.
 */
public final class SharedLimit {
  private final int calls;
  private final Duration per;
  private final int concurrency;
  private final Limiter limiter;

  private SharedLimit(int calls, Duration per, int concurrency) {
    this.calls = calls;
    this.per = per;
    this.concurrency = concurrency;
    this.limiter = new Limiter(calls, Later.nanos(per), concurrency);
  }

  /**
   * A limit of how often tasks start.
   *
   * @param calls how many may start in each period, at least 1
   * @param per the period, longer than nothing
   * @return the limit
   * @throws IllegalArgumentException if it limits nothing
   */
  public static SharedLimit of(int calls, Duration per) {
    if (calls < 1) {
      throw new IllegalArgumentException("calls must be at least 1, not " + calls);
    }
    if (Objects.requireNonNull(per, "per").isNegative() || per.isZero()) {
      throw new IllegalArgumentException("per must be longer than nothing, not " + per);
    }
    return new SharedLimit(calls, per, 0);
  }

  /**
   * A limit of how many tasks run at once.
   *
   * @param concurrency how many, at least 1
   * @return the limit
   * @throws IllegalArgumentException if it is less
   */
  public static SharedLimit ofConcurrency(int concurrency) {
    return new SharedLimit(0, Duration.ZERO, checked(concurrency));
  }

  /**
   * Another limit, as often as this one, of which so many run at once. It has nothing to do with this one
   * otherwise: what the one has admitted, the other does not count.
   *
   * @param concurrency how many, at least 1
   * @return the limit
   * @throws IllegalArgumentException if it is less
   */
  public SharedLimit concurrency(int concurrency) {
    return new SharedLimit(calls, per, checked(concurrency));
  }

  private static int checked(int concurrency) {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency must be at least 1, not " + concurrency);
    }
    return concurrency;
  }

  Limiter limiter() {
    return limiter;
  }

  @Override
  public String toString() {
    String rate = calls > 0 ? "at most " + calls + " per " + per : "";
    String both = calls > 0 && concurrency > 0 ? ", " : "";
    return rate + both + (concurrency > 0 ? "at most " + concurrency + " at once" : "");
  }
}
