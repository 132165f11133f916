package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskStats;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Inside;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Loops of few tasks, and what their tests look at, whichever way items go. */
abstract class FlowWayFixture extends FlowFixture {
  /** Two tasks that could run at once, and one after them. */
  static Blueprint fork(FlowWay way, int inFlight) {
    return way.parse("""
        dag Fork
        loop item inFlight=%d: Integer
        task all: List
          collect last as list
        scope item
        task left: Integer
          value item
        task right: Integer
          value item
        task last: Integer
          value left
          value right
        straight left right last
        """.formatted(inFlight));
  }

  static Blueprint chain(FlowWay way, int inFlight) {
    return way.parse("""
        dag Chain
        loop item inFlight=%d: Integer
        task all: List
          collect last as list
        scope item
        task first: Integer
          value item
        task last: Integer
          value first
        straight first last
        """.formatted(inFlight));
  }

  /** What items need at the least: hands on the item. */
  static FlowScope scope(Blueprint blueprint, Object source) {
    FlowScope main = new FlowScope(blueprint).task("item", scope -> source);
    main.task("all", scope -> scope.list("all"));
    for (String task : List.of("first", "left", "right", "last")) {
      if (IntStream.range(0, Inside.of(blueprint).size())
          .anyMatch(id -> Inside.of(blueprint).node(id).name().equals(task))) {
        main.task(task, scope -> scope.get("item"));
      }
    }
    return main;
  }

  static List<Integer> list(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  static void checkCounts(Stats stats, int items, String... tasks) {
    assertThat(stats.task("item").out()).isEqualTo(items);
    for (String task : tasks) {
      TaskStats counted = stats.task(task);
      assertThat(counted.in()).as("in of " + counted).isEqualTo(items);
      assertThat(counted.out()).as("out of " + counted).isEqualTo(items);
      assertThat(counted.failed() + counted.skipped() + counted.running() + counted.waiting())
          .as(counted.toString())
          .isZero();
    }
  }

  /** A source that knows whether it is open, and blocks at its end. */
  static final class Source implements Iterator<Integer>, AutoCloseable {
    private final int count;
    private final boolean blocks;
    final AtomicInteger pulled = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    private final AtomicBoolean inside = new AtomicBoolean();
    final AtomicBoolean crowded = new AtomicBoolean();

    Source(int count, boolean blocks) {
      this.count = count;
      this.blocks = blocks;
    }

    @Override
    public boolean hasNext() {
      crowded.compareAndSet(false, inside.getAndSet(true));
      try {
        if (pulled.get() == count && blocks) {
          new CountDownLatch(1).await();
        }
        return pulled.get() < count;
      } catch (InterruptedException e) {
        return false;
      } finally {
        inside.set(false);
      }
    }

    @Override
    public Integer next() {
      return pulled.getAndIncrement();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  static void spin(long nanos) {
    for (long end = System.nanoTime() + nanos; System.nanoTime() < end; ) {
      Thread.onSpinWait();
    }
  }

  static int item(FlowScope scope) {
    return scope.<Integer>get("item");
  }
}
