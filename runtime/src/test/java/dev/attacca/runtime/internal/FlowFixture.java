package dev.attacca.runtime.internal;

import dev.attacca.runtime.internal.base.Threads;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What tests of loops run on, and what their loops emit. */
abstract class FlowFixture {
  static List<TestThreads.Kind> threads() {
    return Stream.of(TestThreads.Kind.values())
        .filter(kind -> kind.isAvailable() && kind.compareTo(TestThreads.Kind.CALLER) <= 0)
        .toList();
  }

  static List<TestThreads.Kind> many() {
    return threads().stream()
        .filter(kind -> kind != TestThreads.Kind.ONE && kind != TestThreads.Kind.CALLER)
        .toList();
  }

  static Stream<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed();
  }

  /** A task that hands on the item, once the next one is in it if it is this one. */
  static FlowScope.Body waitingForTheNext(int waiting) {
    CountDownLatch next = new CountDownLatch(1);
    return scope -> {
      int item = scope.<Integer>get("item");
      if (item == waiting) {
        next.await();
      } else if (item == waiting + 1) {
        next.countDown();
      }
      return item;
    };
  }

  /** Of as many numbers, on a thread of its own. */
  static Flow.Publisher<Object> publisher(int count) {
    return subscriber -> {
      SubmissionPublisher<Object> publisher = new SubmissionPublisher<>(Threads.executor(), 4);
      publisher.subscribe(subscriber);
      Threads.start(() -> {
        for (int i = 0; i < count; i++) {
          publisher.submit(i);
        }
        publisher.close();
      });
    };
  }
}
