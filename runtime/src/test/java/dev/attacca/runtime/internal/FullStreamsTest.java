package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.TaskCall;
import dev.attacca.runtime.TaskEvent;
import dev.attacca.runtime.TaskInterceptor;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import dev.attacca.runtime.spi.Inside;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

/** Loops whose items bring values to a stream that has no room, and what sets them free. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullStreamsTest {
  private static final String WAITS =
      "\"item\" waits until some of what its items have brought has been read";

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static List<Integer> read(Iterator<Integer> values) {
    List<Integer> all = new ArrayList<>();
    values.forEachRemaining(all::add);
    return all;
  }

  private static List<Integer> read(Iterator<Integer> values, int count) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(values.next());
    }
    return all;
  }

  /** Until this is so of what the run says that everybody waits for. */
  private static void awaitWords(FlowScope scope, Predicate<String> so) {
    Execution execution = Execution.of(scope);
    while (!so.test(execution.group.rest.standing())) {
      Thread.onSpinWait();
    }
  }

  /** How many loops emit nothing now: to be read, or as too many of their items wait with values. */
  private static long parked(String words) {
    return Stream.of(words.split("; "))
        .filter(each -> each.equals(WAITS)
            || each.equals("\"item\" waits for its 2 open items, as many as may be"))
        .count();
  }

  /** A chain of two for each item, whose end is read by a task. */
  private static Blueprint chain(FlowWay way, int inFlight, String retry) {
    return way.parse("""
        dag Chain
        loop item inFlight=%d: Integer
        task all: List
          collect last as iterable
        scope item
        task first: Integer
          value item
        task last%s: Integer
          value first
        straight first last
        """.formatted(inFlight, retry));
  }

  /** The turn of an item comes, and the room for its value goes, while it is pulled. */
  @FlowWay.OnMany
  void theRoomIsUsedUpWhileTheNextItemIsPulled(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = chain(way, 2, " retry=2,0,1,0");
    try (TestThreads threads = kind.open()) {
      CountDownLatch pulls = new CountDownLatch(1);
      CountDownLatch reads = new CountDownLatch(1);
      AtomicInteger attempts = new AtomicInteger();
      FlowScope main = new FlowScope(blueprint)
          .task(
              "item",
              scope -> numbers(20).stream()
                  .peek(item -> {
                    if (item == 2) {
                      pulls.countDown(); // before it is the turn of this one
                      awaitWords(
                          scope, words -> words.contains("\"item\" waits for its 0 open items"));
                    } else if (item == 3) {
                      reads.countDown();
                    }
                  })
                  .iterator())
          .task("first", scope -> scope.get("item"))
          .task("last", scope -> {
            int item = scope.get("first");
            if (item == 1) {
              if (attempts.getAndIncrement() == 0) {
                throw new IOException("not yet");
              }
              pulls.await();
            }
            return item;
          })
          .task("all", scope -> {
            Iterator<Integer> values = scope.<Integer>iterable("all").iterator();
            reads.await();
            return read(values);
          });
      way.engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(20));
      assertThat(attempts).hasValue(2);
    }
  }

  /** The same, where others have been let in, as an item stood. */
  @FlowWay.OnMany
  void theRoomIsUsedUpWhileAnItemStands(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = chain(way, 10, "");
    try (TestThreads threads = kind.open()) {
      CountDownLatch pulls = new CountDownLatch(1);
      CountDownLatch reads = new CountDownLatch(1);
      FlowScope main = new FlowScope(blueprint)
          .task(
              "item",
              scope -> numbers(40).stream()
                  .peek(item -> {
                    if (item == 10) {
                      pulls.countDown(); // all others wait for the one that stands
                      awaitWords(
                          scope, words -> words.contains("\"item\" waits for its 0 open items"));
                    } else if (item == 11) {
                      reads.countDown();
                    }
                  })
                  .iterator())
          .task("first", scope -> scope.get("item"))
          .task("last", scope -> {
            int item = scope.get("first");
            if (item == 1) {
              pulls.await();
            }
            return item;
          })
          .task("all", scope -> {
            Iterator<Integer> values = scope.<Integer>iterable("all").iterator();
            reads.await();
            return read(values);
          });
      way.engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(40));
    }
  }

  /** Two loops bring to one stream, one after the other; the second waits for another stream while the first does for that. */
  @FlowWay.OnMany
  void eachLoopIsToldOfItsOwnStreams(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = way.parse("""
        dag Nested
        loop outer inFlight=2: Integer
        task all: List
          collect last as iterable
        scope outer
        loop item inFlight=2: Integer
          value outer
        task own: List
          collect first as iterable
        scope item
        task first optional: Integer
          value item
        task last optional: Integer
          value item
        straight first last
        """);
    int count = 40;
    try (TestThreads threads = kind.open()) {
      CountDownLatch first = new CountDownLatch(1);
      FlowScope main = new FlowScope(blueprint)
          .task("outer", scope -> numbers(2))
          .task("item", scope -> {
            if (scope.<Integer>get("outer") == 1) {
              awaitWords(scope, words -> parked(words) == 1);
            }
            return numbers(count);
          })
          .task("first", scope -> of(scope, 1))
          .task("last", scope -> of(scope, 0))
          .task("own", scope -> {
            if (scope.<Integer>get("outer") == 1) {
              first.await();
            }
            return read(scope.<Integer>iterable("own").iterator());
          })
          .task("all", scope -> {
            Iterator<Integer> values = scope.<Integer>iterable("all").iterator();
            awaitWords(scope, words -> parked(words) == 2);
            List<Integer> all = read(values, count);
            first.countDown();
            all.addAll(read(values));
            return all;
          });
      way.engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(count));
      assertThat(main.stats().task("first").out()).isEqualTo(count);
      assertThat(main.stats().task("own").out()).isEqualTo(2);
    }
  }

  /** Items of one outer item have values for one stream, those of the other for the other one. */
  private static Optional<Integer> of(FlowScope scope, int outer) {
    return Optional.of(scope.<Integer>get("item"))
        .filter(item -> scope.<Integer>get("outer") == outer);
  }

  private static FlowScope both(FlowWay way, int count, int seldom, FlowScope.Body all) {
    return both(way, "", count, seldom, all);
  }

  /** A task that reads two streams, of the second of which there is a value for so many items; and more beside it. */
  private static FlowScope both(
      FlowWay way, String more, int count, int seldom, FlowScope.Body all) {
    Blueprint blueprint = way.parse("""
        dag Both
        loop item inFlight=4: Integer
        task all: List
          collect last as iterable
          collect first as iterable
        %sscope item
        task first optional: Integer
          value item
        task last: Integer
          value item
        straight first last
        """.formatted(more));
    return new FlowScope(blueprint)
        .task("item", scope -> numbers(count))
        .task("first", scope -> Optional.of(scope.<Integer>get("item")).filter(i -> i < seldom))
        .task("last", scope -> scope.get("item"))
        .task("all", all);
  }

  private static Iterator<Integer> first(FlowScope scope) {
    return scope.<Integer>iterable("all", 1).iterator();
  }

  private static Iterator<Integer> last(FlowScope scope) {
    return scope.<Integer>iterable("all").iterator();
  }

  /** What is to be read comes of items that have nothing for the stream that is full. */
  @FlowWay.Everywhere
  void aStreamThatIsFullKeepsNoItemsBackThatHaveNothingForIt(TestThreads.Kind kind, FlowWay way) {
    for (int seldom : List.of(0, 3, 4)) { // as many as there is room for
      try (TestThreads threads = kind.open()) {
        FlowScope main = both(way, 500, seldom, scope -> {
          List<Integer> all = read(last(scope));
          all.addAll(read(first(scope)));
          return all;
        });
        way.engine(threads, main.blueprint()).run(main);
        List<Integer> all = new ArrayList<>(numbers(500));
        all.addAll(numbers(seldom));
        assertThat(main.<List<Integer>>get("all")).isEqualTo(all);
      }
    }
  }

  /** As many are open as may be, while the stream that is not read is full. */
  @FlowWay.Everywhere
  void whoeverReadsOneOfTwoGetsAsMuchAsMayBeOpen(TestThreads.Kind kind, FlowWay way) {
    try (TestThreads threads = kind.open()) {
      FlowScope main = both(way, 500, 500, scope -> readOneAhead(scope, 500));
      way.engine(threads, main.blueprint()).run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(500));
    }
  }

  /** The values of one stream, and those of the other when as many items are open as may be. */
  private static List<Integer> readOneAhead(FlowScope scope, int count) {
    Iterator<Integer> first = first(scope);
    Iterator<Integer> last = last(scope);
    List<Integer> all = read(last, 8);
    List<Integer> other = new ArrayList<>();
    while (all.size() < count) {
      other.addAll(read(first, 4));
      all.addAll(read(last, 4));
    }
    other.addAll(read(first));
    assertThat(other).isEqualTo(all);
    return all;
  }

  /** The same, in a run that does not come to rest meanwhile. */
  @FlowWay.OnMany
  void whatElseGoesOnKeepsNothingFromBeingOpen(TestThreads.Kind kind, FlowWay way) {
    try (TestThreads threads = kind.open()) {
      CountDownLatch read = new CountDownLatch(1);
      FlowScope main = both(way, "task beside: Integer\n", 60, 60, scope -> {
            List<Integer> all = readOneAhead(scope, 60);
            read.countDown();
            return all;
          })
          .task("beside", scope -> {
            read.await();
            return 1;
          });
      way.engine(threads, main.blueprint()).run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(60));
    }
  }

  /** Nobody but the user's code knows that what is read waits for an item for whose value there is no room. */
  @FlowWay.Everywhere
  void whoeverReadsMayWaitForAsManyItemsAsMayBeOpen(TestThreads.Kind kind, FlowWay way) {
    Blueprint blueprint = chain(way, 2, "");
    try (TestThreads threads = kind.open()) {
      CountDownLatch fourth = new CountDownLatch(1);
      FlowScope main = new FlowScope(blueprint)
          .task("item", scope -> numbers(40))
          .task("first", scope -> {
            int item = scope.get("item");
            if (item == 3) {
              fourth.countDown();
            }
            return item;
          })
          .task("last", scope -> scope.get("first"))
          .task("all", scope -> {
            Iterator<Integer> values = scope.<Integer>iterable("all").iterator();
            fourth.await();
            return read(values);
          });
      way.engine(threads, blueprint).run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(40));
    }
  }

  @FlowWay.Everywhere
  void whoeverReadsMoreThanThatIsToldSo(TestThreads.Kind kind, FlowWay way) {
    try (TestThreads threads = kind.open()) {
      AtomicInteger got = new AtomicInteger();
      FlowScope main = both(way, 500, 500, scope -> {
        last(scope).forEachRemaining(each -> got.incrementAndGet());
        return List.of();
      });
      assertThatThrownBy(() -> way.engine(threads, main.blueprint()).run(main))
          .isInstanceOf(RunFailedException.class)
          .rootCause()
          .hasMessage(
              "\"all\" waits for values of \"last\", and nothing in the run can go on to bring"
                  + " one: \"item\" waits for its 4 open items, as many as may be; values of"
                  + " \"first\" wait for \"all\" to take them");
      assertThat(got).hasValue(8);
    }
  }

  /** Whoever reads begins when the source has been closed. */
  @FlowWay.OnMany
  void aLoopThatIsStoppedDoesNotWaitToBeRead(TestThreads.Kind kind, FlowWay way) throws Exception {
    Blueprint blueprint = chain(way, 2, "");
    try (TestThreads threads = kind.open()) {
      CountDownLatch closed = new CountDownLatch(1);
      CompletableFuture<Run<?>> handle = new CompletableFuture<>();
      FlowScope main = new FlowScope(blueprint)
          .task("item", scope -> Stream.iterate(0, each -> each + 1).onClose(closed::countDown))
          .task("first", scope -> scope.get("item"))
          .task("last", scope -> {
            int item = scope.get("first");
            if (item == 1) {
              handle.get().stop(); // there is no room for another
            }
            return item;
          })
          .task("all", scope -> {
            Iterator<Integer> values = scope.<Integer>iterable("all").iterator();
            closed.await();
            return read(values);
          });
      Run<TestEngine.Result> run =
          way.engine(threads, blueprint).start(main, TestEngine.Result::new);
      handle.complete(run);
      run.join();
      assertThat(main.<List<Integer>>get("all")).startsWith(0, 1).hasSizeLessThanOrEqualTo(4);
    }
  }

  /** The same, where it waits already. */
  @FlowWay.OnMany
  void aLoopThatWaitsToBeReadIsStopped(TestThreads.Kind kind, FlowWay way) throws Exception {
    Blueprint blueprint = chain(way, 2, "");
    try (TestThreads threads = kind.open()) {
      CountDownLatch closed = new CountDownLatch(1);
      CompletableFuture<Run<?>> handle = new CompletableFuture<>();
      FlowScope main = new FlowScope(blueprint)
          .task("item", scope -> Stream.iterate(0, each -> each + 1).onClose(closed::countDown))
          .task("first", scope -> scope.get("item"))
          .task("last", scope -> scope.get("first"))
          .task("all", scope -> {
            Iterator<Integer> values = scope.<Integer>iterable("all").iterator();
            awaitWords(scope, words -> parked(words) == 1);
            handle.get().stop();
            values.next(); // else nobody leaves of items that are no more than open
            values.next();
            closed.await();
            return read(values);
          });
      Run<TestEngine.Result> run =
          way.engine(threads, blueprint).start(main, TestEngine.Result::new);
      handle.complete(run);
      run.join();
      assertThat(main.<List<Integer>>get("all")).hasSizeLessThanOrEqualTo(3);
    }
  }

  /** Who watches a run that goes straight is told the same as one of a run that does not. */
  @FlowWay.Everywhere
  void whoWatchesIsToldTheSame(TestThreads.Kind kind, FlowWay way) {
    Map<String, String> expected = new HashMap<>();
    for (int item = 0; item < 300; item++) {
      boolean isEmpty = item % 3 == 0;
      boolean fails = item % 50 == 1;
      expected.put("first item[" + item + "]", "qrsf");
      expected.put("last item[" + item + "]", isEmpty ? "qk" : fails ? "qrsx" : "qrsf");
    }
    expected.put("item ", "qrsf");
    expected.put("all ", "qrsf");
    try (TestThreads threads = kind.open()) {
      Watcher watcher = new Watcher();
      RunRecorder recorder = RunRecorder.keeping(1);
      AtomicInteger straight = new AtomicInteger();
      FlowScope main = watched(way, straight);
      Engine engine =
          TestEngine.builder().on(threads).with(watcher).with(recorder).build(main.blueprint());
      way.teach(engine, Inside.task(main.blueprint(), "item")).run(main);
      assertThat(watcher.words).containsExactlyInAnyOrderEntriesOf(expected);
      assertThat(watcher.calls).isEqualTo(Map.of("item", 1, "all", 1, "first", 300, "last", 200));
      assertThat(main.<List<Integer>>get("all")).hasSize(196).doesNotContain(0, 1, 3, 151);
      Trace trace = recorder.runs().get(0);
      assertThat(trace.items().size() + trace.itemsLetGo()).isEqualTo(300);
      assertThat(trace.items()).allSatisfy(item -> {
        assertThat(item.closed()).isNotNull();
        assertThat(item.tasks())
            .allSatisfy(task -> assertThat(fate(task))
                .isEqualTo(expected
                    .get(task.name() + " " + task.item())
                    .charAt(expected.get(task.name() + " " + task.item()).length() - 1)));
      });
      assertThat(trace.items().stream().filter(Trace.Item::hasFailed)).hasSize(4);
      if (way != FlowWay.STRAIGHT) {
        assertThat(straight.get() > 0).isEqualTo(way == FlowWay.ROLLED);
      }
    }
  }

  private static char fate(Trace.Task task) {
    return switch (task.fate()) {
      case SUCCEEDED, EMPTY -> 'f';
      case SKIPPED -> 'k';
      case FAILED -> 'x';
      default -> '?';
    };
  }

  /** A third of the items have no value, some others fail, and the rest is read. */
  private static FlowScope watched(FlowWay way, AtomicInteger straight) {
    Blueprint blueprint = way.parse("""
        dag Watched onError=TOLERATE
        loop item inFlight=4: Integer
        task all: List
          collect last as iterable
        scope item
        task first optional: Integer
          value item
        task last: Integer
          value first
        straight first last
        """);
    return new FlowScope(blueprint)
        .task("item", scope -> numbers(300))
        .task("first", scope -> {
          straight.addAndGet(scope.isStraight() ? 1 : 0);
          return Optional.of(scope.<Integer>get("item")).filter(item -> item % 3 != 0);
        })
        .task("last", scope -> {
          int item = scope.get("first");
          if (item % 50 == 1) {
            throw new IOException("no " + item);
          }
          return item;
        })
        .task("all", scope -> read(scope.<Integer>iterable("all").iterator()));
  }

  /** A letter per event of each task, and how often each was called. */
  private static final class Watcher implements TaskLetters, TaskInterceptor {
    final Map<String, String> words = new ConcurrentHashMap<>();
    final Map<String, Integer> calls = new ConcurrentHashMap<>();

    @Override
    public void told(char letter, TaskEvent event) {
      words.merge(event.task() + " " + event.item(), String.valueOf(letter), String::concat);
    }

    @Override
    public @Nullable Object intercept(TaskCall call) throws Exception {
      calls.merge(call.task(), 1, Integer::sum);
      return call.proceed();
    }
  }

  /** Who records the run is told that the loop waits, and until when. */
  @FlowWay.OnMany
  void aLoopThatWaitsToBeReadWaitsForRoom(TestThreads.Kind kind, FlowWay way) {
    RunRecorder recorder = RunRecorder.keeping(1);
    try (TestThreads threads = kind.open()) {
      FlowScope main = both(way, 500, 0, scope -> {
        Iterator<Integer> last = last(scope);
        awaitWords(scope, words -> words.contains(WAITS) || words.contains("as many as may be"));
        while (roomOf(recorder).isEmpty()) { // one that is full is about to wait
          Thread.onSpinWait();
        }
        assertThat(roomOf(recorder)).as("while it waits").hasSize(1);
        List<Integer> all = read(last);
        all.addAll(read(first(scope)));
        return all;
      });
      Engine engine = TestEngine.builder().on(threads).with(recorder).build(main.blueprint());
      way.teach(engine, Inside.task(main.blueprint(), "item")).run(main);
      assertThat(main.<List<Integer>>get("all")).isEqualTo(numbers(500));
      assertThat(roomOf(recorder)).singleElement().satisfies(wait -> {
        assertThat(wait.times()).isPositive();
        assertThat(wait.to()).isLessThanOrEqualTo(recorder.runs().get(0).elapsed());
      });
    }
  }

  private static List<Trace.Wait> roomOf(RunRecorder recorder) {
    return recorder.runs().get(0).tasks().stream()
        .filter(task -> task.name().equals("item"))
        .flatMap(task -> task.waits().stream())
        .filter(wait -> wait.reason() == Trace.Reason.ROOM)
        .toList();
  }
}
