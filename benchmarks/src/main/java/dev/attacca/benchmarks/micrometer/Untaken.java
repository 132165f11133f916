package dev.attacca.benchmarks.micrometer;

import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.Task;
import java.util.stream.IntStream;

/**
 * The same two tasks for each item, whose values nobody takes. Those of {@link Numbers} are read as they come, by a task on a thread of
 * its own, and that is most of what such an item costs: for the sake of their order they do not go straight, each is handed over with
 * a lock, and the reader sleeps in between. These do go straight, so here it is seen what observing costs where all else costs next
 * to nothing.
 */
class Untaken {
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
  @DependsOn(every = "twice")
  int done(@Input int count) {
    return count;
  }
}
