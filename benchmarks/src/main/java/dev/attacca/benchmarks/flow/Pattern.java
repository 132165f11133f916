package dev.attacca.benchmarks.flow;

/** The way of an item. All but three end in a sum, in any order; these in a hash, in the order of the source. */
enum Pattern {
  /** Three tasks, one after the other. */
  CHAIN,
  /** One task, two that take its value, and one that takes the values of both. */
  DIAMOND,
  /** A router, two branches and their join. */
  ROUTER,
  /** A task, and one with state, which the items reach in order. */
  STATE,
  /** The same, but for a state of which there is one for each of a thousand keys. */
  KEYED,
  /** Two tasks, whose values are gathered in order. */
  COLLECT,
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
