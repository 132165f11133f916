package dev.attacca.runtime.engine;

import java.io.Serial;

/** A task returned {@code null} where an {@code Optional} was due. Never leaves the engine. */
final class NullResult extends RuntimeException {
  static final NullResult INSTANCE = new NullResult();

  @Serial
  private static final long serialVersionUID = 1;

  private NullResult() {
    super("null", null, false, false);
  }
}
