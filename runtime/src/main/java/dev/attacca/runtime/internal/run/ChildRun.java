package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.Threads;
import dev.attacca.runtime.internal.direct.DirectRun;
import dev.attacca.runtime.internal.scope.Failures;
import dev.attacca.runtime.internal.task.Attempt;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A run within a run, as the outer one holds it.
 *
 * <p>A run that the thread of a task begins is a child of the task's run, the parent: a {@link UnfinishedPart} of
 * it, with a token. So the parent is not over before the child is, and a halt finds the child and cancels
 * it. An attempt that has begun it cancels it when its time is up. A child whose parent has been halted is
 * cancelled before it begins.
 *
 * <p><b>Who is a child</b> is decided where a run begins, by what that thread is doing, see {@link CurrentThread}:
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
 * <p><b>Where it stands.</b> The thread that has begun it may be the only one that it could be done on, and wait
 * for it in a way that nobody knows of; see {@link StalledChildren}.
 *
 * <p><b>What it fails with</b> the task sees as it is thrown. Where the parent tells of its failure, the
 * child's cause stands for it, with the way through both, see {@link Failures}.
 */
public final class ChildRun extends UnfinishedPart {
  private final Execution run;
  /** The one that has begun it; null if nobody knows. */
  private final @Nullable Thread thread;

  private final CurrentThread.@Nullable Host host;
  private final @Nullable Object @Nullable [] place;
  /** Whose thread that surely is. */
  private final List<Executor> executors;
  /** Whether the thread that begins it waits for its end. */
  public final boolean isAwaited;
  /** Whether it goes on only as its values are taken. */
  final boolean isTaken;

  /** Of the thread that has begun it: in which of its short runs. */
  int depth;

  // Guarded by this: a run that has been left behind may be over before it has a parent
  private @Nullable Execution parent;
  private @Nullable Attempt attempt;
  private boolean over;

  // Of whoever looks whether it stands, see StalledChildren
  private @Nullable Worker queued;
  private @Nullable Object blocker;
  private int ticks;

  /** It begins in a task, or has done so straight, on this thread: a child of the task's run. */
  public static void beginsHere(Execution run, boolean isAwaited, boolean isTaken) {
    CurrentThread.Host host = CurrentThread.host();
    if (!CurrentThread.isInShortRun()) {
      beginsIn(run, host, true, isAwaited, isTaken);
      return;
    }
    RunOrigin origin = host == null ? null : host.origin();
    if (isAwaited) {
      run.isPartOf(origin, null);
    } else {
      ChildRun child = new ChildRun(run, host, true, false, isTaken);
      run.isPartOf(origin, child);
      CurrentThread.leaveBehind(child);
      child.isWatched();
    }
  }

  /** It is done within a run that knows of no children, and waits for it: only whose places it has is written down. */
  public static void isWithin(Execution run, @Nullable RunOrigin origin) {
    run.isPartOf(origin, null);
  }

  /** As {@link #beginsHere}, where perhaps another thread says so. */
  public static void beginsIn(
      Execution run,
      CurrentThread.@Nullable Host host,
      boolean isHere,
      boolean isAwaited,
      boolean isTaken) {
    if (host == null) {
      return;
    }
    ChildRun child = new ChildRun(run, host, isHere, isAwaited, isTaken);
    run.isPartOf(host.origin(), child);
    if (host.adopt(child)) {
      child.isWatched();
    } else {
      child.abandon();
    }
  }

  /**
   * A run that begins within another.
   *
   * @param host what the thread that begins it does
   * @param isHere whether that is this thread
   */
  ChildRun(
      Execution run,
      CurrentThread.@Nullable Host host,
      boolean isHere,
      boolean isAwaited,
      boolean isTaken) {
    this.run = run;
    this.host = host;
    this.thread = isHere ? Thread.currentThread() : null;
    this.place = isHere ? CurrentThread.place() : null;
    this.executors = isHere ? CurrentThread.executors() : List.of();
    this.isAwaited = isAwaited;
    this.isTaken = isTaken;
  }

  Execution run() {
    return run;
  }

  /** It is this run's, and this attempt's if there is one; false if it is to be cancelled. */
  public synchronized boolean belongsTo(Execution itsParent, @Nullable Attempt itsAttempt) {
    if (over || !itsParent.group.await(this)) {
      return over;
    }
    parent = itsParent;
    attempt = itsAttempt;
    return itsAttempt == null || itsAttempt.adopt(this);
  }

  // While it stands

  /** It may come to wait for a thread that waits for it: somebody has to look. */
  void isWatched() {
    boolean standsInItself = isAwaited && executors.contains(run.engine.executor());
    if (run.plan.namesExecutors || !standsInItself && run.engine.executor() != Threads.executor()) {
      if (!executors.isEmpty() || ofParent() != null) {
        StalledChildren.watch(this);
      }
    }
  }

  /** The run that its parent is, if that is a child in turn. */
  @Nullable
  ChildRun ofParent() {
    Execution present = parent();
    return present == null ? null : present.asChild();
  }

  /** What it is a part of; null if that is not known, or it is over. */
  synchronized @Nullable Execution parent() {
    return parent;
  }

  @Nullable
  Thread thread() {
    return thread;
  }

  /** Whether somebody waits for it, and so does the thread that has begun it, in a task, for whatever. */
  boolean keepsItsThread() {
    return thread != null
        && StalledChildren.waits(thread)
        && (isAwaited || (isTaken ? run.group.rest.isRead() : run.isWaitedFor()))
        && isStillIn();
  }

  /** Whether the thread does what it did when it began this; read without order, of one that stands. */
  private boolean isStillIn() {
    CurrentThread.Host at = place == null ? null : (CurrentThread.Host) place[0];
    while (at != null && at != host) {
      at = at.outer();
    }
    return at != null;
  }

  /** What another run has handed to an executor of that thread's. */
  @Nullable
  Worker takeHandedOf(Execution other) {
    return other.group.takeHanded(executors.contains(other.engine.executor()), executors);
  }

  void waitsNoMore() {
    queued = null;
    blocker = null;
    ticks = 0;
  }

  /** For how many ticks it has waited for somebody to come, and the thread for this. */
  int waitsFor(Worker worker, @Nullable Object present) {
    if (queued != worker || blocker != present) {
      waitsNoMore();
      queued = worker;
      blocker = present;
    }
    return ++ticks;
  }

  @Override
  public void abandon() {
    run.cancel("the task that had begun it was cancelled, or is over", null);
  }

  @Override
  public String lingering() {
    return "the run " + run.id();
  }

  /** The child is over, and all who waited for it have been told. */
  void ended() {
    StalledChildren.forget(this);
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
    if (itsParent != null && itsParent.group.settled(this)) {
      itsParent.group.releaseTokenFromElsewhere();
    }
  }
}
