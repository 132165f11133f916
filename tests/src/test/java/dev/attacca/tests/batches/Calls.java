package dev.attacca.tests.batches;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The calls of a batch that there were, each with its keys. */
final class Calls {
  private final List<List<Object>> calls = new ArrayList<>();

  synchronized void add(Collection<?> keys) {
    calls.add(new ArrayList<>(keys));
  }

  synchronized List<List<Object>> all() {
    return new ArrayList<>(calls);
  }

  synchronized int count() {
    return calls.size();
  }

  /** Every key of every call. */
  synchronized List<Object> keys() {
    return calls.stream().flatMap(List::stream).toList();
  }

  /** Notes a call, and has a value for each of its keys. */
  <K, V> Map<K, V> each(Collection<K> keys, Function<? super K, ? extends V> value) {
    add(keys);
    Map<K, V> values = new LinkedHashMap<>();
    for (K key : keys) {
      values.put(key, value.apply(key));
    }
    return values;
  }
}
