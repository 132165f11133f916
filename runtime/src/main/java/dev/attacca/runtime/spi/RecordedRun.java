package dev.attacca.runtime.spi;

import dev.attacca.runtime.RunStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run that a recorder keeps, in short; see {@link dev.attacca.runtime.Trace} for the rest.
 *
 * @param id which run
 * @param dag the class
 * @param parentRun the run in whose task it has begun; {@code null} for none
 * @param target the task whose value was wanted; {@code null} for all
 * @param startedAt when it began
 * @param elapsed how long it has taken, or had until now
 * @param status how it has ended, or {@link RunStatus#RUNNING}
 * @param failure what its caller was told; {@code null} if it has not failed
 * @param rootCause the first cause of that
 * @param isNewest whether it is kept as one of the newest
 * @param isSlow whether it is kept as one of the slowest
 * @param hasFailed whether it is kept as one that has failed
 */
public record RecordedRun(
    String id,
    String dag,
    @Nullable String parentRun,
    @Nullable String target,
    Instant startedAt,
    Duration elapsed,
    RunStatus status,
    @Nullable String failure,
    @Nullable String rootCause,
    boolean isNewest,
    boolean isSlow,
    boolean hasFailed) {}
