package dev.attacca.spring.internal;

/** A bean with tasks has a scope in which a runner cannot be given it once for all runs. */
final class UnfitScopeException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final String bean;
  private final String scope;
  private final transient GeneratedRunner runner;
  private final String origin;

  UnfitScopeException(String bean, String scope, GeneratedRunner runner, String origin) {
    super(
        "the bean \"%s\" of %s has the scope \"%s\", but its runner is one object for all runs, and calls one bean"
            .formatted(bean, runner.tasks().getName(), scope));
    this.bean = bean;
    this.scope = scope;
    this.runner = runner;
    this.origin = origin;
  }

  String bean() {
    return bean;
  }

  String scope() {
    return scope;
  }

  GeneratedRunner runner() {
    return runner;
  }

  /** Where the bean is defined, if that is known. */
  String origin() {
    return origin;
  }
}
