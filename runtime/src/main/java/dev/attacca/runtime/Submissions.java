package dev.attacca.runtime;

import dev.attacca.runtime.internal.base.Later;
import dev.attacca.runtime.spi.PreparedRun;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a server has accepted, and where each of that is: in the {@code queue}, {@code running}, or {@code
 * ended}. A submission moves from one to the next under the lock of this, where its status changes too; so it
 * is never in two, never in none, and never goes back. Results whose time is up are given up by a timer, which
 * holds neither this nor the server.
 */
final class Submissions<R> {
  private final ServerOptions options;
  private final long keepFor;
  private final Runnable onTimer = this::timeUp;
  /** At zero when nothing is queued or running, and nothing will be. */
  final CountDownLatch drained = new CountDownLatch(1);

  // Guarded by this
  private final Map<String, Submission<R>> byId = new HashMap<>();
  private final Set<Submission<R>> queue = new LinkedHashSet<>();
  private final Set<Submission<R>> running = new LinkedHashSet<>();
  /** The first to end first. */
  private final Deque<Submission<R>> ended = new ArrayDeque<>();

  private boolean closed;
  /** Whether the timer will see to the oldest of those that have ended. */
  private boolean timed;

  Submissions(ServerOptions options) {
    this.options = options;
    this.keepFor = Later.nanos(options.keepFor());
  }

  /** Takes it into the queue; false if one of the id that it was given is known. */
  synchronized boolean accept(Submission<R> submission, PreparedRun<R> prepared) {
    forget();
    if (prepared.isNamed() && byId.containsKey(submission.id)) {
      return false;
    }
    if (closed) {
      throw new IllegalStateException("this server is closed: it accepts no more runs");
    }
    if (queue.size() + running.size() - options.runsAtOnce() >= options.queueBound()) {
      throw new RejectedExecutionException(
          "the queue of this server is full: %d runs go on and %d wait, its bound; try again later"
              .formatted(running.size(), queue.size()));
    }
    prepared.enter(() -> submission.over.getCount() == 0);
    byId.put(submission.id, submission);
    queue.add(submission);
    return true;
  }

  /** The one whose turn it is to run; null if there is none, as long as others run. With the lock. */
  @Nullable
  Submission<R> first() {
    return queue.isEmpty() || running.size() >= options.runsAtOnce()
        ? null
        : queue.iterator().next();
  }

  /** It leaves the queue to run. With the lock. */
  void runs(Submission<R> submission) {
    queue.remove(submission);
    running.add(submission);
    submission.submitter = null;
    submission.status = RunStatus.RUNNING;
  }

  /** It is over; false if that was known. */
  synchronized boolean end(
      Submission<R> submission, @Nullable R value, @Nullable Throwable failure) {
    boolean was = running.remove(submission);
    if (was) {
      ends(submission, value, failure);
    }
    return was;
  }

  /** It never runs; false if it has left the queue. */
  synchronized boolean cancelQueued(Submission<R> submission) {
    boolean was = queue.remove(submission);
    if (was) {
      submission.submitter = null;
      String why = "run " + submission.id + " was cancelled before it began";
      ends(submission, null, new RunCancelledException(why, null));
    }
    return was;
  }

  private void ends(Submission<R> submission, @Nullable R value, @Nullable Throwable failure) {
    submission.end(value, failure);
    ended.add(submission);
    forget();
    setTimer();
    noteDrained();
  }

  /** Nothing more is accepted. */
  synchronized void close() {
    closed = true;
    noteDrained();
  }

  private void noteDrained() {
    if (closed && queue.isEmpty() && running.isEmpty()) {
      drained.countDown();
    }
  }

  // What is known

  synchronized Submission<R> find(String id) {
    Objects.requireNonNull(id, "id");
    forget();
    Submission<R> submission = byId.get(id);
    if (submission == null) {
      throw new NoSuchElementException(
          "this server knows no run \"%s\"; after its end a run is kept for %s, and only the newest %d are"
              .formatted(id, options.keepFor(), options.keepAtMost()));
    }
    return submission;
  }

  ServerOptions options() {
    return options;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized int queued() {
    return queue.size();
  }

  synchronized int running() {
    return running.size();
  }

  synchronized int kept() {
    forget();
    return ended.size();
  }

  /** Those that are queued or run. */
  synchronized List<Submission<R>> open() {
    List<Submission<R>> open = new ArrayList<>(queue);
    open.addAll(running);
    return open;
  }

  synchronized List<PreparedRun<?>> goingOn() {
    return running.stream()
        .<PreparedRun<?>>map(one -> Objects.requireNonNull(one.prepared))
        .toList();
  }

  /** One that is not over; null if there is none. */
  synchronized @Nullable PreparedRun<R> anyOpen() {
    return Stream.concat(running.stream(), queue.stream())
        .map(one -> one.prepared)
        .findAny()
        .orElse(null);
  }

  @Override
  public synchronized String toString() {
    return "server: %d queued, %d running, %d results kept%s"
        .formatted(queue.size(), running.size(), ended.size(), closed ? ", closed" : "");
  }

  // How long results are kept

  private void forget() {
    long now = System.nanoTime();
    Submission<R> oldest = ended.peek();
    while (oldest != null
        && (ended.size() > options.keepAtMost() || now - oldest.endedAt > keepFor)) {
      byId.remove(oldest.id);
      ended.remove();
      oldest = ended.peek();
    }
  }

  private void setTimer() {
    Submission<R> oldest = ended.peek();
    if (oldest != null && !timed && keepFor < Later.NEVER) {
      timed = true;
      Later.run(Math.max(0, keepFor - (System.nanoTime() - oldest.endedAt)) + 1, onTimer);
    }
  }

  private synchronized void timeUp() {
    timed = false;
    forget();
    setTimer();
  }
}
