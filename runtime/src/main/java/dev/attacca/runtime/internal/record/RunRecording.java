package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.Trace.Fate;
import dev.attacca.runtime.Trace.Reason;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.ItemWay;
import dev.attacca.runtime.internal.run.PassObserver;
import dev.attacca.runtime.internal.run.RunIdentity;
import dev.attacca.runtime.internal.run.TaskObserver;
import dev.attacca.runtime.internal.run.Watchdog;
import dev.attacca.runtime.internal.scope.Failures;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Records one run for one recorder. */
final class RunRecording extends TaskObserver {
  /** How many open items are looked for. */
  private static final int MOST_OPEN = 64;

  private final RunIdentity identity;
  private final RunPlan plan;
  private final RunStore store;
  /** Which of how many that record the run. */
  private final int place;

  private final int of;
  /** Made when the run begins, before anybody else works on it: a server may have it wait for long. */
  private @Nullable RunRecord begun;
  /** Whether the recorder has room for it; written with it. */
  private boolean isKept;
  /** Any thread may write an older one. */
  private PassRecording.@Nullable Opened lately;

  RunRecording(RunIdentity identity, RunStore store, int place, int of) {
    this.identity = identity;
    this.plan = identity.plan;
    this.store = store;
    this.place = place;
    this.of = of;
  }

  private RunRecord run() {
    return Objects.requireNonNull(begun);
  }

  // The run

  @Override
  public void runStarts() {
    RunRecord run = new RunRecord(identity, store);
    run.looksForOpen(this::openItems);
    begun = run;
    isKept = store.begins(run);
  }

  @Override
  public void runEnds(RunStatus status, @Nullable Throwable failure) {
    RunRecord run = begun;
    if (run == null) {
      return;
    }
    run.items.passesEnd();
    if (isKept) {
      run.ended(status, failure);
      store.ends(run);
    }
  }

  // Its scopes

  @Override
  public void begins(ScopeCore scope) {
    if (!scope.isMain()) {
      ScopeRecord present = seen(scope);
      run().items.opened(scope, present == null ? open(scope, false) : present);
    }
  }

  @Override
  public void beginsStraight(ScopeCore scope) {
    if (scope.isMain()) {
      return;
    }
    KeptItems items = run().items;
    if (items.recordsAll(items.of(scope.plan().type.opener()))) {
      items.opened(scope, open(scope, false));
    } else if (of > 1) {
      items.opened(scope, open(scope, true));
    } else {
      items.counts();
      scope.watched(opened());
    }
  }

  /** When an item begins now. The clock stands still for most of them, so they share it. */
  private PassRecording.Opened opened() {
    long now = Watchdog.nanoTime();
    PassRecording.Opened present = lately;
    if (present == null || present.at() != now) {
      lately = present = new PassRecording.Opened(now);
    }
    return present;
  }

  /** Of one that rolls, who goes through it is heard, or {@link #isToldOf} is called. */
  @Override
  public void beginsStraight(ScopeCore item, boolean rolls) {
    if (!rolls || of > 1) {
      beginsStraight(item);
    }
  }

  @Override
  public void isToldOf(ScopeCore item) {
    if (item.watched() == null) {
      beginsStraight(item);
    }
    if (item.watched() instanceof PassRecording.Opened waiting) {
      open(item, time(waiting.at()), true);
    }
  }

  @Override
  public @Nullable PassObserver ofPass(ItemWay way) {
    return of > 1 ? null : run().items.pass(new PassRecording(this, run().items, way));
  }

  @Override
  public void requested(ScopeCore round, int call) {
    open(round, false);
  }

  @Override
  public void closes(ScopeCore item) {
    ScopeRecord record = seen(item);
    if (record != null) { // else there was nothing to note of it
      record.closed(now(record));
      run().items.closed(item, record);
    }
  }

  private ScopeRecord open(ScopeCore scope, boolean isCoarse) {
    return open(scope, isCoarse ? run().coarseNow() : run().now(), isCoarse);
  }

  /** Of an item, which gets it. */
  ScopeRecord open(ScopeCore scope, long opened, boolean isCoarse) {
    ScopeRecord record = recordOf(scope, opened, isCoarse);
    if (of == 1) {
      scope.watched(record);
    } else {
      ScopeRecord[] all =
          scope.watched() instanceof ScopeRecord[] present ? present : new ScopeRecord[of];
      all[place] = record;
      scope.watched(all);
    }
    return record;
  }

  /** Of an item, which knows nothing of it. */
  ScopeRecord recordOf(ScopeCore scope, long opened, boolean isCoarse) {
    String loop = plan.name(scope.plan().type.opener());
    return ScopeRecord.item(around(scope.requireParent()), scope, loop, opened, isCoarse);
  }

  /** Of one around items that are fed from outside nobody has told. */
  private ScopeRecord around(ScopeCore scope) {
    return scope.isMain() || seen(scope) != null
        ? record(scope)
        : open(scope, run().now(), false);
  }

  /** Since the run began, which the watchdog's clock may not have seen yet. */
  long time(long nanos) {
    return Math.max(0, nanos - run().began);
  }

  /**
   * Where items are walked through one after the other, to look at the clock would take longer than all the rest: what
   * is slow among them, the watchdog's clock shows as well.
   */
  private long now(ScopeRecord scope) {
    return scope.isCoarse ? run().coarseNow() : run().now();
  }

