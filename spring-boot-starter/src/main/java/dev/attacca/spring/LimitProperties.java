package dev.attacca.spring;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How often a task may start, and how often it may run at once. */
public class LimitProperties {
  /** How many starts there may be in the time of "per". */
  private @Nullable Integer calls;

  /** The time for "calls". */
  private @Nullable Duration per;

  /** How many may run at once. */
  private @Nullable Integer concurrency;

  /** Called by Spring. */
  public LimitProperties() {}

  /** {@return how many starts there may be in the time of "per"} */
  public @Nullable Integer getCalls() {
    return calls;
  }

  /**
   * Sets it.
   *
   * @param calls how many starts there may be in the time of "per"
   */
  public void setCalls(@Nullable Integer calls) {
    this.calls = calls;
  }

  /** {@return the time for "calls"} */
  public @Nullable Duration getPer() {
    return per;
  }

  /**
   * Sets it.
   *
   * @param per the time for "calls"
   */
  public void setPer(@Nullable Duration per) {
    this.per = per;
  }

  /** {@return how many may run at once} */
  public @Nullable Integer getConcurrency() {
    return concurrency;
  }

  /**
   * Sets it.
   *
   * @param concurrency how many may run at once
   */
  public void setConcurrency(@Nullable Integer concurrency) {
    this.concurrency = concurrency;
  }
}
