package dev.attacca.flink.internal.sent;

import dev.attacca.flink.CarriedException;
import dev.attacca.runtime.TaskFailure;
import java.io.Serial;
import java.util.List;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** A task has failed that halts its run: the job fails with it, and is not started again. Travels without classes of the user's. */
public final class HaltedException extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1;

  private final String task;
  private final String item;
  private final String[] path;

  private HaltedException(TaskFailure failure, CarriedException cause) {
    super(new TaskFailure(failure.task(), failure.item(), failure.path(), cause).toString(), cause);
    task = failure.task();
    item = failure.item();
    path = failure.path().toArray(String[]::new);
  }

  /**
   * {@return what an operator throws}
   *
   * @param failure that halts the run
   */
  public static RuntimeException of(TaskFailure failure) {
    return new SuppressRestartsException(
        new HaltedException(failure, CarriedException.of(failure.cause())));
  }

  /** {@return what has failed} */
  public TaskFailure failure() {
    Throwable cause = getCause();
    return new TaskFailure(task, item, List.of(path), cause == null ? this : cause);
  }
}
