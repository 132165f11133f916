package dev.attacca.runtime;

import dev.attacca.runtime.internal.base.Thrown;
import java.util.function.Consumer;

/** Two listeners, told one after the other, the second whatever the first throws. */
record ListenerPair(RunListener first, RunListener second) implements RunListener {
  private void tell(TaskEvent event, Consumer<RunListener> what) {
    tell(first, event, what);
    tell(second, event, what);
  }

  private static void tell(RunListener listener, TaskEvent event, Consumer<RunListener> what) {
    try {
      what.accept(listener);
    } catch (Throwable e) { // each is told of by itself
      Thrown.log(listener, event, e);
    }
  }

  private void tell(RunEvent event, Consumer<RunListener> what) {
    tell(first, event, what);
    tell(second, event, what);
  }

  private static void tell(RunListener listener, RunEvent event, Consumer<RunListener> what) {
    try {
      what.accept(listener);
    } catch (Throwable e) {
      Thrown.log(listener, event, e);
    }
  }

  @Override
  public void runStarted(RunEvent event) {
    tell(event, listener -> listener.runStarted(event));
  }

  @Override
  public void runEnded(RunEvent event) {
    tell(event, listener -> listener.runEnded(event));
  }

  @Override
  public void requested(TaskEvent event) {
    tell(event, listener -> listener.requested(event));
  }

  @Override
  public void ready(TaskEvent event) {
    tell(event, listener -> listener.ready(event));
  }

  @Override
  public void started(TaskEvent event) {
    tell(event, listener -> listener.started(event));
  }

  @Override
  public void finished(TaskEvent event) {
    tell(event, listener -> listener.finished(event));
  }

  @Override
  public void skipped(TaskEvent event) {
    tell(event, listener -> listener.skipped(event));
  }

  @Override
  public void failed(TaskEvent event) {
    tell(event, listener -> listener.failed(event));
  }

  @Override
  public void retried(TaskEvent event) {
    tell(event, listener -> listener.retried(event));
  }

  @Override
  public void cancelled(TaskEvent event) {
    tell(event, listener -> listener.cancelled(event));
  }
}
