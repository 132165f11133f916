package dev.attacca.spring.internal;

/** A bean is no object of its class, so a runner cannot call its tasks: it is a proxy that has the interfaces alone. */
final class ProxiedTasksException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  ProxiedTasksException(String bean, Class<?> tasks, Object given) {
    super("the bean \"%s\" is a %s and no %s, so its runner cannot call its tasks"
        .formatted(bean, given.getClass().getName(), tasks.getName()));
  }
}
