package dev.attacca.benchmarks.batch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is asked for many keys at once, and what is done with one answer: the same by every contender. */
final class Prices {
  /** How many keys a call takes. */
  static final int MAX = 500;

  private Prices() {}

  /** Of an item. */
  static long key(int item) {
    return item * 31L;
  }

  private static long price(long key) {
    return key ^ 42;
  }

  /** In the order of the keys. */
  static List<Long> listed(List<Long> keys) {
    if (keys.size() > MAX) {
      throw new IllegalArgumentException(keys.size() + " keys");
    }
    List<Long> prices = new ArrayList<>(keys.size());
    for (long key : keys) {
      prices.add(price(key));
    }
    return prices;
  }

  /** By key. */
  static Map<Long, Long> mapped(Set<Long> keys) {
    if (keys.size() > MAX) {
      throw new IllegalArgumentException(keys.size() + " keys");
    }
    Map<Long, Long> prices = new HashMap<>(keys.size() * 2);
    for (Long key : keys) {
      prices.put(key, price(key));
    }
    return prices;
  }

  /** What an item adds to the sum. */
  static long amount(int item, long price) {
    return price + item % 3;
  }
}
