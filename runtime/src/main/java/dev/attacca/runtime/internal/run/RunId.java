package dev.attacca.runtime.internal.run;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a run is called: {@code Checkout-3w5e11264sgsf-17}, the class, the process and the number of the run
 * in it; or what its caller has called it.
 *
 * <p>A number is all that a run costs. The text is made when somebody asks for it, and that of the process,
 * which is random, when somebody does for the first time.
 */
public final class RunId {
  private static final AtomicLong NUMBERS = new AtomicLong();

  /** 64 random bits: no two of a million processes are likely to have the same. */
  private static final class ThisProcess {
    static final String NAME = Long.toUnsignedString(new SecureRandom().nextLong(), 36);
  }

  private final String dag;
  private final long number;
  /** Two threads may both make it. */
  private @Nullable String text;

  private final boolean given;

  private RunId(String dag, long number, @Nullable String given) {
    this.dag = dag;
    this.number = number;
    this.text = given;
    this.given = given != null;
  }

  /** An id that no other run has. */
  public static RunId next(String dag) {
    return new RunId(dag, NUMBERS.incrementAndGet(), null);
  }

  /** One that the caller has given. */
  public static RunId given(String text) {
    return new RunId("", 0, text);
  }

  /** Whether the caller has given it. */
  public boolean isGiven() {
    return given;
  }

  /** A number that is another one for runs that go on at the same time, more often than not. */
  int spread() {
    return given ? toString().hashCode() : (int) number;
  }

  @Override
  public String toString() {
    String present = text;
    if (present == null) {
      text = present = dag + "-" + ThisProcess.NAME + "-" + number;
    }
    return present;
  }
}
