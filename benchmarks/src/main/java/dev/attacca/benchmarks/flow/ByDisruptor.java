package dev.attacca.benchmarks.flow;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.util.DaemonThreadFactory;
import dev.attacca.benchmarks.flow.Stages.Parity;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * A Disruptor with a handler, and so a thread, for each stage, chained by {@code then}, as its user guide
 * shows; with the wait strategy that it calls the default. Its events hold the values, so none is boxed
 * on the way.
 */
final class ByDisruptor implements Contender {
  private static final int SIZE = 1024;

  /** An item on its way. */
  private static final class Event {
    Integer item = 0;
    Parity parity = Parity.EVEN;
    int first;
    int second;
    int third;
  }

  @Override
  public long run(Pattern pattern, int items) throws InterruptedException {
    Disruptor<Event> disruptor = new Disruptor<>(Event::new, SIZE, DaemonThreadFactory.INSTANCE);
    Total total = new Total();
    CountDownLatch done = new CountDownLatch(1);
    EventHandler<Event> first = (event, at, batch) -> event.first = Stages.first(event.item);
    EventHandler<Event> second = (event, at, batch) -> event.second = Stages.second(event.first);
    switch (pattern) {
      case CHAIN ->
        disruptor
            .handleEventsWith(first)
            .then(second)
            .then(last(items, done, event -> total.add(Stages.third(event.second))));
      case DIAMOND ->
        disruptor
            .handleEventsWith(first)
            .then(second, (event, at, batch) -> event.third = Stages.third(event.first))
            .then(last(items, done, event -> total.add(Stages.join(event.second, event.third))));
      case ROUTER ->
        disruptor
            .handleEventsWith((event, at, batch) -> event.parity = Stages.parity(event.item))
            .then(ByDisruptor::even, ByDisruptor::odd)
            .then(last(items, done, event -> total.add(branch(event))));
      case STATE ->
        disruptor.handleEventsWith(first).then(last(items, done, event -> total.hash(event.first)));
      case COLLECT ->
        disruptor
            .handleEventsWith(first)
            .then(second)
            .then(last(items, done, event -> total.hash(event.second)));
      default -> throw Contender.unable(this, pattern);
    }
    RingBuffer<Event> ring = disruptor.start();
    Iterator<Integer> numbers = Numbers.below(items);
    while (numbers.hasNext()) {
      long at = ring.next();
      ring.get(at).item = numbers.next();
      ring.publish(at);
    }
    done.await();
    disruptor.halt();
    return total.value();
  }

  private static void even(Event event, long at, boolean batch) {
    if (event.parity == Parity.EVEN) {
      event.second = Stages.second(event.item);
    }
  }

  private static void odd(Event event, long at, boolean batch) {
    if (event.parity == Parity.ODD) {
      event.third = Stages.third(event.item);
    }
  }

  private static int branch(Event event) {
    return event.parity == Parity.EVEN ? event.second : event.third;
  }

  /** The last handler tells when it has seen everything, and so makes the total visible. */
  private static EventHandler<Event> last(int items, CountDownLatch done, Consumer<Event> add) {
    return (event, at, batch) -> {
      add.accept(event);
      if (at == items - 1) {
        done.countDown();
      }
    };
  }
}
