package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A loop over what its method has returned, all of which is the user's code, and may fail. Of the thread that has the loop. */
abstract class SourceLoop extends ItemLoop {
  private final Object source;
  /** Made by the first puller: that, too, may fail. */
  private @Nullable Iterator<?> iterator;

  private final @Nullable AutoCloseable closeable;

  SourceLoop(Execution execution, ScopeCore parent, int task, Object source) {
    super(execution, parent, task);
    this.closeable = source instanceof AutoCloseable given ? given : null;
    this.source = StreamSource.of(source);
  }

  private Iterator<?> iterator() {
    if (iterator == null) {
      String name = execution.plan.name(task);
      isSized(StreamSource.sizeOf(source));
      iterator = StreamSource.isOne(source)
          ? StreamSource.iterator(source, inFlight, this::push, name)
          : StreamSource.iteratorOf(source, name);
    }
    return iterator;
  }

  @Override
  public final boolean mayPush() {
    return StreamSource.mayPush(source);
  }

  /** On the worker that is in the iterator, which pushes more than it was asked for. */
  abstract void push(Deque<Object> ahead);

  /** Null if there is none, or the loop is stopped. */
  final @Nullable Object pullNext() {
    if (isStopped() || !iterator().hasNext() || isStopped()) {
      return null;
    }
    Object item = iterator().next();
    if (item == null) {
      throw new NullPointerException("loop \"" + execution.plan.name(task) + "\" emitted null");
    }
    return item;
  }

  /** Closes it; returns what was thrown before, with what this throws, or that alone. */
  final @Nullable Throwable close(@Nullable Throwable before) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (Throwable e) {
      if (before == null) {
        return e;
      }
      if (!Thrown.suppressIn(before, List.of(e))) {
        execution.report.besides(List.of(e));
      }
    }
    return before;
  }
}
