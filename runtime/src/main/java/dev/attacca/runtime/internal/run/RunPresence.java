package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.internal.base.MemberList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A run as it stands among those of its runner, see {@link OpenRuns}: from its beginning until its end is told. */
public final class RunPresence extends MemberList.Node<RunPresence> {
  final Execution run;
  private volatile BooleanSupplier told = () -> true;
  /** The thread that ends it, until it is over; only for that thread itself. */
  private @Nullable Thread ender;

  /** Whether it is counted among those that are over. */
  public volatile boolean isPast;

  RunPresence(Execution run) {
    this.run = run;
  }

  private OpenRuns all() {
    return run.engine.runs;
  }

  /**
   * It is one of those that go on, from now until its end.
   *
   * @throws IllegalStateException if the runner is closed, or a run of this id goes on
   */
  public void begins() {
    all().enter(this);
  }

  /** The same, before it is begun like this; if that fails, it never is. */
  void beginsWith(Runnable beginning) {
    begins();
    try {
      beginning.run();
    } catch (Throwable e) {
      neverBegins();
      throw e;
    }
  }

  /** It is not begun after all; without effect if it has been. */
  public void neverBegins() {
    if (run.status() == RunStatus.QUEUED) {
      all().leave(this);
    }
  }

  /** Who is to tell others of its end knows whether they can see it. */
  public void isToldIf(BooleanSupplier all) {
    told = all;
  }

  /** Whether it is over, and all can see that. */
  boolean isTold() {
    return run.isOver() && told.getAsBoolean();
  }

  /** This thread ends it. */
  void endsHere() {
    ender = Thread.currentThread();
  }

  /** All that belongs to it has been done. */
  void isDone() {
    ender = null;
    all().nameIsFree(run);
  }

  /** All have been told. */
  void ends() {
    all().leave(this);
  }

  /** Whether this thread ends it, and is in something of the user's that belongs to it. */
  boolean isTelling(Thread here) {
    return ender == here;
  }
}
