package dev.attacca.runtime.engine;

import dev.attacca.runtime.Inbox;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A long-running worker of one run, and the requests to it. It has a thread of its own, since waiting
 * for requests is what it is for; it begins with the first one. A request is a future that its task
 * awaits, like any other.
 */
final class InboxRun extends Pending implements Inbox<Object, Object>, Here.Host {
  private final Execution execution;
  private final int task;
  private final Scope scope;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock
  private final Deque<Message> waiting = new ArrayDeque<>();
  private final Set<Message> unanswered = new HashSet<>();
  private boolean closed;
  private boolean over;
  private @Nullable Throwable ended;
  private @Nullable Thread thread;

  /** A request. */
  private final class Message implements Request<Object, Object> {
    private final Object value;
    final CompletableFuture<Object> answer = new CompletableFuture<>();

    Message(Object value) {
      this.value = value;
    }

    @Override
    public Object value() {
      return value;
    }

    @Override
    public void complete(Object given) {
      if (given == null) {
        throw new NullPointerException(
            "the answer of \"" + execution.plan.name(task) + "\" must not be null");
      }
      forget();
      answer.complete(given);
    }

    @Override
    public void fail(Throwable failure) {
      forget();
      answer.completeExceptionally(failure);
    }

    private void forget() {
      lock.lock();
      try {
        unanswered.remove(this);
      } finally {
        lock.unlock();
      }
    }
  }

  InboxRun(Execution execution, int task, Scope scope) {
    this.execution = execution;
    this.task = task;
    this.scope = scope;
  }

  void start() {
    if (execution.crew.await(this)) {
      try {
        Threads.start(() -> Loaders.within(execution.loader, this::run));
      } catch (Throwable e) { // no thread to be had
        execution.broken(e);
        if (execution.crew.settled(this)) {
          execution.crew.releaseToken();
        }
      }
    }
  }

  /** Sends the value that the scope has for the worker; its task awaits the answer. */
  int ask(Scope asking) {
    int source = execution.plan.blueprint.node(task).needs()[0].tasks()[0];
    Message message = new Message(java.util.Objects.requireNonNull(asking.valueOf(source)));
    lock.lock();
    try {
      if (over) {
        message.answer.completeExceptionally(endedEarly());
      } else {
        waiting.add(message);
        unanswered.add(message);
        closed |= asking.isMain(); // there is but this one
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
    asking.note(task, message.answer);
    return Scope.PENDING;
  }

  /** No more requests come. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Throwable endedEarly() {
    if (execution.halted && (ended == null || Interrupts.isTheEnd(ended))) {
      return new EmitterLoop.Stopped(); // it was told to end, and that is no failure of its own
    }
    String worker = "worker \"" + execution.plan.name(task) + "\" ";
    return new IllegalStateException(
        ended == null
            ? worker + "ended before it answered"
            : worker + "failed before it answered: " + Thrown.text(ended),
        ended);
  }

  private void run() {
    lock.lock();
    try {
      thread = Thread.currentThread();
    } finally {
      lock.unlock();
    }
    Throwable thrown = null;
    @Nullable Object[] place = Here.place();
    place[0] = this;
    try {
      if (!execution.halted) {
        call();
      }
    } catch (Throwable e) {
      thrown = e;
    }
    place[0] = null;
    Set<Message> left;
    lock.lock();
    try {
      thread = null;
      Thread.interrupted();
      over = true;
      ended = thrown;
      left = new HashSet<>(unanswered);
      unanswered.clear();
      waiting.clear();
    } finally {
      lock.unlock();
    }
    if (thrown != null && !execution.halted && left.isEmpty()) {
      execution.failedBesides(scope, task, thrown);
    }
    left.forEach(message -> message.answer.completeExceptionally(endedEarly()));
    if (execution.crew.settled(this)) {
      execution.crew.handOver();
    }
  }

  @Override
  public Here.@Nullable Host outer() {
    return null;
  }

  @Override
  public @Nullable Executor executor() {
    return null;
  }

  @Override
  public @Nullable Origin origin() {
    return execution.origin();
  }

  @Override
  public boolean adopt(ChildRun child) {
    return child.belongsTo(execution, null);
  }

  private void call() throws Throwable {
    Runnable wrapper = execution.wrapped;
    if (wrapper == null) {
      scope.serve(task, this);
    } else {
      Wrapped.call(wrapper, () -> {
        scope.serve(task, this);
        return 0;
      });
    }
  }

  @Override
  public Iterator<Request<Object, Object>> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        lock.lock();
        try {
          while (waiting.isEmpty() && !closed) {
            changed.await();
          }
          return !waiting.isEmpty();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new EmitterLoop.Stopped();
        } finally {
          lock.unlock();
        }
      }

      @Override
      public Request<Object, Object> next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        lock.lock();
        try {
          return waiting.remove();
        } finally {
          lock.unlock();
        }
      }
    };
  }

  @Override
  void abandon() {
    lock.lock();
    try {
      closed = true;
      if (thread != null) {
        thread.interrupt();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
