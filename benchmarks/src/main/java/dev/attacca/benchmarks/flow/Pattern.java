package dev.attacca.benchmarks.flow;

/** The way of an item. It ends in a sum, in any order, but where a hash is said to be made, in the order of the source. */
enum Pattern {
  /** Three tasks, one after the other. */
  CHAIN,
  /** One task, two that take its value, and one that takes the values of both. */
  DIAMOND,
  /** A router, two branches and their join. */
  ROUTER,
  /** A task, and one with state, which the items reach in order, for a hash. */
  STATE,
  /** The same, but for a state of which there is one for each of a thousand keys. */
  KEYED,
  /** Two tasks, whose values are gathered in order, as they come, for a hash. */
  COLLECT,
  /** Ten at a time: a loop, a task for each of these, whose values are gathered in a list, and their hash. */
  NESTED,
  /** Two loops, each with a task and half of the items, whose values are the items of a third, which has another task. */
  MERGE,
  /** A task that works for about a microsecond. */
  WORK,
  /** Rounds instead of items: the next number is made of the last one, and each goes through the three tasks of the chain. */
  ROUNDS;

  /** Whether trivial items go through it, as many as you like. */
  boolean isOfTrivialItems() {
    return this != WORK && this != ROUNDS && this != KEYED;
  }

  String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
