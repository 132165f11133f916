package dev.attacca.runtime.internal.task;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.TaskCall;
import dev.attacca.runtime.TaskInterceptor;
import dev.attacca.runtime.internal.graph.TaskNode;
import dev.attacca.runtime.internal.run.TaskObserver;
import dev.attacca.runtime.internal.scope.CallEnd;
import dev.attacca.runtime.internal.scope.NullResult;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a task within its interceptors: a chain of calls, each of which ends with what its
 * interceptor returns.
 *
 * <p>The method leaves its value in the scope, and says how it ended by a code. As long as every interceptor
 * returns what it was given, that is all there is to it. What one returns instead replaces the value and
 * the code, as if the method had returned it; so both are right at each step outwards. A future, or what a loop
 * is to emit from, is noted in the scope, and let go of by whoever hears that the call has failed.
 */
final class Interception {
  private final Surroundings around;
  private final Surroundings.Callee callee;
  private final ScopeCore scope;
  private final int task;
  private final int attempt;
  private final Thread thread = Thread.currentThread();

  /** How the task has ended, as things stand. */
  private int code;
  /** How to listen to the future that the method has returned, where that is no stage. */
  private @Nullable ListenedFuture<?> listened;

  Interception(
      Surroundings around, Surroundings.Callee callee, ScopeCore scope, int task, int attempt) {
    this.around = around;
    this.callee = callee;
    this.scope = scope;
    this.task = task;
    this.attempt = attempt;
  }

  /** Calls everything; returns as {@link ScopeCore#compute}. */
  int call() throws Throwable {
    call(0);
    return code;
  }

  private @Nullable Object call(int level) throws Throwable {
    TaskInterceptor[] all = around.interceptors();
    if (level == all.length) {
      return callMethod();
    }
    TaskInterceptor interceptor = all[level];
    Call call = new Call(level);
    Object returned;
    try {
      returned = interceptor.intercept(call);
    } finally {
      call.isOver = true;
    }
    if (!call.hasResult || returned != call.given) {
      code = take(interceptor, returned);
    }
    return returned;
  }

  /** What the method has returned. */
  private @Nullable Object callMethod() throws Throwable {
    try {
      code = callee.compute(scope, task);
    } catch (NullResult e) {
      code = CallEnd.NULL_VALUE;
    }
    TaskNode node = node();
    switch (code) {
      case CallEnd.PENDING, CallEnd.EMITTING -> {
        Object note = scope.note(task);
        listened = note instanceof ListenedFuture<?> future ? future : null;
        return listened == null ? note : listened.future();
      }
      case CallEnd.DONE -> {
        Object value = node.type() == null ? null : scope.value(task);
        return node.optional() ? Optional.ofNullable(value) : value;
      }
      case CallEnd.EMPTY -> {
        return Optional.empty();
      }
      default -> {
        return null;
      }
    }
  }

  private TaskNode node() {
    return scope.graph().node(task);
  }

  // What an interceptor returns in place of what it was given

  /** Stores it; how the method would have ended if it had returned this. */
  private int take(TaskInterceptor interceptor, @Nullable Object returned) {
    TaskNode node = node();
    if (node.kind() == Graph.Kind.LOOP) {
      return takeSource(interceptor, returned);
    }
    if (node.async() || node.inbox()) {
      return takeFuture(interceptor, returned);
    }
    if (node.type() == null) {
      if (returned != null) {
        throw wrong(interceptor, returned);
      }
      return CallEnd.DONE;
    }
    if (returned == null && !node.nullable()) {
      throw nullFrom(interceptor);
    }
    Object content = returned;
    if (node.optional()) {
      if (!(returned instanceof Optional<?> optional)) {
        throw wrong(interceptor, returned);
      }
      content = optional.orElse(null);
    }
    try {
      scope.assign(task, content);
    } catch (ClassCastException | NullPointerException e) {
      throw wrong(interceptor, returned);
    }
    return content == null && node.optional() ? CallEnd.EMPTY : CallEnd.DONE;
  }

