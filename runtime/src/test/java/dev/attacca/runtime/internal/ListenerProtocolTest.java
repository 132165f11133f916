package dev.attacca.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.OnError;
import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.TaskEvent;
import dev.attacca.runtime.internal.SequentialModel.Fate;
import dev.attacca.runtime.internal.SequentialModel.Request;
import dev.attacca.runtime.spi.Blueprint;
import dev.attacca.runtime.spi.Engine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a listener is told of each task, in which order. */
@Timeout(120)
class ListenerProtocolTest {
  @RegisterExtension
  final Logged log = new Logged();

  /** A letter per event, as {@link Recorder} writes them: from requested to the end, as documented. */
  private static final String PROTOCOL = "q(k|c|rc|rs(ts)*(f|x|c)|rs(ts)*tc)";

  static List<TestThreads.Kind> threads() {
    return TestThreads.Kind.available();
  }

  @ParameterizedTest
  @MethodSource("threads")
  void theEventsOfEachTaskComeInTheOrderThatIsPromised(TestThreads.Kind kind) {
    try (TestThreads threads = kind.open()) {
      for (long seed = 20_000; seed < 20_100; seed++) {
        RandomGraph graph = RandomGraph.of(seed);
        SequentialModel model = new SequentialModel(graph, Request.everything());
        Recorder recorder = new Recorder();
        Engine engine =
            TestEngine.builder().on(threads).listener(recorder).build(graph.blueprint());
        try {
          try {
            engine.run(new RecordingScope(graph).withInputs());
          } catch (RunFailedException e) {
            assertThat(model.failed(OnError.HALT).size()
                    + model.failed(OnError.FINISH).size())
                .isPositive();
          }
          check(recorder, model);
        } catch (Throwable e) {
          throw new AssertionError("seed " + seed + " on " + threads + "\n" + graph.text(), e);
        }
      }
    }
  }

