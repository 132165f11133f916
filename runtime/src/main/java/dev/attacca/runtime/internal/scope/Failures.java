package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.internal.base.Thrown;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Makes of what a task has thrown what its run tells. Where that is the failure of a run within the task,
 * what failed there stands in its place: one way through both, and the cause that there was.
 */
public final class Failures {
  private Failures() {}

  /** What the run tells of a task that has thrown this. */
  public static TaskFailure of(String task, String item, List<String> path, Throwable thrown) {
    RunFailedException inner = inner(thrown);
    if (inner == null) {
      return new TaskFailure(task, item, path, thrown);
    }
    List<String> through = new ArrayList<>(path);
    through.addAll(inner.path());
    return new TaskFailure(task, item, through, causeOf(inner));
  }

  /** What else it tells then. */
  public static List<Throwable> besides(Throwable thrown) {
    RunFailedException inner = inner(thrown);
    if (inner == null) {
      return List.of();
    }
    List<Throwable> all = new ArrayList<>();
    Set<Throwable> seen = Thrown.identitySet();
    if (inner != thrown) {
      collect(thrown.getSuppressed(), all, seen);
    }
    seen.add(inner);
    collect(inner.getSuppressed(), all, seen);
    return all;
  }

  private static void collect(Throwable[] suppressed, List<Throwable> all, Set<Throwable> seen) {
    for (Throwable each : suppressed) {
      if (seen.add(each)) {
        RunFailedException inner = inner(each);
        all.add(inner == null ? each : causeOf(inner));
        if (inner != null && (inner == each || seen.add(inner))) {
          collect(inner.getSuppressed(), all, seen);
        }
      }
    }
  }

  private static Throwable causeOf(RunFailedException inner) {
    return Thrown.causeOr(inner, inner);
  }

  /** The failure of a run, also as a future has told it. */
  private static @Nullable RunFailedException inner(Throwable thrown) {
    if (thrown instanceof CompletionException || thrown instanceof ExecutionException) {
      return Thrown.causeOr(thrown, thrown) instanceof RunFailedException inner ? inner : null;
    }
    return thrown instanceof RunFailedException inner ? inner : null;
  }
}
