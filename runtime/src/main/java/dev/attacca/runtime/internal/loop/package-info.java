/**
 * Where items come from: loops that pull, are pushed to or emit, merges, and workers with an inbox. A loop
 * opens a scope per item, keeps at most so many open, and hands on what is gathered in their order.
 *
 * <p><b>May call it:</b> {@code handle}; {@code run} and {@code task} by their {@code RunFlow} and {@code ItemSource}. <b>It may call:</b> {@code sequence}, {@code run}, {@code task} and below.
 */
package dev.attacca.runtime.internal.loop;
