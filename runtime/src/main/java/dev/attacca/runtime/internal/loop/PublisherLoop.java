package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.RestDetector;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A loop over a publisher: asks for as many items as may be open, and for one more when one is closed. A
 * publisher that does what none may do, be it to publish more than that, fails the loop, which says so;
 * what it does afterwards is ignored.
 */
public final class PublisherLoop extends ItemLoop implements Flow.Subscriber<Object> {
  /** At most as many as have been asked for. */
  private final Queue<Object> arrived = new ConcurrentLinkedQueue<>();

  private final ReentrantLock opening = new ReentrantLock();
  private final AtomicBoolean ended = new AtomicBoolean();
  /** How many it has been asked for and has not published. */
  private final AtomicLong demand = new AtomicLong();

  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean complete;
  /** How many items have been asked for, and how many have come; these are counted late, see {@link RestDetector}. */
  private final AtomicLong requested = new AtomicLong();

  private final AtomicLong received = new AtomicLong();
  private volatile @Nullable Throwable failure;

  public PublisherLoop(Execution execution, ScopeCore parent, int task) {
    super(execution, parent, task);
  }

  @SuppressWarnings("unchecked") // a publisher of anything publishes objects
  public void subscribeTo(Flow.Publisher<?> publisher) {
    long begin = System.nanoTime();
    try {
      ((Flow.Publisher<Object>) publisher).subscribe(this);
    } catch (Throwable e) {
      endsWith(e);
    }
    execution.times.add(task, System.nanoTime() - begin);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    java.util.Objects.requireNonNull(given, "subscription");
    if (subscription != null) {
      tell(given, Flow.Subscription::cancel);
      return;
    }
    requested.addAndGet(inFlight); // before it counts as subscribed
    subscription = given;
    if (isStopped() || complete) {
      tell(given, Flow.Subscription::cancel);
    } else {
      ask(given, inFlight);
    }
  }

  @Override
  public void onNext(Object item) {
    if (item == null) {
      violates("published null");
      throw new NullPointerException("item");
    }
    if (complete) {
      return;
    }
    if (demand.getAndDecrement() <= 0) {
      violates("published more than it was asked for");
      return;
    }
    arrived.add(item);
    execution.workQueue.offerFromElsewhere(this);
    received.incrementAndGet();
    execution.group.rest.lookAgain();
  }

  @Override
  public void onError(Throwable thrown) {
    if (thrown == null) {
      violates("failed with null");
      throw new NullPointerException("throwable");
    }
    endsWith(thrown);
  }

  @Override
  public void onComplete() {
    endsWith(null);
  }

  /** No more comes; the first to say so is believed. */
  private void endsWith(@Nullable Throwable thrown) {
    synchronized (demand) {
      if (complete) {
        return;
      }
      failure = thrown;
      complete = true;
    }
    execution.workQueue.offerFromElsewhere(this);
  }

  private void violates(String what) {
    endsWith(new IllegalStateException(
        "the publisher of loop \"" + execution.plan.name(task) + "\" " + what));
    giveUp();
  }

  private void ask(Flow.Subscription present, int count) {
    demand.addAndGet(count); // before, as it may publish at once
    tell(present, to -> to.request(count));
  }

  /** The subscription is the user's code. */
  private void tell(Flow.Subscription present, Consumer<Flow.Subscription> what) {
    try {
      what.accept(present);
    } catch (Throwable e) {
      Throwable known = failure;
      if (!complete && !isStopped()) {
        endsWith(e);
      } else if (known == null || !Thrown.suppressIn(known, java.util.List.of(e))) {
        execution.settlement.failedBesides(parent, task, e);
      }
    }
  }

  @Override
  public @Nullable ScopeCore next(Worker worker) {
    boolean completed = complete; // before the look at what has arrived
    ScopeCore scope = null;
    opening.lock();
    try {
      Object item = isStopped() ? null : arrived.poll();
      if (item != null) {
        scope = open(item);
        if (isFull()) {
          waitsForRoom(); // as nothing more is asked for
        }
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
  void left(ScopeCore item, Worker worker) {
    Flow.Subscription present = subscription;
    if (present != null && !complete && !isStopped()) {
      long begin = System.nanoTime();
      requested.incrementAndGet();
      hasRoom();
      ask(present, 1);
      execution.times.add(task, System.nanoTime() - begin);
    }
  }

  /** Whether its source may send something, although nobody in the run does anything. */
  @Override
  public boolean canGoOn() {
    return !ended.get() && (subscription == null || complete || requested.get() > received.get());
  }

  @Override
  protected void endEmission() {
    endsWith(null);
    giveUp();
  }

  @Override
  public void giveUp() {
    Flow.Subscription present = subscription;
    if (present != null) {
      tell(present, Flow.Subscription::cancel);
    }
  }
}
