package dev.attacca.benchmarks.flow;

/** The way of an item. All but two end in a sum, in any order; the two in a hash, in the order of the source. */
enum Pattern {
  /** Three tasks, one after the other. */
  CHAIN,
  /** One task, two that take its value, and one that takes the values of both. */
  DIAMOND,
  /** A router, two branches and their join. */
  ROUTER,
  /** A task, and one with state, which the items reach in order. */
  STATE,
  /** Two tasks, whose values are gathered in order. */
  COLLECT,
  /** A task that works for about a microsecond. */
  WORK;

  String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
