package dev.attacca.runtime;

/** Two listeners, told one after the other. */
record ListenerPair(RunListener first, RunListener second) implements RunListener {
  @Override
  public void requested(TaskEvent event) {
    first.requested(event);
    second.requested(event);
  }

  @Override
  public void ready(TaskEvent event) {
    first.ready(event);
    second.ready(event);
  }

  @Override
  public void started(TaskEvent event) {
    first.started(event);
    second.started(event);
  }

  @Override
  public void finished(TaskEvent event) {
    first.finished(event);
    second.finished(event);
  }

  @Override
  public void skipped(TaskEvent event) {
    first.skipped(event);
    second.skipped(event);
  }

  @Override
  public void failed(TaskEvent event) {
    first.failed(event);
    second.failed(event);
  }

  @Override
  public void retried(TaskEvent event) {
    first.retried(event);
    second.retried(event);
  }

  @Override
  public void cancelled(TaskEvent event) {
    first.cancelled(event);
    second.cancelled(event);
  }
}
