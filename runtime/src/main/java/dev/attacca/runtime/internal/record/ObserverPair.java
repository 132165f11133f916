package dev.attacca.runtime.internal.record;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.internal.run.TaskObserver;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Two who watch a run: the outer one hears first that a task starts, and last that it ends. */
final class ObserverPair extends TaskObserver {
  private final TaskObserver outer;
  private final TaskObserver inner;

  ObserverPair(TaskObserver outer, TaskObserver inner) {
    this.outer = outer;
    this.inner = inner;
  }

  @Override
  public void runStarts() {
    inner.runStarts();
    outer.runStarts();
  }

  @Override
  public void begins(ScopeCore scope) {
    outer.begins(scope);
    inner.begins(scope);
  }

  @Override
  public void requested(ScopeCore round, int call) {
    outer.requested(round, call);
    inner.requested(round, call);
  }

  @Override
  public void beginsStraight(ScopeCore scope) {
    outer.beginsStraight(scope);
    inner.beginsStraight(scope);
  }

  @Override
  public void isToldOf(ScopeCore item) {
    outer.isToldOf(item);
    inner.isToldOf(item);
  }

  @Override
  public void areReady(ScopeCore scope, int[] tasks) {
    inner.areReady(scope, tasks);
    outer.areReady(scope, tasks);
  }

  @Override
  public void tellWhenSettled(
      ScopeCore scope,
      int task,
      BiConsumer<? super @Nullable Object, ? super @Nullable Throwable> told) {
    outer.tellWhenSettled(scope, task, told);
  }

  @Override
  public void readyUnlessSkipped(ScopeCore scope, int task) {
    inner.readyUnlessSkipped(scope, task);
    outer.readyUnlessSkipped(scope, task);
  }

  @Override
  public void waits(ScopeCore scope, int task, Trace.Reason reason) {
    outer.waits(scope, task, reason);
    inner.waits(scope, task, reason);
  }

  @Override
  public void waitsForRoom(ScopeCore scope, int loop) {
    outer.waitsForRoom(scope, loop);
    inner.waitsForRoom(scope, loop);
  }

  @Override
  public void hasRoom(ScopeCore scope, int loop) {
    outer.hasRoom(scope, loop);
    inner.hasRoom(scope, loop);
  }

  @Override
  public void started(ScopeCore scope, int task, int attempt) {
    outer.started(scope, task, attempt);
    inner.started(scope, task, attempt);
  }

  @Override
  public void returned(ScopeCore scope, int task) {
    inner.returned(scope, task);
    outer.returned(scope, task);
  }

  @Override
  public void finished(ScopeCore scope, int task, int attempt) {
    inner.finished(scope, task, attempt);
    outer.finished(scope, task, attempt);
  }

  @Override
  public void failed(ScopeCore scope, int task, int attempt, Throwable cause) {
    inner.failed(scope, task, attempt, cause);
    outer.failed(scope, task, attempt, cause);
  }

  @Override
  public void retried(ScopeCore scope, int task, int attempt, Throwable cause) {
    inner.retried(scope, task, attempt, cause);
    outer.retried(scope, task, attempt, cause);
  }

  @Override
  public void skipped(ScopeCore scope, int task) {
    inner.skipped(scope, task);
    outer.skipped(scope, task);
  }

  @Override
  public void callEnded(ScopeCore call, int task, int attempt, @Nullable Throwable cause) {
    outer.callEnded(call, task, attempt, cause); // who alone is told when something has settled
  }

  @Override
  public void closes(ScopeCore item) {
    inner.closes(item);
    outer.closes(item);
  }

  @Override
  public void cancelled(ScopeCore scope, int task, int attempt) {
    inner.cancelled(scope, task, attempt);
    outer.cancelled(scope, task, attempt);
  }

  @Override
  public void runEnds(RunStatus status, @Nullable Throwable failure) {
    inner.runEnds(status, failure);
    outer.runEnds(status, failure);
  }
}
