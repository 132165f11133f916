package dev.attacca.runtime;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run begins or has ended, as told to a {@link RunListener} and to {@link TaskInterceptor#begin}.
 *
 * @param dag the class, as {@link Graph#name()} has it
 * @param runId the run, see {@link Run#id()}
 * @param parentRun the id of the run in whose task this one has begun; {@code null} if there is none, or
 *     nobody watches it
 * @param target the task whose value is wanted; {@code null} if everything is
 * @param startedAt when it began; for {@link TaskInterceptor#begin}, when it was called for
 * @param elapsed how long it has taken; zero at its beginning
 * @param status {@link RunStatus#RUNNING} at its beginning, else how it has ended
 * @param failure what its caller is told: a {@link RunFailedException} or a {@link
 *     RunCancelledException}; {@code null} for a run that begins, or has succeeded
 */
public record RunEvent(
    String dag,
    String runId,
    @Nullable String parentRun,
    @Nullable String target,
    Instant startedAt,
    Duration elapsed,
    RunStatus status,
    @Nullable Throwable failure) {}
