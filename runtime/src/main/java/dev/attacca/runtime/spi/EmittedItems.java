package dev.attacca.runtime.spi;

import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.StopSignal;
import dev.attacca.runtime.internal.base.Threads;
import dev.attacca.runtime.internal.run.Worker;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What the method of a loop emits that takes an emitter, to be pulled: the method runs on a thread of its own, which waits when it is some items
 * ahead.
 *
 * <p>The end of the method is the last element of the queue. Who closes this says so first, and then interrupts the method until it has
 * ended; an emitter looks for that before and after it waits, so it emits nothing more, whoever calls it.
 */
final class EmittedItems implements Iterator<Object>, AutoCloseable {
  /** What the method does. */
  interface Body {
    int call() throws Throwable;
  }

  /** How the method has ended. */
  private record End(@Nullable Throwable thrown) {}

  private static final int AHEAD = 64;

  private final String loop;
  private final Body body;
  private final @Nullable ClassLoader loader = ContextLoaders.current();
  private final BlockingQueue<Object> queue = new ArrayBlockingQueue<>(AHEAD);
  private volatile boolean closed;
  /** The thread in the method; guarded by this, that no interrupt hits it elsewhere. */
  private @Nullable Thread emitting;
  /** The next item, or the end; of the thread that pulls. */
  private @Nullable Object next;

  EmittedItems(String loop, Body body) {
    this.loop = loop;
    this.body = body;
  }

  void begin() {
    Threads.start(() -> ContextLoaders.within(loader, this::emit));
  }

  private void emit() {
    isIn(Thread.currentThread());
    Throwable thrown = null;
    try {
      if (!closed) {
        body.call();
      }
    } catch (Throwable e) {
      thrown = e;
    }
    isIn(null);
    Thread.interrupted(); // was for the method
    tellEnd(new End(thrown));
  }

  /** Whoever reads waits for it: an interrupt by somebody who has kept this thread from the method must not lose it. */
  private void tellEnd(End end) {
    boolean told = false;
    while (!told && !closed) {
      try {
        queue.put(end);
        told = true;
      } catch (InterruptedException e) {
        told = false;
      }
    }
  }

  private synchronized void isIn(@Nullable Thread thread) {
    emitting = thread;
  }

  <T> Emitter<T> emitter() {
    return this::add;
  }

  private void add(@Nullable Object item) {
    if (item == null) {
      throw new NullPointerException("loop \"" + loop + "\" emitted null");
    }
    try {
      if (!closed) {
        queue.put(item);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StopSignal();
    }
    if (closed) {
      throw new StopSignal();
    }
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      try {
        next = queue.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while loop \"" + loop + "\" was read");
      }
    }
    if (next instanceof End end) {
      if (end.thrown != null) {
        throw Portable.unchecked(end.thrown);
      }
      return false;
    }
    return true;
  }

  @Override
  public Object next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Object item = Objects.requireNonNull(next);
    next = null;
    return item;
  }

  /** Ends the method, if it has not ended, and does not wait for that. */
  @Override
  public void close() {
    closed = true;
    queue.clear(); // who waits for room finds it, and that this is closed
    synchronized (this) {
      if (emitting != null) {
        Worker.interrupt(emitting);
      }
    }
  }
}
