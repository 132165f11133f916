package dev.attacca.runtime.engine;

import org.jspecify.annotations.Nullable;

/**
 * A task that a thread has called on the straight way, and how that ended.
 *
 * @param task the task
 * @param code what {@link Scope#compute} would have returned
 * @param thrown what it has thrown instead
 */
record Called(int task, int code, @Nullable Throwable thrown) {}
