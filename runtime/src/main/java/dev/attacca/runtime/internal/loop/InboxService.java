package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.StopSignal;
import dev.attacca.runtime.internal.base.Threads;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.run.ChildRun;
import dev.attacca.runtime.internal.run.CurrentThread;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.Interrupts;
import dev.attacca.runtime.internal.run.RestDetector;
import dev.attacca.runtime.internal.run.RunOrigin;
import dev.attacca.runtime.internal.run.Sleeper;
import dev.attacca.runtime.internal.run.UnfinishedPart;
import dev.attacca.runtime.internal.scope.CallEnd;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.task.Surroundings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A long-running worker of one run, and the requests to it. It has a thread of its own, since waiting
 * for requests is what it is for; it begins with the first one. A request is a future that its task
 * awaits. Where nothing but that can go on, {@link RestDetector} wakes the worker.
 */
public final class InboxService extends UnfinishedPart
    implements Sleeper.Requests, Inbox<Object, Object>, CurrentThread.Host {
  private final Execution execution;
  private final int task;
  private final ScopeCore scope;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock
  private final Deque<Message> waiting = new ArrayDeque<>();
  private final Set<Message> unanswered = new HashSet<>();
  private boolean closed;
  private boolean over;
  private @Nullable Throwable ended;
  private @Nullable Thread thread;
  private final List<Sleeper> sleepers = new ArrayList<>(1);

  // Read by the run when it is at rest
  /** Requests that the worker has taken, and nobody has answered. */
  private final AtomicInteger owed = new AtomicInteger();
  /** The worker has read the values of some of them, and may have passed these on. */
  private volatile boolean passedOn;
  /** Another thread than the worker's has had to do with a request. */
  private volatile boolean hasOthers;

  /** A request. */
  private final class Message implements Request<Object, Object> {
    private final Object value;
    // Guarded by the lock
    private boolean taken;
    private boolean read;
    private boolean answered;
    final CompletableFuture<Object> answer = new CompletableFuture<>();

    Message(Object value) {
      this.value = value;
    }

    @Override
    public Object value() {
      lock.lock();
      try {
        hasOthers |= isOther();
        read = true;
      } finally {
        lock.unlock();
      }
      return value;
    }

    @Override
    public void complete(Object given) {
      Objects.requireNonNull(
          given, () -> "the answer of \"" + execution.plan.name(task) + "\" must not be null");
      forget();
      answer.complete(given);
      isAnswered();
    }

    @Override
    public void fail(Throwable failure) {
      Objects.requireNonNull(failure, "failure");
      forget();
      answer.completeExceptionally(failure);
      isAnswered();
    }

    private void forget() {
      lock.lock();
      try {
        hasOthers |= isOther();
        unanswered.remove(this);
      } finally {
        lock.unlock();
      }
    }

    /** Told after what follows from the answer, see {@link RestDetector}. */
    private void isAnswered() {
      lock.lock();
      try {
        if (answered || !taken) {
          return;
        }
        answered = true;
      } finally {
        lock.unlock();
      }
      owed.decrementAndGet();
      execution.group.rest.lookAgain();
    }
  }

  /** Holding the lock. */
  private boolean isOther() {
    return thread != null && thread != Thread.currentThread();
  }

  /** Whether requests have been taken and not been answered. */
  @Override
  public boolean owes() {
    return owed.get() > 0;
  }

  /** Whether other threads answer as well, as far as anybody knows. */
  @Override
  public boolean hasOthers() {
    return hasOthers;
  }

  /**
   * How long other threads have, at rest, to turn up. One that has been handed a request reads its value
   * as soon as it begins. One that has been handed a value by the worker answers when it is through.
   */
  @Override
  public long patience() {
    return RestDetector.patience(execution, passedOn);
  }

  public InboxService(Execution execution, int task, ScopeCore scope) {
    this.execution = execution;
    this.task = task;
    this.scope = scope;
  }

  public void start() {
    if (execution.group.await(this)) {
      try {
        Threads.start(() -> ContextLoaders.within(execution.loader, this::run));
      } catch (Throwable e) { // no thread to be had
        execution.broken(e);
        if (execution.group.settled(this)) {
          execution.group.releaseToken();
        }
      }
    }
  }

  /** Sends the value that the scope has for the worker; its task awaits the answer. */
  public int ask(ScopeCore asking) {
    int source = execution.plan.graph.node(task).needs()[0].tasks()[0];
    Message message = new Message(java.util.Objects.requireNonNull(asking.valueOf(source)));
    lock.lock();
    try {
      if (over) {
        message.answer.completeExceptionally(endedEarly());
      } else {
        waiting.add(message);
        unanswered.add(message);
        closed |= asking.isMain(); // there is but this one
        execution.group.rest.wakeAll(sleepers);
      }
    } finally {
      lock.unlock();
    }
    asking.note(task, message.answer);
    return CallEnd.PENDING;
  }

  /** No more requests come. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      execution.group.rest.wakeAll(sleepers);
    } finally {
      lock.unlock();
    }
  }

  private Throwable endedEarly() {
    if (execution.halted && (ended == null || Interrupts.isTheEnd(ended))) {
      return new StopSignal(); // it was told to end, and that is no failure of its own
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
    @Nullable Object[] place = CurrentThread.place();
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
      execution.settlement.failedBesides(scope, task, thrown);
    }
    left.forEach(message -> message.answer.completeExceptionally(endedEarly()));
    if (execution.group.settled(this)) {
      execution.group.handOver();
    }
  }

  @Override
  public @Nullable RunOrigin origin() {
    return execution.origin();
  }

  @Override
  public String runId() {
    return execution.id();
  }

  @Override
  public boolean adopt(ChildRun child) {
    return child.belongsTo(execution, null);
  }

  private void call() throws Throwable {
    Surroundings.callOther(execution.around, () -> {
      scope.serve(task, this);
      return 0;
    });
  }

  @Override
  public Iterator<Request<Object, Object>> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        lock.lock();
        try {
          return awaitFirst();
        } finally {
          lock.unlock();
        }
      }

      @Override
      public Request<Object, Object> next() {
        lock.lock();
        try {
          if (!awaitFirst()) {
            throw new NoSuchElementException();
          }
          return takeOne();
        } finally {
          lock.unlock();
        }
      }
    };
  }

  @Override
  public List<Request<Object, Object>> take(int max, Duration wait) {
    if (max < 1) {
      throw new IllegalArgumentException("take(" + max + ", …): at least 1");
    }
    if (wait.isNegative()) {
      throw new IllegalArgumentException("take(…, " + wait + "): must not be negative");
    }
    List<Request<Object, Object>> taken = new ArrayList<>();
    lock.lock();
    try {
      if (!awaitFirst()) {
        return taken;
      }
      long until = System.nanoTime() + nanos(wait);
      boolean more = true;
      do {
        while (taken.size() < max && !waiting.isEmpty()) {
          taken.add(takeOne());
        }
        if (taken.size() == max || closed || !more) {
          return taken;
        }
        more = !sleep(Sleeper.Role.BATCH, until) && System.nanoTime() - until < 0;
      } while (true);
    } finally {
      lock.unlock();
    }
  }

  private static long nanos(Duration wait) {
    Duration most = Duration.ofNanos(Long.MAX_VALUE / 2);
    return wait.compareTo(most) < 0 ? wait.toNanos() : most.toNanos();
  }

  /** Holding the lock, which is given back meanwhile. False if no request can come any more. */
  private boolean awaitFirst() {
    while (waiting.isEmpty() && !closed) {
      passedOn = unanswered.stream().anyMatch(message -> message.read);
      if (sleep(Sleeper.Role.WORKER, null) && waiting.isEmpty()) {
        throw new IllegalStateException(
            ("worker \"%s\" waits for another request, and none can come before it has answered %d of those that it"
                    + " has taken: nothing else in the run can go on. Answer each before asking for the next, or"
                    + " use take(max, wait), which gives what there is.")
                .formatted(execution.plan.name(task), owed.get()));
      }
    }
    return !waiting.isEmpty();
  }

  private Message takeOne() {
    Message message = waiting.remove();
    message.taken = true;
    owed.incrementAndGet();
    return message;
  }

  /** Holding the lock, which is given back meanwhile. True if the run is at rest. */
  private boolean sleep(Sleeper.Role role, @Nullable Long until) {
    RestDetector rest = execution.group.rest;
    Sleeper sleeper = new Sleeper(role, task, thread == Thread.currentThread() ? 1 : 0, this);
    sleepers.add(sleeper);
    rest.fallAsleep(sleeper);
    lock.unlock();
    try {
      return rest.sleepOut(sleeper, until);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StopSignal();
    } finally {
      lock.lock();
      sleepers.remove(sleeper);
    }
  }

  @Override
  public void abandon() {
    lock.lock();
    try {
      closed = true;
      if (thread != null) {
        thread.interrupt();
      }
      execution.group.rest.wakeAll(sleepers);
    } finally {
      lock.unlock();
    }
  }
}
