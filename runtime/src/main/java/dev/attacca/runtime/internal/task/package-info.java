/**
 * One task from the moment it is ready until all has been told that waits for it: calling its method, its
 * attempts with their limits, times and futures, and the one way to settle it, {@link Settlement}.
 *
 * <p>It and {@code run} call each other; {@code scope} and below are called by both.
 */
package dev.attacca.runtime.internal.task;
