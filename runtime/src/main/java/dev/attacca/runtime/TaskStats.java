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
 * @param busy how long it ran, all starts and attempts together: until its method returned, and further
 *     until the future was done, if it returned one; of a loop, what its method and its source took to
 *     bring the items, not what became of them. It is an estimate for calls that take a few
 *     microseconds: of items, where no listener and no recording needs every one, such calls are timed by
 *     sample; and where runs have been so short that their caller does them by itself, none is timed and
 *     zero is told, but for a task that turns out to take long, so that others go on beside it, from
 *     about then
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