  private int takeSource(TaskInterceptor interceptor, @Nullable Object returned) {
    if (node().emitter()) {
      if (returned != null) {
        throw wrong(interceptor, returned);
      }
      if (code == CallEnd.EMITTED) {
        return code;
      }
      scope.note(task, List.of()); // it has not been called, and emits nothing
      return CallEnd.EMITTING;
    }
    if (returned == null) {
      throw nullFrom(interceptor);
    }
    if (!(returned instanceof BaseStream<?, ?>
        || returned instanceof Iterator<?>
        || returned instanceof Iterable<?>
        || returned instanceof Flow.Publisher<?>
        || node().async() && returned instanceof CompletionStage<?>)) {
      throw wrong(interceptor, returned);
    }
    scope.note(task, returned);
    return returned instanceof CompletionStage<?> ? CallEnd.PENDING : CallEnd.EMITTING;
  }

  private int takeFuture(TaskInterceptor interceptor, @Nullable Object returned) {
    if (returned == null) {
      throw nullFrom(interceptor);
    }
    if (returned instanceof CompletionStage<?>) {
      scope.note(task, returned);
    } else if (listened != null && returned instanceof Future<?> future) {
      scope.note(task, listened.like(future));
    } else {
      throw wrong(interceptor, returned);
    }
    return CallEnd.PENDING;
  }

  private NullPointerException nullFrom(TaskInterceptor interceptor) {
    return new NullPointerException(
        "the interceptor %s returned null for the task \"%s\", whose method must not"
            .formatted(interceptor.getClass().getName(), node().name()));
  }

  private IllegalStateException wrong(TaskInterceptor interceptor, @Nullable Object returned) {
    TaskNode node = node();
    String type = node.type() == null ? "nothing" : "a " + node.type();
    String due = node.async() || node.inbox()
        ? "a CompletionStage"
        : node.optional() ? "an Optional of " + type : type;
    return new IllegalStateException(
        "the interceptor %s returned %s for the task \"%s\", whose method returns %s"
            .formatted(
                interceptor.getClass().getName(),
                returned == null ? "null" : "a " + returned.getClass().getName(),
                node.name(),
                node.kind() == Graph.Kind.LOOP && node.emitter() ? "nothing" : due));
  }

  /** As one interceptor sees the attempt; its fields are of the thread of the call. */
  private final class Call implements TaskCall {
    private final int level;
    private boolean hasProceeded;
    private boolean hasResult;
    private @Nullable Object given;
    private volatile boolean isOver;

    Call(int level) {
      this.level = level;
    }

    @Override
    public @Nullable Object proceed() throws Exception {
      check("proceed()");
      if (hasProceeded) {
        throw new IllegalStateException(
            "proceed() has been called before for the task \"%s\"; a task is called once per attempt"
                .formatted(task()));
      }
      hasProceeded = true;
      try {
        given = call(level + 1);
      } catch (Exception | Error e) {
        throw e;
      } catch (Throwable e) {
        throw Interception.<RuntimeException>asItIs(e);
      }
      hasResult = true;
      return given;
    }

    private void check(String what) {
      if (Thread.currentThread() != thread || isOver) {
        throw new IllegalStateException(
            "%s of the task \"%s\" was called %s: it is for the thread of intercept(…), before that returns"
                .formatted(what, task(), isOver ? "too late" : "on another thread"));
      }
    }

    @Override
    public void whenSettled(
        BiConsumer<? super @Nullable Object, ? super @Nullable Throwable> told) {
      Objects.requireNonNull(told, "told");
      check("whenSettled(…)");
      TaskObserver observer = Objects.requireNonNull(around.observer);
      observer.tellWhenSettled(scope, task, told);
    }

    @Override
    public String dag() {
      return around.run.dag();
    }

    @Override
    public String task() {
      return node().name();
    }

    @Override
    public String runId() {
      return around.run.id.toString();
    }

    @Override
    public String item() {
      return scope.identity();
    }

    @Override
    public int attempt() {
      return attempt;
    }

    @Override
    public String toString() {
      String item = item().isEmpty() ? "" : " in " + item();
      return task() + item + " of run " + runId();
    }
  }

  /** Generic code throws it unchecked, as the method has. */
  @SuppressWarnings("unchecked") // erased
  private static <E extends Throwable> E asItIs(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
