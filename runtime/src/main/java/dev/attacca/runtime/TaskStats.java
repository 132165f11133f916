package dev.attacca.runtime;

import java.time.Duration;

/**
 * Counts of one task in one run.
 *
 * @param task the task's name
 * @param in how often it started
 * @param out how many values it handed on; a task that returns nothing counts its normal ends
 * @param failed how often it failed, after all attempts
 * @param skipped how often it did not run because something it needed was not there
 * @param running how often it is running now
 * @param waiting how often it is waiting now, for what it needs, a thread or a limit
 * @param busy how long it ran, all starts together; of a loop, how long it was open. Tasks of items are
 *     timed by sample where no listener and no recording needs every one, so theirs is an estimate; and a
 *     run of microseconds that its caller does by itself is not timed: zero
 */
public record TaskStats(
    String task,
    long in,
    long out,
    long failed,
    long skipped,
    long running,
    long waiting,
    Duration busy) {}