  /** Null if it has none, or none yet. */
  private @Nullable ScopeRecord seen(ScopeCore item) {
    Object watched = item.watched();
    if (watched instanceof ScopeRecord[] all) {
      return all[place];
    }
    return watched instanceof ScopeRecord only ? only : null;
  }

  private ScopeRecord record(ScopeCore scope) {
    return scope.isMain() ? run().main : Objects.requireNonNull(seen(scope));
  }

  private List<ScopeRecord> openItems() {
    List<ScopeRecord> open = new ArrayList<>();
    for (ScopeCore item : identity.openItems(MOST_OPEN)) {
      ScopeRecord record = seen(item);
      if (record != null && record.closed() == TaskRecord.NEVER) {
        open.add(record);
      }
    }
    return open;
  }

  // Its tasks

  @Override
  public void areReady(ScopeCore scope, int[] tasks) {
    ScopeRecord record = record(scope);
    if (tasks.length > 0 && !record.isCoarse) {
      long now = run().now();
      for (int task : tasks) {
        record.task(task).ready(now);
      }
    }
  }

  @Override
  public void readyUnlessSkipped(ScopeCore scope, int task) {
    ScopeRecord record = record(scope);
    record.task(task).ready(now(record));
  }

  /** Nobody has told that a task is ready that has been from the start, or that is called at once. */
  private static TaskRecord ready(ScopeRecord scope, int task, long now) {
    TaskRecord record = scope.task(task);
    if (record.ready == TaskRecord.NEVER) {
      record.ready(scope.isCoarse ? now : scope.opened);
    }
    return record;
  }

  @Override
  public void waits(ScopeCore scope, int task, Reason reason) {
    ScopeRecord record = record(scope);
    long now = now(record);
    grows(scope, ready(record, task, now).waits(reason, now));
  }

  private void grows(ScopeCore scope, int bytes) {
    if (bytes > 0 && scope.isMain() && isKept) {
      store.grows(run(), bytes);
    }
  }

  @Override
  public void waitsForRoom(ScopeCore scope, int loop) {
    record(scope).task(loop).makeRoom().begins(run().now());
  }

  @Override
  public void hasRoom(ScopeCore scope, int loop) {
    RoomRecord room = record(scope).task(loop).room();
    if (room != null) {
      room.ends(run().now());
    }
  }

  @Override
  public void started(ScopeCore scope, int task, int attempt) {
    ScopeRecord record = record(scope);
    long now = now(record);
    ready(record, task, now).started(attempt, now, Thread.currentThread());
  }

  @Override
  public void returned(ScopeCore scope, int task) {
    ScopeRecord record = record(scope);
    record.task(task).returned(now(record));
  }

  @Override
  public void finished(ScopeCore scope, int task, int attempt) {
    boolean isEmpty = scope.slot(task) == TaskState.EMPTY;
    ends(scope, task, isEmpty ? Fate.EMPTY : Fate.SUCCEEDED);
  }

  private void ends(ScopeCore scope, int task, Fate fate) {
    ScopeRecord record = record(scope);
    record.task(task).ended(fate, now(record));
  }

  @Override
  public void failed(ScopeCore scope, int task, int attempt, Throwable cause) {
    ScopeRecord record = record(scope);
    long now = now(record);
    boolean told = scope.isMain() || run().items.failed(scope, record);
    TaskRecord of = record.task(task);
    if (told) {
      int repeat = plan.repeats[task];
      TaskFailure failure = Failures.of(
          plan.name(task),
          scope.identity(),
          plan.graph.ranks().path(repeat < 0 ? task : repeat),
          cause);
      of.tells(Texts.shortened(failure.toString()), Texts.rootCause(failure.cause()));
      grows(scope, Texts.bytes(of.text()) + Texts.bytes(of.rootCause()));
    }
    of.ended(fate(task, cause), now);
    if (told && !scope.isMain()) {
      run().items.counts(record);
    }
  }

  private Fate fate(int task, Throwable cause) {
    TaskNode.Policy policy = plan.graph.node(task).policy();
    return cause instanceof TimeoutException && policy.timeout() > 0 ? Fate.TIMED_OUT : Fate.FAILED;
  }

  @Override
  public void retried(ScopeCore scope, int task, int attempt, Throwable cause) {
    ScopeRecord record = record(scope);
    TaskRecord of = record.task(task);
    grows(scope, of.retried(fate(task, cause), now(record), Texts.of(cause)));
  }

  @Override
  public void skipped(ScopeCore scope, int task) {
    ScopeRecord record = record(scope);
    TaskRecord of = record.task(task);
    of.isNotCalled();
    if (scope.isMain() || record.kept != 0) {
      of.tells(Texts.shortened(scope.reason(task)), null);
      grows(scope, Texts.bytes(of.text()));
    }
    of.ended(Fate.SKIPPED, now(record));
  }

  @Override
  public void cancelled(ScopeCore scope, int task, int attempt) {
    if (begun != null) { // else the run was cancelled before it began
      ends(scope, task, Fate.CANCELLED);
    }
  }

  @Override
  public void tellWhenSettled(
      ScopeCore scope,
      int task,
      BiConsumer<? super @Nullable Object, ? super @Nullable Throwable> told) {
    throw new AssertionError("told to those who surround the task");
  }
}
