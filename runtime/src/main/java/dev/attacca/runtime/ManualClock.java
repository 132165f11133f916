package dev.attacca.runtime;

import dev.attacca.runtime.internal.base.Later;
import dev.attacca.runtime.internal.base.ManualTime;
import dev.attacca.runtime.internal.base.PolicyClock;
import java.time.Duration;
import java.util.Objects;

/**
 * The time of a runner in a test: it stands still until the test moves it. Given to one builder or several, {@code
 * clock(clock)}, it is what time-outs, delays between attempts, rates of limits and deadlines follow; what bounds the
 * test itself, {@code shutdownGrace} and {@link Run#join(Duration)}, follows the real time, and so does how long a server
 * keeps its results. A retry of a minute is so tested in a millisecond:
 *
 * <pre>{@code
 * ManualClock clock = new ManualClock();
 * ShopRunner shop = ShopRunner.builder(tasks).clock(clock).build();
 * CompletableFuture<Price> price = shop.priceAsync("sku");
 * clock.awaitWaiting("price");              // its first attempt has failed, on whatever thread
 * clock.advance(Duration.ofMinutes(1));     // the second begins
 * assertEquals(7, price.join().cents());
 * }</pre>
 *
 * <p>With {@code executor(Runnable::run)} there is nothing to wait for: all happens on the test's thread, in {@code
 * priceAsync} and then in {@code advance}.
 *
 * <p>Thread-safe.
 */
public final class ManualClock {
  /** What waits longer than this waits for ever. */
  private static final long BOUND = 30_000_000_000L;

  private final ManualTime time = new ManualTime();

  /** A clock that stands at nothing. */
  public ManualClock() {}

  /**
   * How far it has been moved.
   *
   * @return the time since it was made, by itself
   */
  public Duration now() {
    return Duration.ofNanos(time.nanoTime());
  }

  /**
   * Moves the time on. What comes due on the way happens in the order of its time, and of what has the same time that
   * first which was set first; the clock shows that time meanwhile. So what comes of it, another delay, say, counts
   * from there, and happens as well if it is due by the end.
   *
   * <p>Returns when what came due has begun: tasks that have waited are being called on their threads, a time-out or
   * deadline has interrupted what goes on. It does not wait for their end. Where no thread is free, a task that is ready
   * stays queued; that is taken to be so if none has come for it within two seconds of real time.
   * On an executor that runs tasks on the thread that hands them in, this is that thread, and tasks are done when it
   * returns.
   *
   * <p>Several threads move it one after the other. A task or a listener may move it, too; as its thread may be the
   * one that is needed, it does not wait there for what came due to begin.
   *
   * @param time by how much; nothing for what is due now
   * @throws IllegalArgumentException if it is negative
   */
  public void advance(Duration time) {
    if (Objects.requireNonNull(time, "time").isNegative()) {
      throw new IllegalArgumentException("time does not go back: " + time);
    }
    this.time.move(Later.nanos(time));
  }

  /**
   * Waits until a task waits for this clock, see {@link #awaitWaiting(String, int)}.
   *
   * @param task its name
   * @throws InterruptedException if the thread is interrupted
   * @throws IllegalStateException if the task does not wait within half a minute of real time
   */
  public void awaitWaiting(String task) throws InterruptedException {
    awaitWaiting(task, 1);
  }

  /**
   * Waits until a task waits for this clock so many times, in all runs together: for its next attempt, or for the rate of
   * its limit. Time-outs and deadlines do not count: a task that has one does not wait for it. What waits, waits until
   * the clock is moved; so a test that has come to here may move it.
   *
   * @param task its name
   * @param times how often: in so many items, say
   * @throws InterruptedException if the thread is interrupted
   * @throws IllegalStateException if it does not wait so often within half a minute of real time
   */
  public void awaitWaiting(String task, int times) throws InterruptedException {
    if (!time.awaitWaiting(Objects.requireNonNull(task, "task"), times, BOUND)) {
      throw new IllegalStateException(
          "after half a minute the task \"%s\" waits for this clock %d times, and not %d"
              .formatted(task, time.waiting(task), times));
    }
  }

  PolicyClock time() {
    return time;
  }

  @Override
  public String toString() {
    return "at " + now();
  }
}
