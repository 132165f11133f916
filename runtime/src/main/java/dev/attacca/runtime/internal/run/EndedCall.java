package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.scope.CallEnd;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.task.Attempt;
import org.jspecify.annotations.Nullable;

/**
 * A task that a thread has called on the straight way, or was about to call, and how that ended.
 *
 * @param task the task
 * @param code what {@link ScopeCore#compute} would have returned, or {@link CallEnd#UNCALLED}
 * @param thrown what it has thrown instead
 * @param attempt for which it was called, or is to be; null if it has no policy
 */
public record EndedCall(
    int task,
    int code,
    @Nullable Throwable thrown,
    @Nullable Attempt attempt) {}
