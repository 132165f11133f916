package dev.attacca.runtime.engine;

import org.jspecify.annotations.Nullable;

/**
 * A run within a run, as the outer one holds it.
 *
 * <p>A run that the thread of a task begins is a child of the task's run, the parent: a {@link Pending} of
 * it, with a token. So the parent is not over before the child is, and a halt finds the child and cancels
 * it. An attempt that has begun it cancels it when its time is up. A child whose parent has been halted is
 * cancelled before it begins.
 *
 * <p><b>Who is a child</b> is decided where a run begins, by what that thread is doing, see {@link Here}:
 * of a stream this is where the first value is asked for. What a server is given has a life of its own.
 *
 * <p><b>Values taken by a task.</b> A stream stands still when its values are not taken. When all that keeps
 * the parent from its end are streams, no task is left that could take them, and they are cancelled.
 *
 * <p><b>On the straight way</b> a run has no list of what is pending. One that a task of a {@link DirectRun}
 * waits for, is done before the task is, and meets the interrupts of its thread; nothing has to be held.
 * For one in the background the straight run becomes a run like any other: at once, if others may be let
 * into it, and else when its tasks are through.
 *
 * <p><b>What it fails with</b> the task sees as it is thrown. Where the parent tells of its failure, the
 * child's cause stands for it, with the way through both, see {@link Failures}.
 */
final class ChildRun extends Pending {
  private final Execution run;
  /** Whether the thread that begins it waits for its end. */
  final boolean isAwaited;
  /** Whether it goes on only as its values are taken. */
  final boolean isTaken;

  /** Of the thread that has begun it: in which of its short runs. */
  int depth;

  // Guarded by this: a run that has been left behind may be over before it has a parent
  private @Nullable Execution parent;
  private @Nullable Attempt attempt;
  private boolean over;

  ChildRun(Execution run, boolean isAwaited, boolean isTaken) {
    this.run = run;
    this.isAwaited = isAwaited;
    this.isTaken = isTaken;
  }

  Execution run() {
    return run;
  }

  /** It is this run's, and this attempt's if there is one; false if it is to be cancelled. */
  synchronized boolean belongsTo(Execution itsParent, @Nullable Attempt itsAttempt) {
    if (over || !itsParent.crew.await(this)) {
      return over;
    }
    parent = itsParent;
    attempt = itsAttempt;
    return itsAttempt == null || itsAttempt.adopt(this);
  }

  @Override
  void abandon() {
    run.cancel("the task that had begun it was cancelled, or is over", null);
  }

  @Override
  String lingering() {
    return "the run " + run.id();
  }

  /** The child is over, and all who waited for it have been told. */
  void ended() {
    Execution itsParent;
    Attempt itsAttempt;
    synchronized (this) {
      over = true;
      itsParent = parent;
      itsAttempt = attempt;
    }
    if (itsAttempt != null) {
      itsAttempt.forget(this);
    }
    if (itsParent != null && itsParent.crew.settled(this)) {
      itsParent.crew.releaseTokenFromElsewhere();
    }
  }
}
