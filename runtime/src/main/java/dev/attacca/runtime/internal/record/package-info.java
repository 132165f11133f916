/**
 * What is recorded of runs, and told of afterwards: {@link RunRecording} writes while a run goes on, {@link RunStore} keeps
 * what is worth it, {@link RecordedTrace} reads it, and the others make texts of that.
 *
 * <p><b>May call it:</b> {@code handle}, {@code RunRecorder}; {@code run} and {@code task} by {@code TaskObserver}. <b>It may call:</b> {@code run}, {@code task} and below.
 */
package dev.attacca.runtime.internal.record;
