package dev.attacca.runtime.internal;

import dev.attacca.runtime.internal.base.Threads;
import java.util.List;
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
