package dev.attacca.benchmarks.flow;

import java.util.Iterator;
import java.util.function.IntUnaryOperator;
import org.jctools.queues.SpscArrayQueue;

/**
 * A thread for each stage, and between two of them a queue of JCTools for one producer and one consumer:
 * what somebody would write by hand. A thread that finds its queue empty or full yields.
 */
@SuppressWarnings("ThreadPriorityCheck") // three threads may have to share two cores
final class ByRings implements Contender {
  private static final int SIZE = 1024;
  private static final Object END = new Object();

  @Override
  public long run(Pattern pattern, int items) throws InterruptedException {
    if (pattern != Pattern.CHAIN) {
      throw Contender.unable(this, pattern);
    }
    SpscArrayQueue<Object> firsts = new SpscArrayQueue<>(SIZE);
    SpscArrayQueue<Object> seconds = new SpscArrayQueue<>(SIZE);
    Total total = new Total();
    Thread second = new Thread(() -> {
      pump(firsts, seconds, Stages::second);
      put(seconds, END);
    });
    Thread third = new Thread(() -> {
      for (Object each = take(seconds); each != END; each = take(seconds)) {
        total.add(Stages.third((Integer) each));
      }
    });
    second.start();
    third.start();
    Iterator<Integer> numbers = Numbers.below(items);
    while (numbers.hasNext()) {
      put(firsts, Stages.first(numbers.next()));
    }
    put(firsts, END);
    second.join();
    third.join();
    return total.value();
  }

  private static void pump(
      SpscArrayQueue<Object> from, SpscArrayQueue<Object> to, IntUnaryOperator stage) {
    for (Object each = take(from); each != END; each = take(from)) {
      put(to, stage.applyAsInt((Integer) each));
    }
  }

  private static void put(SpscArrayQueue<Object> queue, Object value) {
    while (!queue.relaxedOffer(value)) {
      Thread.yield();
    }
  }

  private static Object take(SpscArrayQueue<Object> queue) {
    Object value = queue.relaxedPoll();
    while (value == null) {
      Thread.yield();
      value = queue.relaxedPoll();
    }
    return value;
  }
}
