package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.Trace.Fate;
import dev.attacca.runtime.Trace.Reason;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.RunIdentity;
import dev.attacca.runtime.internal.run.TaskObserver;
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
    if (run != null && isKept) {
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
    if (!scope.isMain()) {
      KeptItems items = run().items;
      items.opened(scope, open(scope, !items.isFirst(scope.plan().type.opener())));
    }
  }

  @Override
  public void requested(ScopeCore round, int call) {
    open(round, false);
  }

  @Override
  public void closes(ScopeCore item) {
    ScopeRecord record = record(item);
    record.closed(now(record));
    run().items.closed(item, record);
  }

  private ScopeRecord open(ScopeCore scope, boolean isCoarse) {
    String loop = plan.name(scope.plan().type.opener());
    long now = isCoarse ? run().coarseNow() : run().now();
    ScopeRecord record =
        ScopeRecord.item(record(scope.requireParent()), scope, loop, now, isCoarse);
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

  /**
   * Where items are walked through one after the other, to look at the clock would take longer than all the rest: what
   * is slow among them, the watchdog's clock shows as well.
   */
  private long now(ScopeRecord scope) {
    return scope.isCoarse ? run().coarseNow() : run().now();
  }

  private @Nullable ScopeRecord seen(ScopeCore item) {
    Object watched = item.watched();
    return watched instanceof ScopeRecord[] all ? all[place] : (ScopeRecord) watched;
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
