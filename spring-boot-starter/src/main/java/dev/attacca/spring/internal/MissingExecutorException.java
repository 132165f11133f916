package dev.attacca.spring.internal;

import java.util.List;

/** An executor is named that is no bean. */
final class MissingExecutorException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final String executor;
  private final String whose;
  private final transient List<String> beans;

  MissingExecutorException(String executor, String whose, List<String> beans) {
    super(
        "%s on the executor \"%s\", and no executor bean has that name".formatted(whose, executor));
    this.executor = executor;
    this.whose = whose;
    this.beans = beans;
  }

  String executor() {
    return executor;
  }

  /** Who runs on it, as in {@code the tasks … of Checkout run}. */
  String whose() {
    return whose;
  }

  /** The executor beans that there are. */
  List<String> beans() {
    return beans;
  }
}
