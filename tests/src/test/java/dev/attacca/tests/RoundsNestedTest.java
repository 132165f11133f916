package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.From;
import dev.attacca.Input;
import dev.attacca.Last;
import dev.attacca.Loop;
import dev.attacca.Merge;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.Router;
import dev.attacca.Shutdown;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Context;
import dev.attacca.runtime.Graph;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.TaskEvent;
import dev.attacca.runtime.TaskStats;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Repeats among loops, routers, merges, states and other repeats. */
@Timeout(60)
class RoundsNestedTest extends OnFreshPools {
  /** A loop in the rounds of a repeat in a loop. */
  static class Deep {
    @Loop(inFlight = 3)
    List<Integer> size(@Input int sizes) {
      return IntStream.rangeClosed(1, sizes).boxed().toList();
    }

    @Repeat(max = 20, inFlight = 2)
    Optional<Integer> round(int size, @Previous Optional<Integer> sum) {
      return Optional.of(sum.orElse(0)).filter(each -> each < 3 * size);
    }

    @Loop(inFlight = 2)
    List<Integer> part(int round, int size) {
      return Collections.nCopies(size, 1);
    }

    @Task
    int same(int part) {
      return part;
    }

    @Task
    int sum(int round, @Collect List<Integer> same) {
      return round + same.stream().mapToInt(Integer::intValue).sum();
    }

    @Task
    String ofSize(int size, @Last int sum, @Collect List<Integer> round) {
      return size + ":" + round + sum;
    }

    @Task
    List<String> all(@Collect List<String> ofSize) {
      return ofSize;
    }

