/**
 * One task from the moment it is ready until all has been told that waits for it: calling its method, its
 * attempts with their limits, times and futures, and the one way to settle it, {@link Settlement}.
 *
 * <p><b>May call it:</b> {@code run}, and all rooms above. <b>It may call:</b> {@code run}, {@code scope} and below.
 */
package dev.attacca.runtime.internal.task;
