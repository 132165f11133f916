package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.internal.base.Thrown;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What went wrong in a run. Thread-safe. */
public final class FailureReport {
  private final RunId id;
  private final int keptPerTask;
  /** Made when something goes wrong. */
  private @Nullable Books books;

  private @Nullable Kept firstFatal;
  private @Nullable String cancelled;
  private @Nullable Throwable cancelCause;
  private String leftover = "";
  /** Whether somebody takes the failures while the run goes on. */
  private boolean isTaken;

  private static final class Books {
    /** In the order in which they happened. */
    final Set<Kept> failures = new LinkedHashSet<>();

    final Map<String, Deque<Kept>> byTask = new HashMap<>();
    /** Exceptions that nobody else tells of, the newest ones. */
    final Deque<Throwable> besides = new ArrayDeque<>(0);
  }

  /** Failures are told apart by identity. */
  private static final class Kept {
    final TaskFailure failure;

    Kept(TaskFailure failure) {
      this.failure = failure;
    }
  }

  /** Of the run of this id. */
  FailureReport(RunId id, int keptPerTask) {
    this.id = id;
    this.keptPerTask = keptPerTask;
  }

  /** A failure that fails the run. */
  public synchronized void fatal(TaskFailure failure) {
    Kept kept = keep(failure);
    firstFatal = firstFatal == null ? kept : firstFatal;
  }

  /** A failure that has been told as one that does not, and does. */
  public synchronized void fatalAfterAll(TaskFailure failure) {
    for (Kept kept : books().byTask.getOrDefault(failure.task(), new ArrayDeque<>(0))) {
      if (kept.failure.item().equals(failure.item()) && kept.failure.cause() == failure.cause()) {
        firstFatal = firstFatal == null ? kept : firstFatal;
        return;
      }
    }
    if (isTaken) {
      firstFatal = firstFatal == null ? new Kept(failure) : firstFatal;
      return; // whoever takes them has it
    }
    fatal(failure); // too old to have been kept
  }

  /** A failure that does not, or that comes after the run has been halted anyway. */
  public synchronized void add(TaskFailure failure) {
    keep(failure);
  }

  /** What came with a failure, and could not be told in what the user has thrown. */
  public synchronized void besides(List<Throwable> thrown) {
    for (Throwable each : thrown) {
      Deque<Throwable> besides = books().besides;
      if (besides.size() >= keptPerTask) {
        besides.removeFirst();
      }
      besides.add(each);
    }
  }

  private Books books() {
    Books present = books;
    if (present == null) {
      books = present = new Books();
    }
    return present;
  }

  private Collection<Throwable> besides() {
    return books == null ? List.of() : books.besides;
  }

  private Kept keep(TaskFailure failure) {
    Kept kept = new Kept(failure);
    Deque<Kept> ofTask = books().byTask.computeIfAbsent(failure.task(), t -> new ArrayDeque<>());
    if (ofTask.size() >= keptPerTask) {
      books().failures.remove(ofTask.removeFirst());
    }
    ofTask.add(kept);
    books().failures.add(kept);
    return kept;
  }

  synchronized void cancelled(String why, @Nullable Throwable cause) {
    cancelled = why;
    cancelCause = cause;
  }

  /** Tasks that ignored their interruption for so long. */
  synchronized void stillRunning(Collection<String> tasks, Object grace) {
    if (!tasks.isEmpty()) {
      leftover = "; still running, having ignored their interruption for %s: %s"
          .formatted(grace, String.join(", ", tasks));
    }
  }

  synchronized RunStatus status() {
    if (cancelled != null) {
      return RunStatus.CANCELLED;
    }
    return firstFatal != null ? RunStatus.FAILED : RunStatus.SUCCEEDED;
  }

  public synchronized List<TaskFailure> failures() {
    return books == null
        ? List.of()
        : books.failures.stream().map(kept -> kept.failure).toList();
  }

  /** The failures that have happened since this was asked before, of which it keeps nothing; of a run that goes on. */
  public synchronized List<TaskFailure> take() {
    isTaken = true;
    if (books == null) {
      return List.of();
    }
    List<TaskFailure> all = failures();
    books.failures.clear();
    books.byTask.clear();
    return all;
  }

  /** Throws what the caller is told at the end, if that is not that all is well. */
  void throwIfFailed() {
    RuntimeException failure = failure();
    if (failure != null) {
      throw failure;
    }
  }

  /** The same, to be told; a new one each time. Asks nothing of what users have thrown: that may block. */
  public synchronized @Nullable RuntimeException failure() {
    if (cancelled != null) {
      RunCancelledException exception = new RunCancelledException(
          "run " + id + " was cancelled: " + cancelled + leftover, cancelCause);
      Set<Throwable> told = Thrown.identitySet();
      if (cancelCause != null) {
        told.add(cancelCause);
      }
      failures().forEach(failure -> Thrown.suppress(exception, failure.cause(), told));
      besides().forEach(thrown -> Thrown.suppress(exception, thrown, told));
      return exception;
    }
    Kept first = firstFatal;
    if (first != null) {
      Set<Kept> others = new LinkedHashSet<>(books().failures);
      others.remove(first); // which may be too old to have been kept there
      List<TaskFailure> ordered = new ArrayList<>(List.of(first.failure));
      others.forEach(kept -> ordered.add(kept.failure));
      RunFailedException exception = new RunFailedException(ordered, leftover);
      Set<Throwable> told = Thrown.identitySet();
      ordered.forEach(failure -> told.add(failure.cause()));
      besides().forEach(thrown -> Thrown.suppress(exception, thrown, told));
      return exception;
    }
    return null;
  }
}
