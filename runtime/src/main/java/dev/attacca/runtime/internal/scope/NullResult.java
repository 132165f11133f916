package dev.attacca.runtime.internal.scope;

import java.io.Serial;

/** A task returned {@code null} where an {@code Optional} was due. Never leaves the engine. */
public final class NullResult extends RuntimeException {
  public static final NullResult INSTANCE = new NullResult();

  @Serial
  private static final long serialVersionUID = 1;

  private NullResult() {
    super("null", null, false, false);
  }
}
