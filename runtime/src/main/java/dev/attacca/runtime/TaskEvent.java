package dev.attacca.runtime;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a task, as told to a {@link RunListener}.
 *
 * @param dag the class, as {@link Graph#name()} has it
 * @param runId the run, see {@link Run#id()}
 * @param task the task's name
 * @param item in which item, as in {@link TaskFailure#item()}; empty for a task of the main scope
 * @param thread the thread on which it happened
 * @param nanoTime when it happened, as {@link System#nanoTime()} counts
 * @param elapsed how long the task has taken since it was started; zero before that
 * @param attempt which attempt this is, from 1; 0 before the first
 * @param reason why the task was skipped; {@code null} for other events
 * @param cause what the task threw; {@code null} for other events
 */
public record TaskEvent(
    String dag,
    String runId,
    String task,
    String item,
    Thread thread,
    long nanoTime,
    Duration elapsed,
    int attempt,
    @Nullable String reason,
    @Nullable Throwable cause) {}
