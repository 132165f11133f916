/**
 * Tasks that are called once for many items: the keys that wait for others, the calls, what an item gets of
 * what a call returns, and when nothing could bring a call another key.
 *
 * <p><b>May call it:</b> {@code handle}; {@code run} and {@code task} by their {@code BatchedTasks} and {@code
 * ItemSource}. <b>It may call:</b> {@code loop}, {@code run}, {@code task} and below.
 */
package dev.attacca.runtime.internal.batch;
