package dev.attacca.runtime.internal.base;

import java.io.Serial;
import java.util.concurrent.CancellationException;

/** Ends the user's method when the run is over for it: out of whatever call of ours it is in. */
public final class StopSignal extends CancellationException {
  @Serial
  private static final long serialVersionUID = 1;

  public StopSignal() {
    super("the run emits no more");
  }
}
