package dev.attacca.benchmarks.flow;

/** A sum or a hash in the making, by one thread at a time. */
final class Total {
  private long value;

  Total add(int x) {
    value += x;
    return this;
  }

  Total hash(int x) {
    value = Stages.hash(value, x);
    return this;
  }

  Total plus(Total other) {
    value += other.value;
    return this;
  }

  long value() {
    return value;
  }
}
