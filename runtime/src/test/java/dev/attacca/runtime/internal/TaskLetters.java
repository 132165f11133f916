package dev.attacca.runtime.internal;

import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.TaskEvent;

/** Is told of tasks, in a letter for each kind of event. */
interface TaskLetters extends RunListener {
  void told(char letter, TaskEvent event);

  @Override
  default void requested(TaskEvent event) {
    told('q', event);
  }

  @Override
  default void ready(TaskEvent event) {
    told('r', event);
  }

  @Override
  default void started(TaskEvent event) {
    told('s', event);
  }

  @Override
  default void finished(TaskEvent event) {
    told('f', event);
  }

  @Override
  default void skipped(TaskEvent event) {
    told('k', event);
  }

  @Override
  default void failed(TaskEvent event) {
    told('x', event);
  }

  @Override
  default void retried(TaskEvent event) {
    told('t', event);
  }

  @Override
  default void cancelled(TaskEvent event) {
    told('c', event);
  }
}
