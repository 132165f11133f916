package dev.attacca.benchmarks.flow;

/** Somebody who passes items through tasks. */
interface Contender extends AutoCloseable {
  /** Passes the numbers below {@code items} through the pattern; what it returns is specified by {@link Plainly}. */
  long run(Pattern pattern, int items) throws Exception;

  /** Ends threads that it has started. */
  @Override
  default void close() {}

  /** One who cannot do it, by what its documentation offers. */
  static UnsupportedOperationException unable(Contender contender, Pattern pattern) {
    return new UnsupportedOperationException(contender.getClass().getSimpleName() + ": " + pattern);
  }
}
