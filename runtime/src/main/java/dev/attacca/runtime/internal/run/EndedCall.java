package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.scope.ScopeCore;
import org.jspecify.annotations.Nullable;

/**
 * A task that a thread has called on the straight way, and how that ended.
 *
 * @param task the task
 * @param code what {@link ScopeCore#compute} would have returned
 * @param thrown what it has thrown instead
 */
public record EndedCall(int task, int code, @Nullable Throwable thrown) {}
