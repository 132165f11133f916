package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Tells others whatever it is told; its subclasses say where they do something else, or more. */
public abstract class ForwardingObserver extends TaskObserver {
  private final TaskObserver others;

  protected ForwardingObserver(TaskObserver others) {
    this.others = others;
  }

  @Override
  public void runStarts() {
    others.runStarts();
  }

  @Override
  public void begins(ScopeCore scope) {
    others.begins(scope);
  }

  @Override
  public void requested(ScopeCore round, int call) {
    others.requested(round, call);
  }

  @Override
  public void beginsStraight(ScopeCore scope) {
    others.beginsStraight(scope);
  }

  @Override
  public void isToldOf(ScopeCore item) {
    others.isToldOf(item);
  }

  @Override
  public void areReady(ScopeCore scope, int[] tasks) {
    others.areReady(scope, tasks);
  }

  @Override
  public void tellWhenSettled(
      ScopeCore scope,
      int task,
      BiConsumer<? super @Nullable Object, ? super @Nullable Throwable> whenSettled) {
    others.tellWhenSettled(scope, task, whenSettled);
  }

  @Override
  public void readyUnlessSkipped(ScopeCore scope, int task) {
    others.readyUnlessSkipped(scope, task);
  }

  @Override
  public void started(ScopeCore scope, int task, int attempt) {
    others.started(scope, task, attempt);
  }

  @Override
  public void finished(ScopeCore scope, int task, int attempt) {
    others.finished(scope, task, attempt);
  }

  @Override
  public void finished(ScopeCore scope, int task, int attempt, int[] ready) {
    others.finished(scope, task, attempt, ready);
  }

  @Override
  public void failed(ScopeCore scope, int task, int attempt, Throwable cause) {
    others.failed(scope, task, attempt, cause);
  }

  @Override
  public void retried(ScopeCore scope, int task, int attempt, Throwable cause) {
    others.retried(scope, task, attempt, cause);
  }

  @Override
  public void skipped(ScopeCore scope, int task) {
    others.skipped(scope, task);
  }

  @Override
  public void waits(ScopeCore scope, int task, Trace.Reason reason) {
    others.waits(scope, task, reason);
  }

  @Override
  public void waitsForRoom(ScopeCore scope, int loop) {
    others.waitsForRoom(scope, loop);
  }

  @Override
  public void hasRoom(ScopeCore scope, int loop) {
    others.hasRoom(scope, loop);
  }

  @Override
  public void returned(ScopeCore scope, int task) {
    others.returned(scope, task);
  }

  @Override
  public void callEnded(ScopeCore call, int task, int attempt, @Nullable Throwable cause) {
    others.callEnded(call, task, attempt, cause);
  }

  @Override
  public void closes(ScopeCore item) {
    others.closes(item);
  }

  @Override
  public void cancelled(ScopeCore scope, int task, int attempt) {
    others.cancelled(scope, task, attempt);
  }

  @Override
  public void runEnds(RunStatus status, @Nullable Throwable failure) {
    others.runEnds(status, failure);
  }
}
