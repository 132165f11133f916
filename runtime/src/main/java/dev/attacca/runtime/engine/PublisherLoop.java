package dev.attacca.runtime.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A loop over a publisher: asks for as many items as may be open, and for one more when one is closed. */
final class PublisherLoop extends LoopRun implements Flow.Subscriber<Object> {
  private final Queue<Object> arrived = new ConcurrentLinkedQueue<>();
  private final ReentrantLock opening = new ReentrantLock();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean complete;
  private volatile @Nullable Throwable failure;

  PublisherLoop(Execution execution, Scope parent, int task) {
    super(execution, parent, task);
  }

  @SuppressWarnings("unchecked") // a publisher of anything publishes objects
  void subscribeTo(Flow.Publisher<?> publisher) {
    long begin = System.nanoTime();
    try {
      ((Flow.Publisher<Object>) publisher).subscribe(this);
    } catch (RuntimeException e) {
      onError(e);
    }
    execution.times.add(task, System.nanoTime() - begin);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    if (subscription != null) {
      given.cancel();
      return;
    }
    subscription = given;
    if (isStopped()) {
      endEmission();
    } else {
      given.request(inFlight);
    }
  }

  @Override
  public void onNext(Object item) {
    arrived.add(java.util.Objects.requireNonNull(item, "item"));
    execution.agenda.offerFromElsewhere(this);
  }

  @Override
  public void onError(Throwable thrown) {
    failure = java.util.Objects.requireNonNull(thrown, "throwable");
    complete = true;
    execution.agenda.offerFromElsewhere(this);
  }

  @Override
  public void onComplete() {
    complete = true;
    execution.agenda.offerFromElsewhere(this);
  }

  @Override
  @Nullable
  Scope next(Worker worker) {
    boolean completed = complete; // before the look at what has arrived
    Scope scope = null;
    opening.lock();
    try {
      Object item = isStopped() ? null : arrived.poll();
      if (item != null) {
        scope = open(item);
      }
    } finally {
      opening.unlock();
    }
    if (scope == null && (completed || isStopped()) && ended.compareAndSet(false, true)) {
      Throwable thrown = failure;
      if (thrown == null || isStopped()) {
        sourceEnded(worker);
      } else {
        fail(worker, thrown);
      }
    }
    return scope;
  }

  @Override
  void left(Scope item, Worker worker) {
    Flow.Subscription present = subscription;
    if (present != null && !complete && !isStopped()) {
      long begin = System.nanoTime();
      present.request(1);
      execution.times.add(task, System.nanoTime() - begin);
    }
  }

  @Override
  void endEmission() {
    giveUp();
    complete = true;
    execution.agenda.offerFromElsewhere(this);
  }

  @Override
  void giveUp() {
    Flow.Subscription present = subscription;
    if (present != null) {
      present.cancel();
    }
  }
}