  /** An item that was emitted meanwhile began before the end was told of the task that it waits for. */
  @Test
  void whatATaskOfAnItemWaitsForOutsideHasBeenToldOfBefore() throws Exception {
    Blueprint blueprint = Blueprint.parse("""
        dag Outside
        task rate: Integer
        loop item inFlight=4: Integer
        scope item
        task price: Integer
          value item; value rate
        """);
    CountDownLatch tells = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    Queue<String> told = new ConcurrentLinkedQueue<>();
    RunListener listener = new RunListener() {
      @Override
      public void started(TaskEvent event) {
        told.add("started " + event.task());
      }

      @Override
      public void finished(TaskEvent event) {
        if (event.task().equals("rate")) {
          tells.countDown();
          awaitQuietly(goesOn);
        }
        told.add("finished " + event.task());
      }
    };
    FlowScope main = new FlowScope(blueprint)
        .task("rate", s -> 2)
        .task(
            "item",
            s -> Stream.of(1, 2).peek(item -> {
              if (item == 1) {
                awaitQuietly(tells);
              } else {
                goesOn.countDown(); // it is asked for when there is nothing to do for the first
              }
            }))
        .task("price", s -> s.<Integer>get("item") * s.<Integer>get("rate"));
    try (TestThreads threads = TestThreads.Kind.FOUR.open()) {
      TestEngine.builder().on(threads).listener(listener).build(blueprint).run(main);
    }
    assertThat(told).containsSubsequence("finished rate", "started price", "started price");
    assertThat(told.stream().filter(each -> each.equals("started price"))).hasSize(2);
    assertThat(told.stream().takeWhile(each -> !each.equals("finished rate")))
        .doesNotContain("started price");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** With all that can stand around a task, none of which keeps a run from the straight way. */
  @ParameterizedTest
  @MethodSource("threads")
  void theStraightWayTellsTheSame(TestThreads.Kind kind) {
    try (TestThreads threads = kind.open()) {
      for (long seed = 22_000; seed < 22_150; seed++) {
        Random random = new Random(seed);
        boolean alone = kind == TestThreads.Kind.CALLER || seed % 2 == 0;
        RandomGraph plain = RandomGraph.of(seed).plain();
        RandomGraph graph = alone ? plain.untimed() : plain;
        for (int bad = random.nextInt(3); bad > 0; bad--) {
          int task = random.nextInt(graph.size());
          boolean throwsIt =
              graph.nodes[task].kind() == RandomGraph.Kind.VOID || random.nextBoolean();
          graph =
              graph.with(task, throwsIt ? RandomGraph.Ending.THROWING : RandomGraph.Ending.WITHOUT);
        }
        SequentialModel model = new SequentialModel(graph, Request.everything());
        Recorder recorder = new Recorder();
        Map<String, String> settled = new ConcurrentHashMap<>();
        Engine engine = StraightRuns.onSpread(
            TestEngine.builder()
                .on(threads)
                .listener(recorder)
                .wrapTasks(task -> task)
                .intercept(call -> {
                  call.whenSettled((value, failure) ->
                      settled.merge(call.task(), failure == null ? "f" : "x", String::concat));
                  return call.proceed();
                }),
            graph.blueprint());
        try {
          StraightRuns.run(engine, new RecordingScope(graph).withInputs(), -1, alone);
          assertThat(recorder.runs).containsExactly("RUNNING", "SUCCEEDED");
        } catch (RunFailedException e) {
          assertThat(recorder.runs).containsExactly("RUNNING", "FAILED");
        } catch (Throwable e) {
          throw new AssertionError("seed " + seed + " on " + threads + "\n" + graph.text(), e);
        }
        check(recorder, model);
        recorder.told.stream().map(told -> told.event().task()).distinct().forEach(task -> {
          String word = recorder.word(task);
          String end = word.endsWith("f") ? "f" : word.contains("s") ? "x" : null;
          assertThat(settled.get(task)).as(task + " " + word).isEqualTo(end);
        });
      }
    }
  }

  private static void check(Recorder recorder, SequentialModel model) {
    Map<String, String> words = new HashMap<>();
    Map<String, TaskEvent> last = new HashMap<>();
    for (Recorder.Told told : recorder.told) {
      TaskEvent event = told.event();
      words.merge(event.task(), String.valueOf(told.letter()), String::concat);
      TaskEvent before = last.put(event.task(), event);
      assertThat(event.elapsed()).isGreaterThanOrEqualTo(Duration.ZERO);
      assertThat(event.reason() != null).as("reason of " + told).isEqualTo(told.letter() == 'k');
      if (told.letter() != 'c') {
        int starts = (int)
            words.get(event.task()).chars().filter(letter -> letter == 's').count();
        assertThat(event.attempt()).as("attempt of " + told).isEqualTo(starts);
      }
      assertThat(event.nanoTime() - (before == null ? event : before).nanoTime())
          .isNotNegative();
      if (told.letter() == 'x') {
        assertThat(event.cause()).isNotNull();
      }
    }
    assertThat(words).hasSize(model.members.size());
    words.forEach((task, word) -> assertThat(word).as(task).matches(PROTOCOL));
    if (model.failed(OnError.HALT).isEmpty()) {
      words.forEach((task, word) -> {
        int id = Integer.parseInt(task.substring(1));
        String starts = model.graph.nodes[id].policy().attempts() == 2 ? "sts" : "s";
        String ran = "qr" + starts + (model.ownFate(id) == Fate.FAILED ? "x" : "f");
        assertThat(word).as(task).isEqualTo(model.ownFate(id) == Fate.SKIPPED ? "qk" : ran);
      });
    }
  }

  @Test
  @Tag("S13")
  void attemptsAreToldOneByOne() {
    Blueprint blueprint =
        Blueprint.parse("dag Retry\ntask work retry=3,1000,1,0\ntask next\n  after work\n");
    Recorder recorder = new Recorder();
    AtomicInteger attempts = new AtomicInteger();
    TestScope scope = new TestScope(blueprint).action("work", () -> {
      if (attempts.incrementAndGet() < 3) {
        throw new IOException("attempt " + attempts);
      }
    });
    TestEngine.builder().listener(recorder).build(blueprint).run(scope);
    assertThat(recorder.word("work")).isEqualTo("qrststsf");
    assertThat(recorder.word("next")).isEqualTo("qrsf");
    assertThat(recorder.of("work").stream().map(told -> told.event().attempt()))
        .containsExactly(0, 0, 1, 1, 2, 2, 3, 3);
    assertThat(recorder.of("work").stream()
            .filter(told -> told.letter() == 't')
            .map(told -> told.event().cause().getMessage()))
        .containsExactly("attempt 1", "attempt 2");
  }

  @Test
  void aListenerThatThrowsChangesNothing() {
    RunListener broken = (RunListener) java.lang.reflect.Proxy.newProxyInstance(
        RunListener.class.getClassLoader(),
        new Class<?>[] {RunListener.class},
        (proxy, method, arguments) -> {
          throw new IllegalStateException("broken listener");
        });
    for (long seed = 21_000; seed < 21_010; seed++) {
      RandomGraph graph = RandomGraph.of(seed, RandomGraph.Failures.NONE);
      SequentialModel model = new SequentialModel(graph, Request.random(graph, new Random(seed)));
      Recorder second = new Recorder();
      TestEngine.builder()
          .listener(broken)
          .listener(second)
          .build(graph.blueprint())
          .run(new RecordingScope(graph).withInputs());
      assertThat(second.told.stream().map(told -> told.event().task()).distinct())
          .hasSize(new SequentialModel(graph, Request.everything()).members.size());
      assertThat(model.failed(OnError.HALT)).isEmpty();
      assertThat(log.take())
          .as("each time it failed, and nothing else")
          .hasSize(second.told.size() + 2) // and the run's begin and end
          .allMatch(line -> line.startsWith("WARNING the RunListener ")
              && line.endsWith(": java.lang.IllegalStateException"));
    }
  }

  @Test
  void runsAreToldApart() {
    Blueprint blueprint = Blueprint.parse("dag Twice\ntask work\n");
    Recorder recorder = new Recorder();
    Engine engine = TestEngine.builder().listener(recorder).build(blueprint);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      var run = engine.start(new TestScope(blueprint), TestEngine.Result::new);
      ids.add(run.id());
      run.join();
    }
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(recorder.told.stream().map(told -> told.event().runId()).distinct())
        .containsExactlyElementsOf(ids);
  }

