package dev.attacca.spring.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An executor is named that is no bean. */
final class MissingExecutorException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final String executor;
  private final String whose;
  private final transient @Nullable Property property;
  private final transient List<String> beans;

  MissingExecutorException(
      String executor, String whose, @Nullable Property property, List<String> beans) {
    super(
        "%s on the executor \"%s\", and no executor bean has that name".formatted(whose, executor));
    this.property = property;
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

  /** What has it so; null if that is an annotation, or nobody knows. */
  @Nullable
  Property property() {
    return property;
  }

  /** The executor beans that there are. */
  List<String> beans() {
    return beans;
  }
}
