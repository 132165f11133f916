package dev.attacca.tests.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Retry;
import dev.attacca.Task;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.RunRecorder;
import dev.attacca.runtime.Trace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What others read of a trace: the file for Perfetto, by its own rules, and JSON. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PerfettoTest {
  private final RunRecorder recorder = RunRecorder.keeping(100);

  @TempDir
  Path folder;

  /** A bit of everything: forks, futures, a loop that emits, attempts, failures, runs within. */
  static class Everything {
    private final PerfettoTest_InnerRunner inner;
    private final ScheduledExecutorService timer;
    private final AtomicInteger calls = new AtomicInteger();

    Everything(PerfettoTest_InnerRunner inner, ScheduledExecutorService timer) {
      this.inner = inner;
      this.timer = timer;
    }

    @Task
    int root(@Input int items) {
      return items;
    }

    @Task
    CompletableFuture<Integer> later(int root) {
      CompletableFuture<Integer> later = new CompletableFuture<>();
      timer.schedule(() -> later.complete(root), 2, TimeUnit.MILLISECONDS);
      return later;
    }

    @Task
    @Retry(times = 3)
    int flaky(int root) throws IOException {
      if (calls.incrementAndGet() % 3 != 0) {
        throw new IOException("\"again\"\n\tand \\ again \u0001");
      }
      return root;
    }

    @Task
    int within(int root) {
      return inner.sum(root) + inner.sum(root + 1);
    }

    @Loop(inFlight = 8)
    void item(int root, Emitter<Integer> emitter) {
      for (int i = 0; i < root; i++) {
        emitter.emit(i);
      }
    }

    @Task
    int one(int item) {
      return item + 1;
    }

    @Task(onError = OnError.TOLERATE)
    int two(int item) {
      if (item % 10 == 3) {
        throw new IllegalStateException("three");
      }
      return item + 2;
    }

    @Task
    CompletableFuture<Integer> both(int one, int two) {
      return CompletableFuture.supplyAsync(() -> one + two, timer);
    }

    @Task
    int end(@Collect List<Integer> both, int later, int flaky, int within) {
      return both.size() + later + flaky + within;
    }
  }

  static class Inner {
    @Task
    int left(@Input int number) {
      return number;
    }

    @Task
    int right(int left) {
      return left;
    }

    @Task
    int sum(int left, int right) {
      return left + right;
    }
  }

  private Trace everything(int items, int runs) {
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    try {
      PerfettoTest_EverythingRunner runner = PerfettoTest_EverythingRunner.builder(new Everything(
              PerfettoTest_InnerRunner.builder(new Inner()).with(recorder).build(), timer))
          .with(recorder)
          .build();
      for (int i = 0; i < runs; i++) {
        runner.withId("run-" + i).end(items);
      }
      return recorder.run("run-" + (runs - 1));
    } finally {
      timer.shutdownNow();
    }
  }

  private static BigDecimal number(Map<String, Object> event, String name) {
    return BigDecimal.valueOf((Double) event.get(name));
  }

  private List<Map<String, Object>> events(Trace trace) throws IOException {
    Path file = folder.resolve("trace.json");
    trace.toPerfetto(file);
    Map<String, Object> content = Json.object(Json.read(Files.readString(file)));
    assertThat(content.get("displayTimeUnit")).isEqualTo("ms");
    return Json.objects(content.get("traceEvents"));
  }

  private static List<Map<String, Object>> of(List<Map<String, Object>> events, String phase) {
    return events.stream().filter(event -> event.get("ph").equals(phase)).toList();
  }

  /** Slices of a lane are within each other, or apart: as numbers in the file, and as a reader adds them up. */
  private static void areNested(List<Map<String, Object>> events) {
    Map<Object, Deque<double[]>> open = new HashMap<>();
    Map<Object, Set<String>> seen = new HashMap<>();
    of(events, "X").stream()
        .sorted(Comparator.comparingDouble((Map<String, Object> event) -> (Double) event.get("ts"))
            .thenComparing(event -> (Double) event.get("dur"), Comparator.reverseOrder()))
        .forEach(event -> {
          double from = (Double) event.get("ts");
          double to = from + (Double) event.get("dur");
          assertThat((Double) event.get("dur")).isNotNegative();
          Deque<double[]> lane = open.computeIfAbsent(event.get("tid"), tid -> new ArrayDeque<>());
          while (!lane.isEmpty() && lane.peek()[1] < from) {
            lane.pop();
          }
          if (!lane.isEmpty()) {
            assertThat(to).as("%s", event).isLessThanOrEqualTo(lane.peek()[1]);
          }
          lane.push(new double[] {from, to});
          seen.computeIfAbsent(event.get("tid"), tid -> new HashSet<>());
        });
    assertThat(seen.keySet()).isNotEmpty();
  }

  @Test
  void slicesOfALaneAreWithinEachOtherOrApart() throws Exception {
    everything(40, 20);
    for (Trace trace : recorder.runs()) {
      List<Map<String, Object>> events = events(trace);
      areNested(events);
      Set<Object> lanes = new HashSet<>();
      of(events, "M").stream()
          .filter(event -> event.get("name").equals("thread_name"))
          .forEach(event -> assertThat(lanes.add(event.get("tid"))).isTrue());
      assertThat(of(events, "X")).allMatch(event -> lanes.contains(event.get("tid")));
    }
  }

  @Test
  void eachCallOfEachTaskIsASlice() throws Exception {
    Trace trace = everything(5, 3);
    List<Map<String, Object>> slices = of(events(trace), "X");
    for (Trace.Task task : trace.tasks()) {
      assertThat(slices.stream().filter(slice -> slice.get("name").equals(task.name())))
          .as(task.name())
          .hasSize(task.attempts().size());
    }
    assertThat(slices.stream().filter(slice -> slice.get("name").equals("two"))).hasSize(5);
    assertThat(slices.stream().filter(slice -> slice.get("name").equals("sum"))).hasSize(2);
    assertThat(slices.stream().filter(slice -> slice.get("name").equals("flaky")))
        .hasSize(3);
  }

  @Test
  void arrowsLeadFromOneSliceToAnother() throws Exception {
    Trace trace = everything(12, 5);
    List<Map<String, Object>> events = events(trace);
    List<Map<String, Object>> starts = of(events, "s");
    List<Map<String, Object>> ends = of(events, "f");
    assertThat(starts).isNotEmpty().hasSameSizeAs(ends);
    Map<Object, Map<String, Object>> byId = new HashMap<>();
    starts.forEach(start -> assertThat(byId.put(start.get("id"), start)).isNull());
    Set<String> seen = new HashSet<>();
    for (Map<String, Object> end : ends) {
      assertThat(end.get("bp")).isEqualTo("e");
      Map<String, Object> start = byId.get(end.get("id"));
      assertThat((Double) start.get("ts")).isLessThanOrEqualTo((Double) end.get("ts"));
      seen.add(slice(events, start) + " → " + slice(events, end));
    }
    assertThat(seen)
        .contains("root → later", "root → flaky", "one → both", "later → end", "left → sum");
  }

  /** The name of the innermost slice that an arrow touches. */
  private static String slice(List<Map<String, Object>> events, Map<String, Object> arrow) {
    BigDecimal at = number(arrow, "ts");
    return of(events, "X").stream()
        .filter(slice -> slice.get("tid").equals(arrow.get("tid")))
        .filter(slice -> number(slice, "ts").compareTo(at) <= 0
            && number(slice, "ts").add(number(slice, "dur")).compareTo(at) >= 0)
        .max(Comparator.comparing(slice -> number(slice, "ts")))
        .map(slice -> (String) slice.get("name"))
        .orElseThrow(() -> new AssertionError("no slice at " + arrow));
  }

  @Test
  void itemsAndWhatGoesOnAloneAreAsynchronousSlices() throws Exception {
    List<Map<String, Object>> events = events(everything(4, 1));
    Map<Object, Map<String, Object>> begins = new HashMap<>();
    of(events, "b")
        .forEach(event -> assertThat(begins.put(event.get("id"), event)).isNull());
    List<Map<String, Object>> ends = of(events, "e");
    assertThat(ends).hasSameSizeAs(begins.keySet());
    for (Map<String, Object> end : ends) {
      Map<String, Object> begin = begins.get(end.get("id"));
      assertThat(begin.get("name")).isEqualTo(end.get("name"));
      assertThat(begin.get("cat")).isEqualTo(end.get("cat"));
      assertThat((Double) begin.get("ts")).isLessThanOrEqualTo((Double) end.get("ts"));
    }
    assertThat(begins.values())
        .extracting(event -> event.get("cat") + " " + event.get("name"))
        .contains("item item[0]", "item item[3]", "goes on later", "goes on both item[1]")
        .contains("run PerfettoTest.Everything run-0");
  }

  /** Batches of more items than Perfetto takes slices within each other, one of which returns futures. */
  static class Batched {
    static final int ITEMS = 600;

    @Loop(inFlight = ITEMS)
    Stream<Integer> item() {
      return IntStream.range(0, ITEMS).boxed();
    }

    @Task
    @Batch(max = ITEMS)
    Map<Integer, Integer> price(Set<Integer> item) {
      return item.stream().collect(Collectors.toMap(each -> each, each -> each));
    }

    @Task
    @Batch(max = ITEMS)
    CompletableFuture<List<Integer>> stored(List<Integer> price) {
      return CompletableFuture.completedFuture(price);
    }

    @Task
    int end(@Collect List<Integer> stored) {
      return stored.size();
    }
  }

  @Test
  void aCallOfABatchIsOneSliceForAllItsItems() throws Exception {
    PerfettoTest_BatchedRunner.builder(new Batched()).with(recorder).build().end();
    Trace trace = recorder.runs().get(0);
    List<Map<String, Object>> events = events(trace);
    areNested(events);
    for (String batch : List.of("price", "stored")) {
      List<Map<String, Object>> calls = of(events, "X").stream()
          .filter(slice -> slice.get("name").equals(batch))
          .toList();
      long kept = trace.items().stream()
          .flatMap(item -> item.tasks().stream())
          .filter(task -> task.name().equals(batch))
          .count();
      double told = calls.stream()
          .map(call -> Json.object(call.get("args")).getOrDefault("items", 1.0))
          .mapToDouble(Double.class::cast)
          .sum();
      assertThat(told).isEqualTo(kept).isGreaterThan(20);
      assertThat(calls).hasSizeLessThan((int) kept / 10);
    }
    assertThat(of(events, "f").stream().map(end -> slice(events, end)).filter("stored"::equals))
        .hasSizeGreaterThan(20);
    for (Map<String, Object> start : of(events, "s")) {
      assertThat(slice(events, start)).isNotEmpty();
    }
  }

  @Test
  void aLargeFileIsCompressed() throws Exception {
    Trace trace = largest();
    Path file = folder.resolve("large.json");
    trace.toPerfetto(file);
    byte[] content = Files.readAllBytes(file);
    assertThat(content[0]).isEqualTo((byte) 0x1f);
    assertThat(content[1]).isEqualTo((byte) 0x8b);
    String text = new String(
        new java.util.zip.GZIPInputStream(new ByteArrayInputStream(content)).readAllBytes(),
        StandardCharsets.UTF_8);
    assertThat(text.length()).isGreaterThan(1 << 20);
    areNested(Json.objects(Json.object(Json.read(text)).get("traceEvents")));
  }

  /** Items whose tasks begin runs, which begin runs. */
  static class Many {
    private final PerfettoTest_EverythingRunner runner;

    Many(PerfettoTest_EverythingRunner runner) {
      this.runner = runner;
    }

    @Loop(inFlight = 1)
    List<Integer> order() {
      return IntStream.range(0, 30).boxed().toList();
    }

    @Task
    int one(int order) {
      return runner.end(40);
    }
  }

  private Trace largest() {
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    try {
      Everything everything = new Everything(
          PerfettoTest_InnerRunner.builder(new Inner()).with(recorder).build(), timer);
      PerfettoTest_ManyRunner many = PerfettoTest_ManyRunner.builder(new Many(
              PerfettoTest_EverythingRunner.builder(everything).with(recorder).build()))
          .with(recorder)
          .build();
      many.withId("many").run();
      return recorder.run("many");
    } finally {
      timer.shutdownNow();
    }
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() {
    Trace trace = everything(1, 1);
    Path nowhere = folder.resolve("nowhere").resolve("trace.json");
    assertThatThrownBy(() -> trace.toPerfetto(nowhere))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(nowhere.toString());
  }

  // JSON

  @Test
  void jsonSaysWhatTheTraceSays() {
    Trace trace = everything(4, 1);
    Map<String, Object> json = Json.object(Json.read(trace.toJson()));
    assertThat(json)
        .containsEntry("runId", "run-0")
        .containsEntry("dag", "PerfettoTest.Everything")
        .containsEntry("target", "end")
        .containsEntry("parentRun", null)
        .containsEntry("status", "SUCCEEDED")
        .containsEntry("elapsed", (double) trace.elapsed().toNanos())
        .containsEntry("criticalPath", List.copyOf(trace.criticalPath()))
        .containsEntry("itemsLetGo", 0.0);
    List<Map<String, Object>> tasks = Json.objects(json.get("tasks"));
    assertThat(tasks)
        .extracting(task -> task.get("name"))
        .containsExactlyElementsOf(
            trace.tasks().stream().map(task -> (Object) task.name()).toList());
    Map<String, Object> flaky = tasks.stream()
        .filter(task -> task.get("name").equals("flaky"))
        .findFirst()
        .orElseThrow();
    List<Map<String, Object>> attempts = Json.objects(flaky.get("attempts"));
    assertThat(attempts).hasSize(3);
    assertThat(attempts.get(0))
        .containsEntry("failure", "java.io.IOException: \"again\"\n\tand \\ again \u0001")
        .containsEntry("number", 1.0);
    assertThat(Json.objects(flaky.get("waits")))
        .extracting(wait -> wait.get("reason"))
        .contains("TASK");
    assertThat(Json.objects(json.get("items"))).hasSize(4);
    assertThat((List<?>) json.get("children")).hasSize(2);
  }

  @Test
  void aTraceOfARunThatHasFailedIsReadAsWell() throws Exception {
    PerfettoTest_InnerRunner inner =
        PerfettoTest_InnerRunner.builder(new Inner()).with(recorder).build();
    PerfettoTest_EverythingRunner runner = PerfettoTest_EverythingRunner.builder(
            new Everything(inner, null))
        .with(recorder)
        .build();
    assertThat(catchThrowable(() -> runner.end(1))).isNotNull();
    Trace trace = recorder.runs().stream()
        .filter(run ->
            run.dag().equals("PerfettoTest.Everything")) // a run within it may have been cancelled
        .findFirst()
        .orElseThrow();
    assertThat(trace.failure()).isNotNull();
    areNested(events(trace));
    assertThat(Json.object(Json.read(trace.toJson())).get("rootCause").toString())
        .contains("NullPointerException");
  }
}
