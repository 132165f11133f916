/**
 * The straight way: one thread goes through a scope, calling task after task, with no counters and no
 * lists. As soon as something needs more than a call, the scope becomes one like any other.
 *
 * <p><b>May call it:</b> {@code handle}; {@code run} and {@code loop} by {@code ItemWay}. <b>It may call:</b> {@code run}, {@code task} and below.
 */
package dev.attacca.runtime.internal.direct;
