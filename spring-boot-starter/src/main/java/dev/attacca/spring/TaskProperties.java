package dev.attacca.spring;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one task keeps to, in place of what its annotations say. */
public class TaskProperties {
  /** How long one attempt may take before it is interrupted and has failed. */
  private @Nullable Duration timeout;

  /** How many items of the loop may be open at once. */
  private @Nullable Integer inFlight;

  /** How many rounds the repeat may have. */
  private @Nullable Integer max;

  /** The name of the executor bean that the task runs on. */
  private @Nullable String runOn;

  /** As @Retry has it. */
  private final Retry retry = new Retry();

  /** As @Limit has it. */
  private final LimitProperties limit = new LimitProperties();

  /** As @Batch has it. */
  private final Batch batch = new Batch();

  /** Called by Spring. */
  public TaskProperties() {}

  /** {@return how long one attempt may take before it is interrupted and has failed} */
  public @Nullable Duration getTimeout() {
    return timeout;
  }

  /**
   * Sets it.
   *
   * @param timeout how long one attempt may take before it is interrupted and has failed
   */
  public void setTimeout(@Nullable Duration timeout) {
    this.timeout = timeout;
  }

  /** {@return how many items of the loop may be open at once} */
  public @Nullable Integer getInFlight() {
    return inFlight;
  }

  /**
   * Sets it.
   *
   * @param inFlight how many items of the loop may be open at once
   */
  public void setInFlight(@Nullable Integer inFlight) {
    this.inFlight = inFlight;
  }

  /** {@return how many rounds the repeat may have} */
  public @Nullable Integer getMax() {
    return max;
  }

  /**
   * Sets it.
   *
   * @param max how many rounds the repeat may have
   */
  public void setMax(@Nullable Integer max) {
    this.max = max;
  }

  /** {@return the name of the executor bean that the task runs on} */
  public @Nullable String getRunOn() {
    return runOn;
  }

  /**
   * Sets it.
   *
   * @param runOn the name of the executor bean that the task runs on
   */
  public void setRunOn(@Nullable String runOn) {
    this.runOn = runOn;
  }

  /** {@return as @Retry has it} */
  public Retry getRetry() {
    return retry;
  }

  /** {@return as @Limit has it} */
  public LimitProperties getLimit() {
    return limit;
  }

  /** {@return as @Batch has it} */
  public Batch getBatch() {
    return batch;
  }

  /** How a task that has failed is tried again. */
  public static class Retry {
    /** How many attempts there are in all. */
    private @Nullable Integer times;

    /** How long to wait before the second attempt. */
    private @Nullable Duration delay;

    /** How long a delay is at most. */
    private @Nullable Duration maxDelay;

    /** By what each delay is longer than the one before. */
    private @Nullable Double multiplier;

    /** By what part a delay is made shorter or longer at random, from 0 to 1. */
    private @Nullable Double jitter;

    /** Called by Spring. */
    public Retry() {}

    /** {@return how many attempts there are in all} */
    public @Nullable Integer getTimes() {
      return times;
    }

    /**
     * Sets it.
     *
     * @param times how many attempts there are in all
     */
    public void setTimes(@Nullable Integer times) {
      this.times = times;
    }

    /** {@return how long to wait before the second attempt} */
    public @Nullable Duration getDelay() {
      return delay;
    }

    /**
     * Sets it.
     *
     * @param delay how long to wait before the second attempt
     */
    public void setDelay(@Nullable Duration delay) {
      this.delay = delay;
    }

    /** {@return how long a delay is at most} */
    public @Nullable Duration getMaxDelay() {
      return maxDelay;
    }

    /**
     * Sets it.
     *
     * @param maxDelay how long a delay is at most
     */
    public void setMaxDelay(@Nullable Duration maxDelay) {
      this.maxDelay = maxDelay;
    }

    /** {@return by what each delay is longer than the one before} */
    public @Nullable Double getMultiplier() {
      return multiplier;
    }

    /**
     * Sets it.
     *
     * @param multiplier by what each delay is longer than the one before
     */
    public void setMultiplier(@Nullable Double multiplier) {
      this.multiplier = multiplier;
    }

    /** {@return by what part a delay is made shorter or longer at random, from 0 to 1} */
    public @Nullable Double getJitter() {
      return jitter;
    }

    /**
     * Sets it.
     *
     * @param jitter by what part a delay is made shorter or longer at random, from 0 to 1
     */
    public void setJitter(@Nullable Double jitter) {
      this.jitter = jitter;
    }
  }

  /** How many items a batch is called for. */
  public static class Batch {
    /** How many keys a call takes at most. */
    private @Nullable Integer max;

    /** How long a call waits for further keys from its first one on. */
    private @Nullable Duration wait;

    /** Called by Spring. */
    public Batch() {}

    /** {@return how many keys a call takes at most} */
    public @Nullable Integer getMax() {
      return max;
    }

    /**
     * Sets it.
     *
     * @param max how many keys a call takes at most
     */
    public void setMax(@Nullable Integer max) {
      this.max = max;
    }

    /** {@return how long a call waits for further keys from its first one on} */
    public @Nullable Duration getWait() {
      return wait;
    }

    /**
     * Sets it.
     *
     * @param wait how long a call waits for further keys from its first one on
     */
    public void setWait(@Nullable Duration wait) {
      this.wait = wait;
    }
  }
}