    @Task
    int parts(@Collect List<Integer> part) {
      return part.size();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRepeatInALoopAndALoopInItsRounds(On on) {
    RoundsNestedTest_DeepRunner runner =
        on(on, RoundsNestedTest_DeepRunner.builder(new Deep())).build();
    for (int i = 0; i < 30; i++) {
      RoundsNestedTest_DeepRunner.Result result = runner.run(4);
      assertThat(result.all())
          .containsExactly("1:[0, 1, 2]3", "2:[0, 2, 4]6", "3:[0, 3, 6]9", "4:[0, 4, 8]12");
      assertThat(result.parts()).isEqualTo(30);
    }
    try (Stream<Integer> sums = runner.sum(2)) {
      assertThat(sums).containsExactly(1, 2, 3, 2, 4, 6);
    }
    assertThat(runner.overriding().size(List.of(5)).round(List.of(1, 2)).all())
        .containsExactly("5:[1, 2]7");
  }

  /** A repeat in the rounds of another, which takes a value of the outer round before. */
  static class Twofold {
    @Repeat(max = 10)
    Optional<String> outer(@Previous Optional<String> closed) {
      return Optional.of(closed.orElse("")).filter(each -> each.length() < 6);
    }

    @Repeat(max = 10)
    Optional<String> inner(
        String outer, @Previous Optional<String> longer, @Previous Optional<String> closed) {
      return Optional.of(longer.orElse(outer))
          .filter(each -> each.length() < outer.length() + 2)
          .map(each -> closed.isPresent() ? each : each.toUpperCase(java.util.Locale.ROOT));
    }

    @Task
    String longer(String inner, String outer) {
      return inner + (char) ('a' + inner.length());
    }

    @Task
    String closed(@Last String longer, String outer) {
      return longer;
    }

    @Task
    String end(@Last("longer") String deepest, @Last String closed) {
      return deepest + closed;
    }

    @Task
    List<String> all(@Collect List<String> longer) {
      return longer;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRepeatInTheRoundsOfAnother(On on) {
    RoundsNestedTest_TwofoldRunner runner =
        on(on, RoundsNestedTest_TwofoldRunner.builder(new Twofold())).build();
    for (int i = 0; i < 30; i++) {
      RoundsNestedTest_TwofoldRunner.Result result = runner.run();
      assertThat(result.all()).containsExactly("a", "Ab", "Abc", "Abcd", "Abcde", "Abcdef");
      assertThat(result.end()).isEqualTo("AbcdefAbcdef");
    }
  }

  /** A router in the rounds. */
  static class Routed {
    enum Way {
      LEFT,
      RIGHT
    }

    @Repeat(max = 10)
    Optional<Integer> step(@Previous Optional<Integer> left, @Previous Optional<Integer> right) {
      return Optional.of(left.or(() -> right).orElse(1)).filter(each -> each < 50);
    }

    @Router
    Way way(int step, @Previous Optional<Way> way) {
      return way.orElse(Way.RIGHT) == Way.RIGHT ? Way.LEFT : Way.RIGHT;
    }

    @Task
    @DependsOn(value = "way", when = "LEFT")
    int left(int step) {
      return step + 1;
    }

    @Task
    @DependsOn(value = "way", when = "RIGHT")
    int right(int step) {
      return step * 3;
    }

    @Task
    int either(@From({"left", "right"}) int either) {
      return either;
    }

    @Task
    String end(@Last int either, @Collect List<Way> way, @Last Optional<Integer> left) {
      return either + " " + way.size() + " " + left.isPresent();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRouterChoosesInEachRound(On on) {
    RoundsNestedTest_RoutedRunner runner =
        on(on, RoundsNestedTest_RoutedRunner.builder(new Routed())).build();
    for (int i = 0; i < 30; i++) {
      assertThat(runner.end()).isEqualTo("66 6 false");
    }
  }

  /** Values of rounds among those of a loop, and states that both use. */
  static class Mixed {
    @Repeat(max = 50, inFlight = 4)
    Optional<Integer> step(@Previous Optional<Integer> step, @State List<Integer> calls) {
      calls.add(step.orElse(0));
      return Optional.of(step.orElse(0) + 1).filter(each -> each <= 20);
    }

    @State
    List<Integer> calls() {
      return new ArrayList<>();
    }

    @State
    List<Integer> seen() {
      return new ArrayList<>();
    }

    @Task
    int counted(int step, @State List<Integer> seen) {
      seen.add(step);
      return step;
    }

    @Task
    int called(int counted, @State List<Integer> calls) {
      return calls.size() * 100 + counted;
    }

    @Loop
    List<String> word() {
      return List.of("a", "b");
    }

    @Task
    String text(int counted) {
      return "#" + counted;
    }

    @Task
    String merged(@Merge({"word", "text"}) String piece) {
      return piece;
    }

    @Task
    List<String> pieces(@Collect List<String> merged) {
      return merged.stream().sorted().toList();
    }

    @Task
    @DependsOn(every = "counted")
    String order(@State List<Integer> seen) {
      return seen.toString();
    }

    @Task
    List<Integer> calling(@Collect Iterable<Integer> called) {
      List<Integer> all = new ArrayList<>();
      called.forEach(all::add);
      return all;
    }
  }

  @ParameterizedTest
  @EnumSource
  void statesAreReachedInTheOrderOfTheRounds(On on) {
    RoundsNestedTest_MixedRunner runner =
        on(on, RoundsNestedTest_MixedRunner.builder(new Mixed())).build();
    List<Integer> steps = IntStream.rangeClosed(1, 20).boxed().toList();
    for (int i = 0; i < 30; i++) {
      RoundsNestedTest_MixedRunner.Result result = runner.run();
      assertThat(result.order()).isEqualTo(steps.toString());
      assertThat(result.pieces()).hasSize(22).contains("a", "b", "#1", "#20");
      assertThat(result.calling())
          .containsExactlyElementsOf(steps.stream().map(each -> 101 * each).toList());
    }
  }

  /** A whiteboard per round, and one around them. */
  static class Boards {
    @Repeat(max = 5)
    Optional<Integer> step(Context context, @Previous Optional<Integer> noted) {
      context.set("calls", context.get("calls", 0) + 1);
      return Optional.of(noted.orElse(0)).filter(each -> each < 3);
    }

    @Task
    int noted(int step, Context context) {
      assertThat(context.contains("own")).isFalse();
      context.set("own", step);
      return context.get("own", 0) + 1;
    }

    @Task
    int end(@Last int noted, Context context) {
      return noted * 10 + context.get("calls", 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theMethodHasTheWhiteboardOfItsOwnScope(On on) {
    RoundsNestedTest_BoardsRunner runner =
        on(on, RoundsNestedTest_BoardsRunner.builder(new Boards())).build();
    assertThat(runner.end()).isEqualTo(34);
  }

  /** What is told of a run. */
  static class Watched {
    @Repeat(max = 5)
    Optional<Integer> step(@Previous Optional<Integer> next) {
      return Optional.of(next.orElse(0)).filter(each -> each < 2);
    }

    @Task
    int next(int step) {
      return step + 1;
    }

    @Task
    int end(@Last int next) {
      return next;
    }

    @Shutdown("step")
    void closed() {}
  }

  @ParameterizedTest
  @EnumSource
  void aListenerHearsOfCallsAndRounds(On on) {
    List<String> log = Collections.synchronizedList(new ArrayList<>());
    RoundsNestedTest_WatchedRunner runner = on(
            on, RoundsNestedTest_WatchedRunner.builder(new Watched()))
        .listener(new RunListener() {
          @Override
          public void requested(TaskEvent event) {
            log.add("requested " + event.task() + " " + event.item());
          }

          @Override
          public void started(TaskEvent event) {
            log.add("started " + event.task() + " " + event.item());
          }

          @Override
          public void finished(TaskEvent event) {
            log.add("finished " + event.task() + " " + event.item());
          }
        })
        .build();
    assertThat(runner.run().end()).isEqualTo(2);
    assertThat(log)
        .containsSubsequence(
            "started step ",
            "started step step[0]",
            "finished step step[0]",
            "requested next step[0]",
            "started next step[0]",
            "finished next step[0]",
            "started step step[1]",
            "finished step step[1]",
            "started next step[1]",
            "finished next step[1]",
            "started step step[2]",
            "finished step step[2]",
            "finished step ",
            "started end ")
        .doesNotContain("requested next step[2]", "started next step[2]");
  }

  @Test
  void statisticsCountCallsAndRounds() {
    TaskStats step =
        RoundsNestedTest_WatchedRunner.of(new Watched()).run().stats().task("step");
    assertThat(step.in()).isEqualTo(3);
    assertThat(step.out()).isEqualTo(2);
    assertThat(step.failed() + step.skipped() + step.running() + step.waiting()).isZero();
    assertThat(RoundsNestedTest_WatchedRunner.of(new Watched()).run().stats().tasks())
        .extracting(TaskStats::task)
        .containsExactlyInAnyOrder("step", "next", "end");
  }

  @Test
  void theBackEdgeIsDrawnAsOne() {
    Graph graph = RoundsNestedTest_WatchedRunner.of(new Watched()).graph();
    assertThat(graph.tasks())
        .extracting(Graph.Task::name, Graph.Task::kind, Graph.Task::scope)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("step", Graph.Kind.REPEAT, ""),
            org.assertj.core.groups.Tuple.tuple("end", Graph.Kind.TASK, ""),
            org.assertj.core.groups.Tuple.tuple("next", Graph.Kind.TASK, "step"));
    assertThat(graph.edges())
        .containsExactlyInAnyOrder(
            new Graph.Edge("next", "step", Graph.EdgeKind.PREVIOUS, null),
            new Graph.Edge("step", "next", Graph.EdgeKind.VALUE, null),
            new Graph.Edge("next", "end", Graph.EdgeKind.LAST, null));
    assertThat(graph.toMermaid())
        .contains("t_next -.->|\"previous\"| t_step", "each round of step", "at most 5 rounds");
    assertThat(graph.toDot())
        .contains(
            "\"next\" -> \"step\" [style=dotted, constraint=false, label=\"previous\"];",
            "shape=doubleoctagon");
    assertThat(graph.toJson())
        .contains("{\"from\": \"next\", \"to\": \"step\", \"kind\": \"PREVIOUS\"}");
  }

  @ParameterizedTest
  @EnumSource
  void valuesOfRoundsArePublished(On on) throws Exception {
    RoundsNestedTest_WatchedRunner runner =
        on(on, RoundsNestedTest_WatchedRunner.builder(new Watched())).build();
    List<Integer> values = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<List<Integer>> all = new CompletableFuture<>();
    runner.nextPublisher().subscribe(new Flow.Subscriber<Integer>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(Integer item) {
        values.add(item);
      }

      @Override
      public void onError(Throwable throwable) {
        all.completeExceptionally(throwable);
      }

      @Override
      public void onComplete() {
        all.complete(values);
      }
    });
    assertThat(all.get()).containsExactly(1, 2);
  }

  @ParameterizedTest
  @EnumSource(names = {"DEFAULT", "ONE", "TWO"})
  void repeatsAreServed(On on) {
    RoundsNestedTest_WatchedRunner runner =
        on(on, RoundsNestedTest_WatchedRunner.builder(new Watched())).build();
    try (RoundsNestedTest_WatchedRunner.Server server = runner.serve()) {
      List<String> ids = Stream.generate(server::submit).limit(20).toList();
      ids.forEach(id -> assertThat(server.result(id).end()).isEqualTo(2));
    }
  }
}
