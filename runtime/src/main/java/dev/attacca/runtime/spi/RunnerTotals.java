package dev.attacca.runtime.spi;

import dev.attacca.runtime.Stats;

/**
 * What all runs of a runner have come to, since it was built.
 *
 * @param stats counts per task; how many run and wait is that of the runs that go on
 * @param running how many runs go on
 * @param succeeded how many have ended with a result
 * @param failed how many have failed
 * @param cancelled how many were cancelled
 */
public record RunnerTotals(
    Stats stats, long running, long succeeded, long failed, long cancelled) {}
