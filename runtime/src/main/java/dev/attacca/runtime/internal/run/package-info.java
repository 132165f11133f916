/**
 * One run from its beginning to its end: the threads that work for it, what they are to do next, what else
 * keeps it from being over, what it reports, and how it is cancelled; and what the runs of an engine share. Here
 * is the one lock of a run, see {@link WorkerGroup}. What it needs of rooms above it has by {@link RoomsAbove}.
 *
 * <p><b>May call it:</b> {@code task}, and all rooms above. <b>It may call:</b> {@code task}, {@code scope} and below.
 */
package dev.attacca.runtime.internal.run;
