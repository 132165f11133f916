package dev.attacca.benchmarks.flow;

import java.util.List;

/** What is done to an item: the same by every contender. */
final class Stages {
  /** Steps of {@link #work} that take about a microsecond; fixed, so that all contenders do the same. */
  private static final int STEPS = 800;

  private Stages() {}

  /** So many items are a group. */
  static final int GROUP = 10;

  /** Which branch an item takes. */
  enum Parity {
    EVEN,
    ODD
  }

  static int first(int x) {
    return x + 1;
  }

  static int second(int x) {
    return x * 3;
  }

  static int third(int x) {
    return x ^ 42;
  }

  static int join(int one, int other) {
    return one + other;
  }

  static Parity parity(int x) {
    return (x & 1) == 0 ? Parity.EVEN : Parity.ODD;
  }

  /** One of a thousand. */
  static int key(int x) {
    return x % 1_000;
  }

  /** Depends on the order of the numbers. */
  static long hash(long before, int x) {
    return 31 * before + x;
  }

  static int hash(List<Integer> group) {
    int hash = 0;
    for (int each : group) {
      hash = 31 * hash + each;
    }
    return hash;
  }

  /** Each step waits for the one before. */
  static int work(int x) {
    int result = x;
    for (int i = 0; i < STEPS; i++) {
      result = result * 1_664_525 + 1_013_904_223;
    }
    return result;
  }
}
