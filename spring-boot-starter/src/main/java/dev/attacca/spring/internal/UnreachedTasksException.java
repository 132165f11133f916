package dev.attacca.spring.internal;

import java.util.List;

/** A bean has a proxy that cannot stand around some of its tasks. */
final class UnreachedTasksException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final String bean;
  private final Class<?> tasks;
  private final transient List<String> problems;

  UnreachedTasksException(String bean, Class<?> tasks, List<String> problems) {
    super("the proxy around the bean \"%s\" of %s cannot override all tasks: %s"
        .formatted(bean, tasks.getName(), String.join("; ", problems)));
    this.bean = bean;
    this.tasks = tasks;
    this.problems = problems;
  }

  String bean() {
    return bean;
  }

  Class<?> tasks() {
    return tasks;
  }

  List<String> problems() {
    return problems;
  }
}
