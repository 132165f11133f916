package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.MemberList;
import dev.attacca.runtime.internal.scope.ScopeCore;
import org.jspecify.annotations.Nullable;

/**
 * Something that keeps a run from being over without holding a thread. Listed in its {@link WorkerGroup}
 * so that a halt finds it.
 */
public abstract class UnfinishedPart extends MemberList.Node<UnfinishedPart> {
  /** Whether its token is still, see {@link RestDetector}; guarded by the run. */
  boolean isStill;

  /** The run has been halted: give up what has not begun, cancel what is awaited. */
  public abstract void abandon();

  /** The scope in which something goes on or waits; null for none in particular. */
  public @Nullable ScopeCore place() {
    return null;
  }

  /** Whether it can go on by itself although its token is still. */
  public boolean canGoOn() {
    return false;
  }

  /** The task whose user code has not returned from being told of a halt, as far as is known. */
  @Nullable
  public String lingering() {
    return null;
  }
}
