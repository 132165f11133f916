/**
 * Order between items: who may use a state next, or that of a key, and streams of values in the order of the items,
 * with room for so many; and when those who read such streams get a thread.
 *
 * <p><b>May call it:</b> {@code loop}, {@code handle}; {@code run} and {@code task} by their {@code RunFlow}. <b>It may call:</b> {@code run}, {@code task} and below.
 */
package dev.attacca.runtime.internal.sequence;
