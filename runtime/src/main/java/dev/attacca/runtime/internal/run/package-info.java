/**
 * One run from its beginning to its end: the threads that work for it, what they are to do next, what else
 * keeps it from being over, what it reports, and how it is cancelled. What engines share between runs is here, too.
 *
 * <p>Here is the one lock of a run, see {@link WorkerGroup}. It and {@code task} call each other: a worker
 * runs tasks, and a task that ends gives work to workers.
 */
package dev.attacca.runtime.internal.run;
