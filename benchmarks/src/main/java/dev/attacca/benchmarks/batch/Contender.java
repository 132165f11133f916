package dev.attacca.benchmarks.batch;

/** Somebody who looks up the keys of many items, so many at once. */
interface Contender {
  /** Adds up what the items below {@code items} come to; what that is says {@link ByHand}. */
  long run(Form form, int items);
}
