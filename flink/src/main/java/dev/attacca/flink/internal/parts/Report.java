package dev.attacca.flink.internal.parts;

import dev.attacca.flink.CarriedException;
import dev.attacca.flink.internal.items.FailureSerializer;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.TaskStats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;

/** What has been counted, and what has failed, in one place, in a part or in several. By the names of tasks, so that it outlives a version of a graph. */
public final class Report {
  /** How many lines of the stack of each, if they are few; and if they are many. */
  private static final int LINES_OF_FEW = 20;

  private static final int LINES_OF_MANY = 3;
  private static final int FEW = 100;

  /** In, out, failed, skipped, and nanoseconds busy. */
  private final Map<String, long[]> counts = new LinkedHashMap<>();

  private final Map<String, Deque<TaskFailure>> failures = new LinkedHashMap<>();
  /** How many failures of a task are kept for the result, the newest. */
  private final int most;

  private @Nullable TaskFailure fatal;

  /**
   * Of nothing yet.
   *
   * @param most how many failures of a task are kept
   */
  public Report(int most) {
    this.most = most;
  }

  /** {@return the first failure that the run fails for when it is over; {@code null} if there is none} */
  public @Nullable TaskFailure fatal() {
    return fatal;
  }

  /**
   * Takes what a run fails for when it is over, if it is the first.
   *
   * @param failure what the run says; {@code null} if all is well
   */
  public void fail(@Nullable RuntimeException failure) {
    if (fatal == null && failure instanceof RunFailedException failed) {
      fatal = failed.failures().get(0);
    }
  }

  /**
   * Takes over what somebody else has counted.
   *
   * @param stats what it has
   */
  public void add(Stats stats) {
    for (TaskStats task : stats.tasks()) {
      add(
          task.task(),
          task.in(),
          task.out(),
          task.failed(),
          task.skipped(),
          task.busy().toNanos());
    }
  }

  /**
   * Counts.
   *
   * @param task of what
   * @param more in, out, failed, skipped, and nanoseconds busy
   */
  public void add(String task, long... more) {
    long[] sums = counts.computeIfAbsent(task, any -> new long[5]);
    for (int i = 0; i < more.length; i++) {
      sums[i] += more[i];
    }
  }

  /**
   * Keeps a failure.
   *
   * @param failure what has failed
   * @param isFatal whether the run fails for it when it is over
   */
  public void add(TaskFailure failure, boolean isFatal) {
    if (isFatal && fatal == null) {
      fatal = failure;
    }
    Deque<TaskFailure> ofTask = failures.computeIfAbsent(failure.task(), any -> new ArrayDeque<>());
    if (ofTask.size() == most) {
      ofTask.pollFirst();
    }
    ofTask.addLast(failure);
  }

  /**
   * Adds what has come together elsewhere.
   *
   * @param other that
   */
  public void add(Report other) {
    fatal = fatal == null ? other.fatal : fatal;
    other.counts.forEach(this::add);
    other.failures.values().forEach(some -> some.forEach(failure -> add(failure, false)));
  }

  /** {@return what has been counted} */
  public Stats stats() {
    List<TaskStats> stats = new ArrayList<>();
    counts.forEach((task, sums) -> stats.add(
        new TaskStats(task, sums[0], sums[1], sums[2], sums[3], 0, 0, Duration.ofNanos(sums[4]))));
    return new Stats(stats);
  }

  /** {@return what has failed; first of all what the run fails for, if it does} */
  public List<TaskFailure> failures() {
    List<TaskFailure> all = new ArrayList<>();
    failures.values().forEach(all::addAll);
    TaskFailure first = fatal;
    if (first != null) {
      all.removeIf(
          failure -> failure.task().equals(first.task()) && failure.item().equals(first.item()));
      all.add(0, first);
    }
    return all;
  }

  /** {@return the report as bytes} */
  public byte[] bytes() {
    DataOutputSerializer out = new DataOutputSerializer(256);
    try {
      out.writeBoolean(fatal != null);
      out.writeInt(counts.size());
      for (Map.Entry<String, long[]> task : counts.entrySet()) {
        out.writeUTF(task.getKey());
        for (long sum : task.getValue()) {
          out.writeLong(sum);
        }
      }
      List<TaskFailure> all = failures();
      out.writeInt(all.size());
      for (TaskFailure failure : all) {
        int lines = all.size() > FEW ? LINES_OF_MANY : LINES_OF_FEW;
        FailureSerializer.INSTANCE.serialize(shortened(failure, lines), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // never: it is written to memory
    }
    return out.getCopyOfBuffer();
  }

  private static TaskFailure shortened(TaskFailure failure, int most) {
    CarriedException carried = CarriedException.of(failure.cause());
    return new TaskFailure(
        failure.task(), failure.item(), failure.path(), shortened(carried, most));
  }

  /** With what hangs on it, which is no more than was taken along. */
  private static CarriedException shortened(CarriedException carried, int most) {
    StackTraceElement[] lines = carried.getStackTrace();
    Throwable cause = carried.getCause();
    CarriedException kept = new CarriedException(
        carried.className(),
        carried.getMessage(),
        cause == null ? null : shortened(CarriedException.of(cause), most),
        lines.length <= most ? lines : Arrays.copyOf(lines, most));
    for (Throwable suppressed : carried.getSuppressed()) {
      kept.addSuppressed(shortened(CarriedException.of(suppressed), most));
    }
    return kept;
  }

  /**
   * {@return a report that has travelled}
   *
   * @param bytes what {@link #bytes} gave
   * @param most how many failures of a task are kept
   */
  public static Report of(byte[] bytes, int most) {
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    Report report = new Report(most);
    try {
      boolean hasFailed = in.readBoolean();
      for (int left = in.readInt(); left > 0; left--) {
        String task = in.readUTF();
        report.add(task, in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
      }
      for (int left = in.readInt(); left > 0; left--) {
        report.add(FailureSerializer.INSTANCE.deserialize(in), hasFailed && report.fatal == null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return report;
  }
}
