package dev.attacca.tests.hostile;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.Shutdown;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.Timeout;
import dev.attacca.runtime.Emitter;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Classes with a place for what a user gives. All their results are 42 if nothing is wrong. */
final class Plays {
  private Plays() {}

  /** A small graph, with a limit that would not be given back. */
  static class Graph {
    final Stage stage;

    Graph(Stage stage) {
      this.stage = stage;
    }

    @Task
    int first(@Input int x) {
      return x;
    }

    @Task
    @Limit(concurrency = 1)
    Integer hooked(int first) {
      return stage.act(() -> first);
    }

    @Task
    int beside(int first) {
      return first;
    }

    @Task
    int last(int hooked, int beside) {
      return hooked + beside;
    }
  }

  /** The same, without a hook of its own: whoever runs it, listens or wraps is the one to misbehave. */
  static class Plain {
    @Task
    int first(@Input int x) {
      return x;
    }

    @Task
    @Limit(concurrency = 1)
    int hooked(int first) {
      return first;
    }

    @Task
    int beside(int first) {
      return first;
    }

    @Task
    int last(int hooked, int beside) {
      return hooked + beside;
    }
  }

  /** A future whose owner may misbehave; time is up only where it never comes. */
  static class Futures {
    final CompletableFuture<Integer> future;

    Futures(CompletableFuture<Integer> future) {
      this.future = future;
    }

    @Task
    @Timeout("300ms")
    CompletableFuture<Integer> hooked() {
      return future;
    }

    @Task
    int last(int hooked) {
      return hooked;
    }
  }

  static class FromIterable {
    final Stage stage;

    FromIterable(Stage stage) {
      this.stage = stage;
    }

    @Loop(inFlight = 2)
    Iterable<Integer> item() {
      Iterator<Integer> all = IntStream.range(0, 7).boxed().iterator();
      return () -> stage.act(() -> new Iterator<Integer>() {
        @Override
        public boolean hasNext() {
          return all.hasNext();
        }

        @Override
        public Integer next() {
          return all.next();
        }
      });
    }

    @Task
    int twice(int item) {
      return 2 * item;
    }

    @Task
    int sum(@Collect List<Integer> twice) {
      return Plays.sum(twice);
    }
  }

  static class FromIterator {
    final Stage stage;

    FromIterator(Stage stage) {
      this.stage = stage;
    }

    @Loop(inFlight = 2)
    Iterator<Integer> item() {
      Iterator<Integer> all = IntStream.range(0, 7).boxed().iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return all.hasNext();
        }

        @Override
        public Integer next() {
          return stage.act(all::next);
        }
      };
    }

    @Task
    int twice(int item) {
      return 2 * item;
    }

    @Task
    int sum(@Collect List<Integer> twice) {
      return Plays.sum(twice);
    }
  }

  static class FromStream {
    final Stage stage;
    final boolean onClose;

    FromStream(Stage stage, boolean onClose) {
      this.stage = stage;
      this.onClose = onClose;
    }

    @Loop(inFlight = 2)
    Stream<Integer> item() {
      Stream<Integer> all = IntStream.range(0, 7).boxed();
      return onClose
          ? all.onClose(() -> stage.act(() -> {}))
          : all.map(item -> item == 3 ? stage.act(() -> item) : item);
    }

    @Task
    int twice(int item) {
      return 2 * item;
    }

    @Task
    int sum(@Collect Iterable<Integer> twice) {
      return Plays.sum(twice);
    }
  }

  static class FromPublisher {
    final Stage stage;

    FromPublisher(Stage stage) {
      this.stage = stage;
    }

    @Loop(inFlight = 2)
    Flow.Publisher<Integer> item() {
      return subscriber -> {
        if (stage.act(() -> published(subscriber)) == null) {
          published(new Nulls(subscriber));
        }
      };
    }

    private static boolean published(Flow.Subscriber<? super Integer> subscriber) {
      SubmissionPublisher<Integer> all = new SubmissionPublisher<>(Runnable::run, 16);
      all.subscribe(subscriber);
      IntStream.range(0, 7).forEach(all::submit);
      all.close();
      return true;
    }

    @Task
    int twice(int item) {
      return 2 * item;
    }

    @Task
    int sum(@Collect List<Integer> twice) {
      return Plays.sum(twice);
    }
  }

  static class FromEmitter {
    final Stage stage;

    FromEmitter(Stage stage) {
      this.stage = stage;
    }

    @Loop(inFlight = 2)
    void item(Emitter<Integer> to) {
      for (int i = 0; i < 7; i++) {
        int item = i;
        if (i != 3) {
          to.emit(item);
        } else if (stage.act(() -> emitted(to, item)) == null) {
          to.emit(null);
        }
      }
    }

    private static boolean emitted(Emitter<Integer> to, int item) {
      to.emit(item);
      return true;
    }

    @Task
    int twice(int item) {
      return 2 * item;
    }

    @Task
    int sum(@Collect List<Integer> twice) {
      return Plays.sum(twice);
    }
  }

  /** Hands on nothing, each time that it is handed something. */
  private record Nulls(Flow.Subscriber<? super Integer> to) implements Flow.Subscriber<Integer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      to.onSubscribe(subscription);
    }

    @Override
    public void onNext(Integer item) {
      to.onNext(null);
    }

    @Override
    public void onError(Throwable thrown) {
      to.onError(thrown);
    }

    @Override
    public void onComplete() {
      to.onComplete();
    }
  }

  /** Of which a stream or a publisher is asked for; tells when a run is over. */
  static class Target {
    final AtomicInteger begun = new AtomicInteger();
    final CountDownLatch over = new CountDownLatch(1);

    @Loop(inFlight = 2)
    Stream<Integer> item() {
      begun.incrementAndGet();
      return IntStream.range(0, 7).boxed();
    }

    @Task
    int twice(int item) {
      return 2 * item;
    }

    @Shutdown
    void shut() {
      over.countDown();
    }
  }

  static class WithState {
    final Stage stage;

    WithState(Stage stage) {
      this.stage = stage;
    }

    @State
    AtomicInteger total() {
      return stage.act(() -> new AtomicInteger());
    }

    @Loop(inFlight = 2)
    Stream<Integer> item() {
      return IntStream.range(0, 7).boxed();
    }

    @Task
    void add(int item, @State AtomicInteger total) {
      total.addAndGet(2 * item);
    }

    @Task
    @DependsOn(every = "add")
    int sum(@State AtomicInteger total) {
      return total.get();
    }
  }

  static class WithShutdown {
    final Stage stage;

    WithShutdown(Stage stage) {
      this.stage = stage;
    }

    @Task
    int last() {
      return 42;
    }

    @Shutdown
    void shut() {
      stage.act(() -> {});
    }
  }

  /** A value whose {@code equals} may misbehave. */
  record Odd(Stage stage, int n) {
    @Override
    public boolean equals(Object other) {
      return Boolean.TRUE.equals(stage.act(() -> other instanceof Odd odd && odd.n == n));
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  static class WithSet {
    final Stage stage;

    WithSet(Stage stage) {
      this.stage = stage;
    }

    @Loop(inFlight = 2)
    Stream<Integer> item() {
      return IntStream.range(0, 7).boxed();
    }

    @Task
    Odd odd(int item) {
      return new Odd(stage, item);
    }

    @Task
    int sum(@Collect Set<Odd> odd) {
      return odd.stream().mapToInt(value -> 2 * value.n).sum();
    }
  }

  private static int sum(Iterable<Integer> values) {
    int sum = 0;
    for (int value : values) {
      sum += value;
    }
    return sum;
  }
}
