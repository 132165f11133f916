package dev.attacca.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RunRecorder} has recorded of one run: when each task could have started, what it waited for
 * instead, when it ran and on which thread, and what became of it. Times are durations since the run began, exact to
 * what {@link System#nanoTime()} is exact to, but for items of a loop after its first ones: where these take next to
 * nothing, to about a millisecond.
 *
 * <p>The trace of a run that is over never changes, except that items may be let go of before they are first looked at, to
 * keep to the recorder's bound; that of a run that goes on is a picture of the moment in which the
 * recorder was asked for it. Thread-safe.
 */
public interface Trace {
  /** What has become of a task, or of one attempt at it. */
  enum Fate {
    /** It has not started, and may still. */
    WAITING,
    /** It has started, and has not ended. */
    RUNNING,
    /** It has ended, with a value if it has any. */
    SUCCEEDED,
    /** It has ended, and had no value this time. */
    EMPTY,
    /** It did not run, and why is in {@link Task#reason()}. */
    SKIPPED,
    /** It has failed. */
    FAILED,
    /** Its time was up. */
    TIMED_OUT,
    /** The run was halted before it ended, or before it started. */
    CANCELLED
  }

  /** What a task waits for. */
  enum Reason {
    /** Another task. */
    TASK,
    /** Something that runs it: a thread of its executor, or one that has done what it was doing. */
    THREAD,
    /** A place in a limit. */
    LIMIT,
    /** The delay before the next attempt. */
    DELAY,
    /** Room in a loop: as many of its items are open as may be, or what they have brought to a stream is to be read first. */
    ROOM,
    /** Others to be called with. */
    BATCH,
    /** Its turn at a state. */
    TURN
  }

  /**
   * A time in which a task waited for something. For room in a loop, this is the time from the first to the last
   * wait, and {@code waited} the sum of all.
   *
   * @param reason for what
   * @param on the name of the task, executor, limit, loop or state; {@code null} for what has none
   * @param from when it began
   * @param to when it ended, or how long the run had gone on if it has not
   * @param waited how long in all
   * @param times how often
   */
  record Wait(
      Reason reason, @Nullable String on, Duration from, Duration to, Duration waited, int times) {}

  /**
   * One attempt.
   *
   * @param number which one, from 1
   * @param fate what has become of it
   * @param started when it was called
   * @param returned when the call returned, where the task went on without it: one that has returned a future, a
   *     loop; else {@code null}
   * @param ended when it was over; {@code null} if it is not
   * @param thread the thread of the call: its name, and if that is not enough to tell it from others, its number
   * @param failure what it failed with; {@code null} if it has not
   */
  record Attempt(
      int number,
      Fate fate,
      Duration started,
      @Nullable Duration returned,
      @Nullable Duration ended,
      String thread,
      @Nullable String failure) {}

  /**
   * One task, in the run's main scope or in an item.
   *
   * @param name its name
   * @param item in which item, as in {@link TaskFailure#item()}; empty for the main scope
   * @param fate what has become of it
   * @param requested when it became a part of the run
   * @param ready when all that it waits for had settled; {@code null} if that has not been, or it was skipped
   * @param started when its last attempt was called; {@code null} if there was none
   * @param ended when it settled; {@code null} if it has not
   * @param waits what it waited for, in the order of time
   * @param attempts all of them, or the first and last ones of very many
   * @param reason why it was skipped; else {@code null}
   * @param failure what it failed with, and the way to it, through runs that it had begun; else {@code null}
   * @param rootCause the first cause of that; else {@code null}
   */
  record Task(
      String name,
      String item,
      Fate fate,
      Duration requested,
      @Nullable Duration ready,
      @Nullable Duration started,
      @Nullable Duration ended,
      List<Wait> waits,
      List<Attempt> attempts,
      @Nullable String reason,
      @Nullable String failure,
      @Nullable String rootCause) {
    /**
     * Copies the lists.
     *
     * @param name its name
     * @param item in which item
     * @param fate what has become of it
     * @param requested when it became a part of the run
     * @param ready when all that it waits for had settled
     * @param started when its last attempt was called
     * @param ended when it settled
     * @param waits what it waited for
     * @param attempts all of them
     * @param reason why it was skipped
     * @param failure what it failed with
     * @param rootCause the first cause of that
     */
    public Task {
      waits = List.copyOf(waits);
      attempts = List.copyOf(attempts);
    }
  }

  /**
   * One item of a loop, a round of a repeat, or a value of a merge.
   *
   * @param id which one, as in {@link TaskFailure#item()}
   * @param loop the task that emitted it
   * @param opened when it was emitted
   * @param closed when all that belongs to it had settled; {@code null} if that has not been
   * @param hasFailed whether a task of it has failed
   * @param tasks its own tasks, in the order of the graph
   */
  record Item(
      String id,
      String loop,
      Duration opened,
      @Nullable Duration closed,
      boolean hasFailed,
      List<Task> tasks) {
    /**
     * Copies the list.
     *
     * @param id which one
     * @param loop the task that emitted it
     * @param opened when it was emitted
     * @param closed when all that belongs to it had settled
     * @param hasFailed whether a task of it has failed
     * @param tasks its own tasks
     */
    public Item {
      tasks = List.copyOf(tasks);
    }
  }

  /** {@return the run, see {@link Run#id()}} */
  String runId();

  /** {@return the class, as {@link Graph#name()} has it} */
  String dag();

  /** {@return the run in whose task this one has begun; {@code null} if there is none, or nobody watched it} */
  @Nullable
  String parentRun();

  /** {@return the task whose value was wanted; {@code null} if everything was} */
  @Nullable
  String target();

  /** {@return when the run began} */
  Instant startedAt();

  /** {@return how long it has taken, or had until now} */
  Duration elapsed();

  /** {@return how it has ended, or {@link RunStatus#RUNNING}} */
  RunStatus status();

  /** {@return what its caller was told; {@code null} if it has not failed} */
  @Nullable
  String failure();

  /**
   * {@return the first cause of the failure, in whichever run within this one it has happened; {@code null} if
   * the run has not failed}
   */
  @Nullable
  String rootCause();

  /** {@return the tasks of the main scope, in the order of the graph} */
  List<Task> tasks();

  /**
   * {@return the items that are kept: of each loop the first, the slowest, and the failed ones, in the order of time} Of a run that
   * goes on, some of those that are open as well, as far as something in them waits.
   */
  List<Item> items();

  /** {@return how many other items there were} */
  long itemsLetGo();

  /** {@return the runs that tasks of this one have begun, as far as the recorder has them} */
  List<Trace> children();

  /**
   * Why the run has taken as long as it has: the tasks' names in order, each having waited for the one before, which
   * was the last to settle of those that it waits for. The last one is the target, or the last task to end; of a run that has
   * failed, the task that failed. Goes through the items of a loop by the last one that was closed. Tasks
   * that were skipped are left out.
   *
   * @return names of tasks; empty if none has started
   */
  List<String> criticalPath();

  /**
   * A picture as text: a line per task with what it did and when, and what it waited for. Tasks of the critical path are
   * marked.
   *
   * @return some lines of at most about 120 characters, more where names are long
   */
  String toGantt();

  /**
   * All of it, for other programs. Times are whole nanoseconds since the run began.
   *
   * @return an object of JSON
   */
  String toJson();

  /**
   * Writes a file that <a href="https://ui.perfetto.dev">Perfetto</a> opens, and Chrome's {@code about:tracing}: a lane per
   * thread, an asynchronous slice per item and per task that went on without its thread, an arrow from what a task waited for.
   * Runs within the run are in it. Compressed by gzip where it is large, which both read as well.
   *
   * @param file is written anew
   * @throws java.io.UncheckedIOException if that is not possible
   */
  void toPerfetto(Path file);
}
