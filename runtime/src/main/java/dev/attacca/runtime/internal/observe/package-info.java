/**
 * What is told to others while a run goes on: to listeners, to the Flight Recorder, and to the log of
 * statistics.
 *
 * <p><b>May call it:</b> {@code handle}; {@code run} and {@code task} by {@code TaskObserver}. <b>It may call:</b> {@code run}, {@code task} and below.
 */
package dev.attacca.runtime.internal.observe;
