package dev.attacca.benchmarks.flow;

import static dev.attacca.benchmarks.flow.Stages.first;
import static dev.attacca.benchmarks.flow.Stages.hash;
import static dev.attacca.benchmarks.flow.Stages.join;
import static dev.attacca.benchmarks.flow.Stages.key;
import static dev.attacca.benchmarks.flow.Stages.parity;
import static dev.attacca.benchmarks.flow.Stages.second;
import static dev.attacca.benchmarks.flow.Stages.third;
import static dev.attacca.benchmarks.flow.Stages.work;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** One loop on one thread: what every other contender must come to, and the least that it can cost. */
final class Plainly implements Contender {
  @Override
  public long run(Pattern pattern, int items) {
    Iterator<Integer> numbers = Numbers.below(items);
    return switch (pattern) {
      case CHAIN, ROUNDS -> {
        long sum = 0;
        while (numbers.hasNext()) {
          sum += third(second(first(numbers.next())));
        }
        yield sum;
      }
      case DIAMOND -> {
        long sum = 0;
        while (numbers.hasNext()) {
          int top = first(numbers.next());
          sum += join(second(top), third(top));
        }
        yield sum;
      }
      case ROUTER -> {
        long sum = 0;
        while (numbers.hasNext()) {
          int item = numbers.next();
          sum += switch (parity(item)) {
            case EVEN -> second(item);
            case ODD -> third(item);
          };
        }
        yield sum;
      }
      case STATE -> {
        long hash = 0;
        while (numbers.hasNext()) {
          hash = hash(hash, first(numbers.next()));
        }
        yield hash;
      }
      case KEYED -> {
        Map<Integer, Total> accounts = new HashMap<>();
        while (numbers.hasNext()) {
          int item = numbers.next();
          accounts.computeIfAbsent(key(item), any -> new Total()).hash(first(item));
        }
        yield accounts.values().stream().mapToLong(Total::value).sum();
      }
      case COLLECT -> {
        long hash = 0;
        while (numbers.hasNext()) {
          hash = hash(hash, second(first(numbers.next())));
        }
        yield hash;
      }
      case NESTED -> {
        long sum = 0;
        for (int group = 0; group < items / Stages.GROUP; group++) {
          List<Integer> firsts = new ArrayList<>();
          for (Iterator<Integer> each = Numbers.of(group); each.hasNext(); ) {
            firsts.add(first(each.next()));
          }
          sum += hash(firsts);
        }
        yield sum;
      }
      case MERGE -> {
        long sum = 0;
        for (Iterator<Integer> each = Numbers.below(items / 2); each.hasNext(); ) {
          int item = each.next();
          sum += third(first(item)) + (long) third(second(item));
        }
        yield sum;
      }
      case WORK -> {
        long sum = 0;
        while (numbers.hasNext()) {
          sum += work(numbers.next());
        }
        yield sum;
      }
    };
  }
}
