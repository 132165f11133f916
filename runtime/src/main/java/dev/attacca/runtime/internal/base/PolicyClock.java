package dev.attacca.runtime.internal.base;

/** The time that time-outs, delays, limits and deadlines keep to: the real one, or one that a test moves. */
public abstract class PolicyClock {
  /** Whose jobs are done on threads that are nobody's. */
  public static final PolicyClock REAL = new PolicyClock() {
    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public Timer.Cancellable after(long nanos, Due due) {
      return Timer.after(nanos, due::happens);
    }
  };

  /** What is to happen at a time. */
  public interface Due {
    void happens();

    /** Of one that has happened: whether all that it starts has begun. */
    default boolean hasBegun() {
      return true;
    }

    /** How many of this task wait for it; none do for the end of what goes on. */
    default int waiting(String task) {
      return 0;
    }
  }

  /** What time it is, as {@link System#nanoTime} counts: only differences mean something. */
  public abstract long nanoTime();

  /** Has something happen after this many nanoseconds. */
  public abstract Timer.Cancellable after(long nanos, Due due);

  public final boolean isReal() {
    return this == REAL;
  }
}
