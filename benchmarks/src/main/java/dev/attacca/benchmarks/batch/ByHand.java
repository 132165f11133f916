package dev.attacca.benchmarks.batch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Chunks made by hand: what every other contender must come to. Items and keys wait until there are enough. */
final class ByHand implements Contender {
  @Override
  public long run(Form form, int items) {
    return form == Form.LIST ? listed(items) : mapped(items);
  }

  private static long listed(int items) {
    long sum = 0;
    List<Integer> chunk = new ArrayList<>(Prices.MAX);
    List<Long> keys = new ArrayList<>(Prices.MAX);
    for (Integer item = 0; item < items; item++) {
      chunk.add(item);
      keys.add(Prices.key(item));
      if (keys.size() == Prices.MAX || item == items - 1) {
        List<Long> prices = Prices.listed(keys);
        for (int i = 0; i < chunk.size(); i++) {
          sum += Prices.amount(chunk.get(i), prices.get(i));
        }
        chunk.clear();
        keys.clear();
      }
    }
    return sum;
  }

  private static long mapped(int items) {
    long sum = 0;
    List<Integer> chunk = new ArrayList<>(Prices.MAX);
    Set<Long> keys = new LinkedHashSet<>();
    for (Integer item = 0; item < items; item++) {
      chunk.add(item);
      keys.add(Prices.key(item));
      if (keys.size() == Prices.MAX || item == items - 1) {
        Map<Long, Long> prices = Prices.mapped(keys);
        for (Integer each : chunk) {
          Long price = prices.get(Prices.key(each));
          sum += price == null ? 0 : Prices.amount(each, price);
        }
        chunk.clear();
        keys.clear();
      }
    }
    return sum;
  }
}
