package dev.attacca.micrometer;

import io.micrometer.common.KeyValues;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of an attempt at a task that is observed, for conventions and handlers of one's own. */
public final class TaskObservationContext extends KeyedContext {
  private final String runId;
  private final KeyValues first;
  private final String item;
  private final int attempt;
  private final List<TaskObservationContext> upstream;

  private volatile @Nullable String reason;
  /** Where it is told of afterwards; else null. */
  private volatile @Nullable PastTime past;
  /** Whether the handler of spans has seen to the links. */
  private volatile boolean linked;

  TaskObservationContext(
      Naming naming,
      String runId,
      KeyValues first,
      String item,
      int attempt,
      List<TaskObservationContext> upstream) {
    super(naming);
    this.runId = runId;
    this.first = first;
    this.item = item;
    this.attempt = attempt;
    this.upstream = upstream;
  }

  /** {@return the class of the task, as in its graph} */
  public String getDag() {
    return naming().dag();
  }

  /** {@return the task's name} */
  public String getTask() {
    return naming().task();
  }

  /** {@return see {@link dev.attacca.runtime.Run#id()}} */
  public String getRunId() {
    return runId;
  }

  /** {@return in which item, such as {@code line[3].word[0]}; empty for a task of the main scope} */
  public String getItem() {
    return item;
  }

  /** {@return which attempt this is, from 1; 0 for a task that was skipped} */
  public int getAttempt() {
    return attempt;
  }

  /** {@return why the task was skipped; else {@code null}} */
  public @Nullable String getReason() {
    return reason;
  }

  /** {@return of the tasks that it has waited for, those that are observed: what a span links to} */
  public List<TaskObservationContext> getUpstream() {
    return upstream;
  }

  /** See {@link Naming#ofFirst}. */
  KeyValues ofFirst() {
    return first;
  }

  void isSkipped(String why) {
    ends(Outcome.SKIPPED);
    reason = why;
  }

  @Nullable
  PastTime past() {
    return past;
  }

  void isPast(PastTime when) {
    past = when;
  }

  boolean isLinked() {
    return linked;
  }

  void hasLinks() {
    linked = true;
  }
}
