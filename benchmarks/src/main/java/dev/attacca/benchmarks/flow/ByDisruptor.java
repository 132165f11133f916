package dev.attacca.benchmarks.flow;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.util.DaemonThreadFactory;
import dev.attacca.benchmarks.flow.Stages.Parity;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;

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
    long last = items - 1L;
    EventHandler<Event> first = (event, at, batch) -> event.first = Stages.first(event.item);
    switch (pattern) {
      case CHAIN ->
        disruptor
            .handleEventsWith(first)
            .then((event, at, batch) -> event.second = Stages.second(event.first))
            .then((event, at, batch) -> end(total.add(Stages.third(event.second)), at, last, done));
      case DIAMOND ->
        disruptor
            .handleEventsWith(first)
            .then(
                (event, at, batch) -> event.second = Stages.second(event.first),
                (event, at, batch) -> event.third = Stages.third(event.first))
            .then((event, at, batch) ->
                end(total.add(Stages.join(event.second, event.third)), at, last, done));
      case ROUTER ->
        disruptor
            .handleEventsWith((event, at, batch) -> event.parity = Stages.parity(event.item))
            .then(
                (event, at, batch) -> {
                  if (event.parity == Parity.EVEN) {
                    event.second = Stages.second(event.item);
                  }
                },
                (event, at, batch) -> {
                  if (event.parity == Parity.ODD) {
                    event.third = Stages.third(event.item);
                  }
                })
            .then((event, at, batch) -> end(
                total.add(event.parity == Parity.EVEN ? event.second : event.third),
                at,
                last,
                done));
      case STATE ->
        disruptor
            .handleEventsWith(first)
            .then((event, at, batch) -> end(total.hash(event.first), at, last, done));
      case COLLECT ->
        disruptor
            .handleEventsWith(first)
            .then((event, at, batch) -> event.second = Stages.second(event.first))
            .then((event, at, batch) -> end(total.hash(event.second), at, last, done));
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

  private static void end(Total total, long at, long last, CountDownLatch done) {
    if (at == last) {
      done.countDown(); // and so makes the total visible
    }
  }
}
