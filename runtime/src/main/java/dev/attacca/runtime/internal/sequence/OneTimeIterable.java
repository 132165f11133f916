package dev.attacca.runtime.internal.sequence;

import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a task gathers, to be iterated once: a second time there would be nothing left of it. */
public final class OneTimeIterable<T> implements Iterable<T> {
  private final Iterator<T> values;
  private final String task;
  private final String source;
  private final AtomicBoolean begun = new AtomicBoolean();

  public OneTimeIterable(Iterator<T> values, String task, String source) {
    this.values = values;
    this.task = task;
    this.source = source;
  }

  @Override
  public Iterator<T> iterator() {
    if (!begun.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "task \"%s\" iterates a second time over what it gathers of \"%s\", which is not kept; gather a List"
              .formatted(task, source));
    }
    return values;
  }
}
