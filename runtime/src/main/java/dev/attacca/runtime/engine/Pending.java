package dev.attacca.runtime.engine;

import org.jspecify.annotations.Nullable;

/**
 * Something that keeps a run from being over without holding a thread. Listed in its {@link Crew}
 * so that a halt finds it.
 */
abstract class Pending extends Members.Node<Pending> {
  /** Whether its token is still, see {@link Rest}; guarded by the run. */
  boolean isStill;

  /** The run has been halted: give up what has not begun, cancel what is awaited. */
  abstract void abandon();

  /** The task whose user code has not returned from being told of a halt, as far as is known. */
  @Nullable
  String lingering() {
    return null;
  }
}