  @Test
  void aTaskThatWasHaltedIsToldAsCancelled() {
    Blueprint blueprint = Blueprint.parse("dag Halt\ntask failing\ntask next\n  after failing\n");
    Recorder recorder = new Recorder();
    Engine engine = TestEngine.builder().listener(recorder).build(blueprint);
    TestScope scope = new TestScope(blueprint).action("failing", () -> {
      throw new IOException();
    });
    assertThatThrownBy(() -> engine.run(scope)).isInstanceOf(RunFailedException.class);
    assertThat(recorder.word("failing")).isEqualTo("qrsx");
    assertThat(recorder.word("next")).isIn("qc", "qk");
  }

  /** Keeps what it is told. */
  private static final class Recorder implements TaskLetters {
    record Told(char letter, TaskEvent event) {}

    final Queue<Told> told = new ConcurrentLinkedQueue<>();
    final Queue<String> runs = new ConcurrentLinkedQueue<>();

    @Override
    public void runStarted(RunEvent event) {
      runs.add(event.status().name());
    }

    @Override
    public void runEnded(RunEvent event) {
      runs.add(event.status().name());
    }

    List<Told> of(String task) {
      return told.stream().filter(one -> one.event().task().equals(task)).toList();
    }

    String word(String task) {
      StringBuilder word = new StringBuilder();
      of(task).forEach(one -> word.append(one.letter()));
      return word.toString();
    }

    @Override
    public void told(char letter, TaskEvent event) {
      told.add(new Told(letter, event));
    }
  }
}
