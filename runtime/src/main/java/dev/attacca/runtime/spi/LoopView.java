package dev.attacca.runtime.spi;

/**
 * A loop, repeat or merge of a run that goes on, as of now.
 *
 * @param task its name
 * @param item in which item it goes on, as in {@link dev.attacca.runtime.TaskFailure#item()}; empty for the main scope
 * @param open how many of its items are open
 * @param inFlight how many may be
 * @param emitted how many it has emitted
 * @param size how many it is going to emit, if it says that; else -1
 * @param isFull whether it waits for room
 * @param isStopped whether it emits no more
 */
public record LoopView(
    String task,
    String item,
    int open,
    int inFlight,
    long emitted,
    long size,
    boolean isFull,
    boolean isStopped) {}
