package dev.attacca.runtime;

/** Two listeners, told one after the other, the second whatever the first throws. */
record ListenerPair(RunListener first, RunListener second) implements RunListener {
  @Override
  public void requested(TaskEvent event) {
    try {
      first.requested(event);
    } finally {
      second.requested(event);
    }
  }

  @Override
  public void ready(TaskEvent event) {
    try {
      first.ready(event);
    } finally {
      second.ready(event);
    }
  }

  @Override
  public void started(TaskEvent event) {
    try {
      first.started(event);
    } finally {
      second.started(event);
    }
  }

  @Override
  public void finished(TaskEvent event) {
    try {
      first.finished(event);
    } finally {
      second.finished(event);
    }
  }

  @Override
  public void skipped(TaskEvent event) {
    try {
      first.skipped(event);
    } finally {
      second.skipped(event);
    }
  }

  @Override
  public void failed(TaskEvent event) {
    try {
      first.failed(event);
    } finally {
      second.failed(event);
    }
  }

  @Override
  public void retried(TaskEvent event) {
    try {
      first.retried(event);
    } finally {
      second.retried(event);
    }
  }

  @Override
  public void cancelled(TaskEvent event) {
    try {
      first.cancelled(event);
    } finally {
      second.cancelled(event);
    }
  }
}
