package dev.attacca.benchmarks.micrometer;

import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Task;
import java.util.stream.IntStream;

/** Two trivial tasks for each item. */
class Numbers {
  @Loop
  Iterable<Integer> number(@Input int count) {
    return () -> IntStream.range(0, count).iterator();
  }

  @Task
  int next(int number) {
    return number + 1;
  }

  @Task
  int twice(int next) {
    return 2 * next;
  }

  @Task
  int sum(@Collect Iterable<Integer> twice) {
    int sum = 0;
    for (int one : twice) {
      sum += one;
    }
    return sum;
  }
}
