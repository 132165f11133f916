package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Retry;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.TaskCall;
import dev.attacca.runtime.TaskEvent;
import dev.attacca.runtime.TaskInterceptor;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Interceptors, in the first run and after hundreds, on every executor. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterceptorTest extends Steady {

  @Retention(RetentionPolicy.CLASS)
  @Target({ElementType.METHOD, ElementType.PARAMETER})
  @interface Nullable {}

  /** Calls of all kinds that are no more than calls. */
  static class Kinds {
    final AtomicInteger calls = new AtomicInteger();

    @Task
    String value(@Input int number) {
      calls.incrementAndGet();
      return "v" + number;
    }

    @Task
    int primitive(String value) {
      return value.length();
    }

    @Task
    Optional<String> some(String value) {
      return Optional.of(value + "?");
    }

    @Task
    Optional<String> none(String value) {
      return Optional.empty();
    }

    @Task
    @Nullable
    String nullable(String value) {
      return null;
    }

    @Task
    @DependsOn("primitive")
    void nothing() {}

    @Task
    String joined(
        String value,
        int primitive,
        Optional<String> some,
        Optional<String> none,
        @Nullable String nullable) {
      return value + primitive + some.orElse("-") + none.orElse("-") + nullable;
    }
  }

  private InterceptorTest_KindsRunner kinds(On on, TaskInterceptor... interceptors) {
    return on(on, InterceptorTest_KindsRunner.builder(new Kinds()))
        .with(interceptors)
        .build();
  }

  /** What a task gave, or has failed with. */
  private static String shown(Object result) {
    return String.valueOf(result);
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void proceedGivesWhatTheMethodReturnsAndChangesNothing(On on) throws Exception {
    Map<String, String> given = new ConcurrentHashMap<>();
    try (InterceptorTest_KindsRunner runner = kinds(on, call -> {
      Object result = call.proceed();
      given.put(call.task(), shown(result));
      return result;
    })) {
      steady(() -> {
        given.clear();
        assertThat(runner.run(7).joined()).isEqualTo("v72v7?-null");
        assertThat(given)
            .containsEntry("value", "v7")
            .containsEntry("primitive", "2")
            .containsEntry("some", "Optional[v7?]")
            .containsEntry("none", "Optional.empty")
            .containsEntry("nullable", "null")
            .containsEntry("nothing", "null")
            .containsEntry("joined", "v72v7?-null")
            .hasSize(7);
      });
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aCallTellsWhatItIs(On on) throws Exception {
    Queue<String> told = new ConcurrentLinkedQueue<>();
    AtomicReference<String> run = new AtomicReference<>();
    TaskInterceptor telling = call -> {
      told.add(call.dag() + "." + call.task() + call.item() + "#" + call.attempt());
      run.set(call.runId());
      return call.proceed();
    };
    try (InterceptorTest_KindsRunner runner = kinds(on, telling)) {
      steady(() -> {
        told.clear();
        assertThat(runner.value(1)).isEqualTo("v1");
        assertThat(told).containsExactly("InterceptorTest.Kinds.value#1");
        assertThat(run.get()).startsWith("InterceptorTest.Kinds-");
      });
    }
  }

  private static TaskInterceptor replacing(String task, Object result) {
    return call -> call.task().equals(task) ? result : call.proceed();
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void whatAnInterceptorReturnsIsTheResult(On on) throws Exception {
    Map<String, Object> results = Map.of(
        "value",
        "w",
        "primitive",
        9,
        "some",
        Optional.empty(),
        "none",
        Optional.of("!"),
        "nullable",
        "n");
    TaskInterceptor replacing = call -> {
      Object instead = results.get(call.task());
      return instead == null ? call.proceed() : instead;
    };
    try (InterceptorTest_KindsRunner runner = kinds(on, replacing)) {
      steady(() -> assertThat(runner.joined(7)).isEqualTo("w9-!n"));
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void withoutProceedTheMethodIsNotCalled(On on) throws Exception {
    Kinds tasks = new Kinds();
    try (InterceptorTest_KindsRunner runner = on(on, InterceptorTest_KindsRunner.builder(tasks))
        .intercept(replacing("value", "instead"))
        .build()) {
      steady(() -> assertThat(runner.primitive(1)).isEqualTo(7));
      assertThat(tasks.calls).hasValue(0);
    }
  }

  private static Throwable cause(Runnable run) {
    return catchThrowableOfType(RunFailedException.class, run::run).getCause();
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aResultOfTheWrongTypeFailsTheTaskAndNamesTheInterceptor(On on) throws Exception {
    Map<String, Object> wrong =
        Map.of("value", 1, "primitive", "one", "some", "bare", "nothing", "something");
    for (Map.Entry<String, Object> each : wrong.entrySet()) {
      TaskInterceptor inner = new Replacing(each.getKey(), each.getValue());
      try (InterceptorTest_KindsRunner runner = kinds(on, call -> call.proceed(), inner)) {
        same(() -> runner.nullable(3), () -> {
          Throwable cause = cause(() -> runner.run(3));
          assertThat(cause)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining(Replacing.class.getName() + " returned a java.lang.")
              .hasMessageContaining("for the task \"" + each.getKey() + "\"");
          return cause.getMessage();
        });
      } catch (RunFailedException e) {
        assertThat(each.getKey()).isEqualTo("value"); // which the quiet run needs as well
      }
    }
  }

  record Replacing(String task, Object result) implements TaskInterceptor {
    @Override
    public Object intercept(TaskCall call) throws Exception {
      return call.task().equals(task) ? result : call.proceed();
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void nullIsRefusedWhereTheMethodMayNotReturnIt(On on) throws Exception {
    for (String task : List.of("value", "primitive", "some")) {
      try (InterceptorTest_KindsRunner runner = kinds(on, new Replacing(task, null))) {
        for (int i = 0; i < 3; i++) {
          assertThat(cause(() -> runner.run(3)))
              .isInstanceOf(NullPointerException.class)
              .hasMessageContaining("Replacing returned null for the task \"" + task + "\"");
        }
      }
    }
    try (InterceptorTest_KindsRunner runner = kinds(on, new Replacing("nullable", null))) {
      assertThat(runner.nullable(3)).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void proceedIsForOneTimeOneThreadAndNotForLater(On on) throws Exception {
    AtomicReference<TaskCall> kept = new AtomicReference<>();
    Queue<String> refusals = new ConcurrentLinkedQueue<>();
    TaskInterceptor meddling = call -> {
      kept.set(call);
      Thread other = new Thread(() -> refusals.add(refusal(call)));
      other.start();
      other.join();
      Object result = call.proceed();
      refusals.add(refusal(call));
      return result;
    };
    try (InterceptorTest_KindsRunner runner = kinds(on, meddling)) {
      for (int i = 0; i < 50; i++) {
        refusals.clear();
        assertThat(runner.value(1)).isEqualTo("v1");
        refusals.add(refusal(kept.get()));
        List<String> told = List.copyOf(refusals);
        assertThat(told).hasSize(3);
        assertThat(told.get(0)).contains("\"value\" was called on another thread");
        assertThat(told.get(1)).contains("has been called before for the task \"value\"");
        assertThat(told.get(2)).contains("\"value\" was called too late");
        assertThatThrownBy(() -> kept.get().whenSettled((value, failure) -> {}))
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }

  private static String refusal(TaskCall call) {
    return catchThrowableOfType(IllegalStateException.class, call::proceed).getMessage();
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void whatItThrowsIsTheFailureOfTheTask(On on) throws Exception {
    IOException own = new IOException("refused");
    try (InterceptorTest_KindsRunner runner = kinds(on, call -> {
      if (call.task().equals("primitive")) {
        throw own;
      }
      return call.proceed();
    })) {
      steady(
          () -> assertThat(runner.value(1)).isEqualTo("v1"),
          () -> assertThat(cause(() -> runner.run(1))).isSameAs(own));
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void whatTheMethodThrowsMayBeCaught(On on) throws Exception {
    try (InterceptorTest_KindsRunner runner = kinds(
        on,
        call -> {
          try {
            return call.proceed();
          } catch (IOException e) {
            return e.getMessage();
          }
        },
        call -> {
          if (call.task().equals("value")) {
            throw new IOException("inner");
          }
          return call.proceed();
        })) {
      steady(() -> assertThat(runner.primitive(1)).isEqualTo("inner".length()));
    }
  }

  /** Where a task has been when it is told. */
  private static final ThreadLocal<String> WITHIN = ThreadLocal.withInitial(() -> "");

  private static Runnable within(String name, Runnable task) {
    return () -> {
      String outer = WITHIN.get();
      WITHIN.set(outer + name);
      try {
        task.run();
      } finally {
        WITHIN.set(outer);
      }
    };
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void theFirstGivenIsTheOutermostAndContextsAreAroundAll(On on) throws Exception {
    Queue<String> told = new ConcurrentLinkedQueue<>();
    TaskInterceptor first = call -> {
      told.add(WITHIN.get() + ":first");
      Object result = call.proceed();
      told.add("first ends");
      return result;
    };
    TaskInterceptor second = call -> {
      told.add(WITHIN.get() + ":second");
      call.whenSettled((value, failure) -> told.add("settled " + value));
      return call.proceed();
    };
    RunListener listener = new RunListener() {
      @Override
      public void started(TaskEvent event) {
        told.add(WITHIN.get() + ":started");
      }

      @Override
      public void finished(TaskEvent event) {
        told.add("finished");
      }
    };
    try (InterceptorTest_KindsRunner runner = on(
            on, InterceptorTest_KindsRunner.builder(new Kinds()))
        .intercept(first)
        .wrapTasks(task -> within("a", task))
        .listener(listener)
        .wrapTasks(task -> within("b", task))
        .intercept(second)
        .build()) {
      steady(() -> {
        told.clear();
        runner.value(1);
        assertThat(told)
            .containsExactly(
                "ab:started", "ab:first", "ab:second", "first ends", "settled v1", "finished");
      });
    }
  }

  // The run

  @ParameterizedTest
  @EnumSource(On.class)
  void eachRunIsBegunOnTheThreadThatCallsForIt(On on) throws Exception {
    ThreadLocal<String> user = new ThreadLocal<>();
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    TaskInterceptor capturing = new TaskInterceptor() {
      @Override
      public TaskInterceptor begin(RunEvent run) {
        String whose = user.get() + " " + run.target();
        return call -> {
          seen.add(whose);
          return call.proceed();
        };
      }

      @Override
      public Object intercept(TaskCall call) {
        throw new AssertionError("not of a run");
      }
    };
    try (InterceptorTest_KindsRunner runner = kinds(on, capturing)) {
      steady(() -> {
        seen.clear();
        user.set("Ada");
        runner.value(1);
        user.set("Bob");
        runner.valueAsync(1).get(30, TimeUnit.SECONDS);
        assertThat(seen).containsExactly("Ada value", "Bob value");
      });
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aRunWhoseInterceptorCannotBeginFailsBeforeItsTasks(On on) {
    Kinds tasks = new Kinds();
    for (boolean isNull : List.of(true, false)) {
      TaskInterceptor broken = new TaskInterceptor() {
        @Override
        public TaskInterceptor begin(RunEvent run) {
          if (isNull) {
            return null;
          }
          throw new IllegalArgumentException("no context");
        }

        @Override
        public Object intercept(TaskCall call) throws Exception {
          return call.proceed();
        }
      };
      try (InterceptorTest_KindsRunner runner =
          on(on, InterceptorTest_KindsRunner.builder(tasks)).intercept(broken).build()) {
        for (int i = 0; i < 50; i++) {
          Throwable cause = cause(() -> runner.value(1));
          assertThat(cause)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining(isNull ? "returned null at the start" : "failed at the start");
        }
      }
    }
    assertThat(tasks.calls).hasValue(0);
  }

  // The end of an attempt

  static class Ending {
    final CompletableFuture<String> pending = new CompletableFuture<>();
    final CountDownLatch hangs = new CountDownLatch(1);

    @Task
    CompletableFuture<String> future() {
      return pending;
    }

    @Task
    int afterFuture(String future) {
      return future.length();
    }

    @Task
    @Retry(times = 3)
    String flaky(@Input AtomicInteger left) throws IOException {
      if (left.decrementAndGet() > 0) {
        throw new IOException("left " + left);
      }
      return "done";
    }

    @Task
    @dev.attacca.Timeout("20ms")
    String slow() throws InterruptedException {
      new CountDownLatch(1).await();
      return "never";
    }

    @Task
    String hanging() throws InterruptedException {
      hangs.countDown();
      new CountDownLatch(1).await();
      return "never";
    }
  }

  /** What whenSettled has told, by the order in which it did. */
  private static TaskInterceptor settling(Queue<String> told) {
    return call -> {
      call.whenSettled((value, failure) -> told.add("1 " + outcome(call, value, failure)));
      call.whenSettled((value, failure) -> told.add("2 " + outcome(call, value, failure)));
      return call.proceed();
    };
  }

  private static String outcome(TaskCall call, Object value, Throwable failure) {
    return call.task() + "#" + call.attempt() + " "
        + (failure == null ? value : failure.getClass().getSimpleName());
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void anAttemptWithAFutureIsOverWhenThatIsDone(On on) throws Exception {
    Ending tasks = new Ending();
    Queue<String> told = new ConcurrentLinkedQueue<>();
    try (InterceptorTest_EndingRunner runner = on(on, InterceptorTest_EndingRunner.builder(tasks))
        .intercept(settling(told))
        .build()) {
      CompletableFuture<Integer> run = runner.afterFutureAsync();
      assertThat(told).isEmpty();
      tasks.pending.complete("four");
      assertThat(run.get(30, TimeUnit.SECONDS)).isEqualTo(4);
      assertThat(told)
          .containsExactly(
              "2 future#1 four", "1 future#1 four", "2 afterFuture#1 4", "1 afterFuture#1 4");
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void eachAttemptIsInterceptedAndToldOfOnce(On on) {
    Queue<String> told = new ConcurrentLinkedQueue<>();
    try (InterceptorTest_EndingRunner runner = on(
            on, InterceptorTest_EndingRunner.builder(new Ending()))
        .intercept(settling(told))
        .build()) {
      assertThat(runner.flaky(new AtomicInteger(3))).isEqualTo("done");
      assertThat(told)
          .containsExactly(
              "2 flaky#1 IOException",
              "1 flaky#1 IOException",
              "2 flaky#2 IOException",
              "1 flaky#2 IOException",
              "2 flaky#3 done",
              "1 flaky#3 done");
      told.clear();
      assertThat(cause(() -> runner.flaky(new AtomicInteger(9)))).hasMessage("left 6");
      assertThat(told).hasSize(6).allMatch(line -> line.endsWith("IOException"));
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aTimeOutAndACancellationAreToldAsSuch(On on) throws Exception {
    Queue<String> told = new ConcurrentLinkedQueue<>();
    Ending tasks = new Ending();
    try (InterceptorTest_EndingRunner runner = on(on, InterceptorTest_EndingRunner.builder(tasks))
        .intercept(settling(told))
        .build()) {
      assertThat(cause(() -> runner.slow())).isInstanceOf(TimeoutException.class);
      assertThat(told).containsExactly("2 slow#1 TimeoutException", "1 slow#1 TimeoutException");
      told.clear();
      Thread caller = Thread.currentThread();
      Thread canceller = new Thread(() -> {
        try {
          tasks.hangs.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        caller.interrupt();
      });
      canceller.start();
      assertThat(catchThrowable(runner::hanging))
          .isInstanceOf(dev.attacca.runtime.RunCancelledException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(told)
          .containsExactly(
              "2 hanging#1 " + CancellationException.class.getSimpleName(),
              "1 hanging#1 CancellationException");
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aFutureMayBeReplaced(On on) throws Exception {
    Ending tasks = new Ending();
    tasks.pending.complete("real");
    try (InterceptorTest_EndingRunner runner = on(on, InterceptorTest_EndingRunner.builder(tasks))
        .intercept(call -> call.proceed() instanceof CompletableFuture<?> future
            ? future.thenApply(value -> value + " and more")
            : "no future")
        .build()) {
      assertThat(runner.future()).isEqualTo("real and more");
    }
    try (InterceptorTest_EndingRunner runner = on(on, InterceptorTest_EndingRunner.builder(tasks))
        .intercept(new Replacing("future", "bare"))
        .build()) {
      assertThat(cause(() -> runner.future()))
          .hasMessageContaining("Replacing returned a java.lang.String")
          .hasMessageContaining("returns a CompletionStage");
    }
  }

  /** A future whose cancellation takes until it is let go. */
  static final class Slow extends CompletableFuture<String> {
    final CountDownLatch cancelled = new CountDownLatch(1);
    final CountDownLatch letGo = new CountDownLatch(1);

    @Override
    public boolean cancel(boolean mayInterrupt) {
      cancelled.countDown();
      try {
        letGo.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return super.cancel(mayInterrupt);
    }
  }

  static class Promising {
    @Task
    CompletableFuture<String> promised(@Input CompletableFuture<String> future) {
      return future;
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aFutureIsLetGoOfElsewhereIfTheInterceptorFailsAfterIt(On on) throws Exception {
    AtomicInteger failing = new AtomicInteger();
    try (InterceptorTest_PromisingRunner runner = on(
            on, InterceptorTest_PromisingRunner.builder(new Promising()))
        .intercept(call -> {
          Object future = call.proceed();
          if (failing.get() > 0) {
            throw new IOException("after it");
          }
          return future;
        })
        .build()) {
      steady(
          () -> assertThat(runner.promised(CompletableFuture.completedFuture("done")))
              .isEqualTo("done"),
          () -> {
            failing.set(1);
            Slow slow = new Slow();
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            new Thread(() -> end.complete(cause(() -> runner.promised(slow)))).start();
            slow.cancelled.await();
            failing.set(0);
            // its thread is not the one that the cancellation takes
            assertThat(runner
                    .promisedAsync(CompletableFuture.completedFuture("beside"))
                    .get(30, TimeUnit.SECONDS))
                .isEqualTo("beside");
            slow.letGo.countDown();
            assertThat(end.get(30, TimeUnit.SECONDS)).hasMessage("after it");
            assertThat(slow).isCancelled();
          });
    }
  }

  @Test
  void aRunOfAServerHasBegunWhenItBegins() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Runs runs = new Runs();
    java.util.concurrent.Executor held = job -> new Thread(() -> {
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          job.run();
        })
        .start();
    AtomicReference<java.time.Instant> calledFor = new AtomicReference<>();
    TaskInterceptor noting = new TaskInterceptor() {
      @Override
      public TaskInterceptor begin(RunEvent run) {
        calledFor.set(run.startedAt());
        return this;
      }

      @Override
      public Object intercept(TaskCall call) throws Exception {
        return call.proceed();
      }
    };
    try (InterceptorTest_KindsRunner runner = InterceptorTest_KindsRunner.builder(new Kinds())
            .executor(held)
            .with(runs, noting)
            .build();
        InterceptorTest_KindsRunner.Server server =
            runner.serve(dev.attacca.runtime.ServerOptions.defaults().withRunsAtOnce(1))) {
      server.submit(1);
      String second = server.submit(2);
      java.time.Instant submitted = calledFor.get();
      while (!java.time.Instant.now().isAfter(submitted)) {
        Thread.onSpinWait(); // until the clock has moved
      }
      go.countDown();
      server.result(second);
      RunEvent ended = runs.ended.get(1);
      assertThat(ended.runId()).isEqualTo(runs.started.get(1).runId());
      assertThat(ended.startedAt())
          .isAfter(submitted)
          .isEqualTo(runs.started.get(1).startedAt());
    }
  }

  // Flows

  static class Rows {
    final AtomicInteger closed = new AtomicInteger();

    @Loop
    Stream<Integer> row(@Input int rows) {
      return IntStream.range(0, rows).boxed().onClose(closed::incrementAndGet);
    }

    @Task
    Optional<Integer> odd(int row) {
      return row % 2 == 1 ? Optional.of(row) : Optional.empty();
    }

    @Task(onError = OnError.TOLERATE)
    int ten(int odd) {
      return odd * 10;
    }

    @Task
    int sum(@Collect List<Integer> ten) {
      return ten.stream().mapToInt(Integer::intValue).sum();
    }

    @Loop
    void told(@Input int rows, Emitter<Integer> out) {
      for (int i = 0; i < rows; i++) {
        out.emit(i);
      }
    }

    @Task
    int total(int told, @State AtomicInteger sum) {
      return sum.addAndGet(told);
    }

    @Task
    void worker(Inbox<Integer, String> told) {
      for (Inbox.Request<Integer, String> request : told) {
        request.complete("answer to " + request.value());
      }
    }

    @Task
    List<String> answers(@Collect List<String> worker) {
      return worker;
    }

    @Task
    @DependsOn(every = "total")
    int last(@State AtomicInteger sum) {
      return sum.get();
    }
  }

  private InterceptorTest_RowsRunner rows(On on, Rows rows, TaskInterceptor interceptor) {
    return on(on, InterceptorTest_RowsRunner.builder(rows))
        .intercept(interceptor)
        .build();
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void everyItemIsInterceptedWhicheverWayItGoes(On on) {
    Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    Queue<String> settled = new ConcurrentLinkedQueue<>();
    TaskInterceptor counting = call -> {
      counts.computeIfAbsent(call.task(), t -> new AtomicInteger()).incrementAndGet();
      if (call.task().equals("ten")) {
        call.whenSettled((value, failure) -> settled.add(call.item() + "=" + value));
        if (call.item().equals("row[3]")) {
          return 1;
        }
      }
      return call.proceed();
    };
    try (InterceptorTest_RowsRunner runner = rows(on, new Rows(), counting)) {
      int rows = 2000;
      int sum = IntStream.range(0, rows).filter(i -> i % 2 == 1).sum() * 10 - 30 + 1;
      for (int i = 0; i < 5; i++) {
        counts.clear();
        settled.clear();
        assertThat(runner.sum(rows)).isEqualTo(sum);
        assertThat(counts.get("odd")).hasValue(rows);
        assertThat(counts.get("ten")).hasValue(rows / 2);
        assertThat(settled).hasSize(rows / 2).contains("row[3]=1", "row[5]=50");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void itemsWithAStateAreInterceptedInTheirOrder(On on) {
    List<String> seen = new ArrayList<>();
    TaskInterceptor watching = call -> {
      Object result = call.proceed();
      if (call.task().equals("total")) {
        seen.add(call.item()); // guarded by the state
      }
      return result;
    };
    try (InterceptorTest_RowsRunner runner = rows(on, new Rows(), watching)) {
      for (int i = 0; i < 3; i++) {
        seen.clear();
        assertThat(runner.last(1000)).isEqualTo(999 * 1000 / 2);
        assertThat(seen)
            .isEqualTo(IntStream.range(0, 1000).mapToObj(n -> "told[" + n + "]").toList());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void theSourceOfALoopMayBeReplaced(On on) {
    Rows rows = new Rows();
    try (InterceptorTest_RowsRunner runner = rows(
        on, rows, call -> call.proceed() instanceof Stream<?> stream ? stream.limit(4) : null)) {
      assertThat(cause(() -> runner.sum(100)))
          .hasMessageContaining("returned null for the task \"odd\"");
    }
    Rows others = new Rows();
    try (InterceptorTest_RowsRunner runner = rows(on, others, call -> {
      Object result = call.proceed();
      return result instanceof Stream<?> stream ? stream.limit(4) : result;
    })) {
      assertThat(runner.sum(100)).isEqualTo(10 + 30);
      assertThat(others.closed).hasValue(1);
    }
    try (InterceptorTest_RowsRunner runner =
        rows(on, new Rows(), replacing("row", List.of(1, 1, 1)))) {
      assertThat(runner.sum(100)).isEqualTo(30);
    }
    try (InterceptorTest_RowsRunner runner = rows(on, new Rows(), replacing("row", 3))) {
      assertThat(cause(() -> runner.sum(100)))
          .hasMessageContaining("returned a java.lang.Integer for the task \"row\"");
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aSourceIsClosedWhoseInterceptorFailsAfterIt(On on) {
    Rows rows = new Rows();
    try (InterceptorTest_RowsRunner runner = rows(on, rows, call -> {
      call.proceed();
      throw new IOException("after all");
    })) {
      assertThat(cause(() -> runner.sum(100))).hasMessage("after all");
      assertThat(rows.closed).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aLoopThatEmitsAndIsNotCalledEmitsNothing(On on) {
    try (InterceptorTest_RowsRunner runner = rows(on, new Rows(), replacing("told", null))) {
      assertThat(runner.last(100)).isEqualTo(0);
    }
    try (InterceptorTest_RowsRunner runner = rows(on, new Rows(), call -> call.proceed())) {
      assertThat(runner.last(100)).isEqualTo(4950);
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void aRequestToAWorkerIsInterceptedWithItsAnswer(On on) {
    try (InterceptorTest_RowsRunner runner = rows(on, new Rows(), call -> {
      Object result = call.proceed();
      return call.task().equals("worker") && result instanceof CompletableFuture<?> answer
          ? answer.thenApply(text -> text + "!")
          : result;
    })) {
      assertThat(runner.answers(3)).containsExactly("answer to 0!", "answer to 1!", "answer to 2!");
    }
  }

  // What is told of runs

  static class Outer {
    final InterceptorTest_KindsRunner inner;

    Outer(InterceptorTest_KindsRunner inner) {
      this.inner = inner;
    }

    @Task
    String asks(@Input int number) {
      if (number < 0) {
        throw new IllegalArgumentException("negative");
      }
      return inner.value(number);
    }
  }

  static final class Runs implements RunListener {
    final List<RunEvent> started = java.util.Collections.synchronizedList(new ArrayList<>());
    final List<RunEvent> ended = java.util.Collections.synchronizedList(new ArrayList<>());
    final List<Thread> threads = java.util.Collections.synchronizedList(new ArrayList<>());
    final Map<String, Integer> tasks = new HashMap<>();

    @Override
    public void runStarted(RunEvent event) {
      threads.add(Thread.currentThread());
      started.add(event);
    }

    @Override
    public synchronized void finished(TaskEvent event) {
      assertThat(event.dag()).startsWith("InterceptorTest.");
      tasks.merge(event.runId(), 1, Integer::sum);
    }

    @Override
    public void runEnded(RunEvent event) {
      ended.add(event);
    }

    void clear() {
      started.clear();
      ended.clear();
      threads.clear();
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void runsAreToldAtTheirBeginAndAtTheirEndWithTheirParents(On on) throws Exception {
    Runs runs = new Runs();
    try (InterceptorTest_KindsRunner inner =
            on(on, InterceptorTest_KindsRunner.builder(new Kinds())).with(runs).build();
        InterceptorTest_OuterRunner outer = on(
                on, InterceptorTest_OuterRunner.builder(new Outer(inner)))
            .with(runs)
            .build()) {
      steady(() -> {
        runs.clear();
        assertThat(outer.asks(5)).isEqualTo("v5");
        assertThat(runs.started).hasSize(2);
        assertThat(runs.threads.get(0)).isEqualTo(Thread.currentThread());
        RunEvent of = runs.started.get(0);
        RunEvent in = runs.started.get(1);
        assertThat(of.dag()).isEqualTo("InterceptorTest.Outer");
        assertThat(of.target()).isEqualTo("asks");
        assertThat(of.parentRun()).isNull();
        assertThat(of.status()).isEqualTo(dev.attacca.runtime.RunStatus.RUNNING);
        assertThat(in.parentRun()).isEqualTo(of.runId());
        assertThat(runs.ended).extracting(RunEvent::runId).containsExactly(in.runId(), of.runId());
        assertThat(runs.ended)
            .allMatch(event -> event.status() == dev.attacca.runtime.RunStatus.SUCCEEDED)
            .allMatch(event -> event.failure() == null);
      });
      runs.clear();
      RunFailedException thrown =
          catchThrowableOfType(RunFailedException.class, () -> outer.run(-1));
      assertThat(runs.ended).hasSize(1);
      assertThat(runs.ended.get(0).status()).isEqualTo(dev.attacca.runtime.RunStatus.FAILED);
      assertThat(runs.ended.get(0).target()).isNull();
      assertThat(runs.ended.get(0).failure())
          .isInstanceOf(RunFailedException.class)
          .hasMessage(thrown.getMessage())
          .hasCause(thrown.getCause());
    }
  }

  @ParameterizedTest
  @EnumSource(On.class)
  void theEndIsToldBeforeTheCallerAFutureOrAServerHearsOfIt(On on) throws Exception {
    AtomicInteger ended = new AtomicInteger();
    RunListener counting = new RunListener() {
      @Override
      public void runEnded(RunEvent event) {
        ended.incrementAndGet();
      }
    };
    try (InterceptorTest_KindsRunner runner =
        on(on, InterceptorTest_KindsRunner.builder(new Kinds())).with(counting).build()) {
      for (int i = 0; i < 100; i++) {
        ended.set(0);
        runner.run(1);
        assertThat(ended).hasValue(1);
        runner.valueAsync(1).thenRun(() -> assertThat(ended).hasValue(2)).get(30, TimeUnit.SECONDS);
        Run<InterceptorTest_KindsRunner.Result> run = runner.start(1);
        run.join();
        assertThat(ended).hasValue(3);
      }
      try (InterceptorTest_KindsRunner.Server server = runner.serve()) {
        ended.set(0);
        server.result(server.submit(1));
        assertThat(ended).hasValue(1);
      }
    }
  }

  @Test
  void anExtensionMayHaveParts() {
    Runs runs = new Runs();
    AtomicInteger calls = new AtomicInteger();
    dev.attacca.runtime.Extension both = new dev.attacca.runtime.Extension() {
      @Override
      public List<? extends dev.attacca.runtime.Extension> parts() {
        return List.of(runs, (TaskInterceptor) call -> {
          calls.incrementAndGet();
          return call.proceed();
        });
      }
    };
    try (InterceptorTest_KindsRunner runner =
        InterceptorTest_KindsRunner.builder(new Kinds()).with(both).build()) {
      runner.value(1);
    }
    assertThat(runs.ended).hasSize(1);
    assertThat(calls).hasValue(1);
    assertThatThrownBy(() -> InterceptorTest_KindsRunner.builder(new Kinds())
            .with(new dev.attacca.runtime.Extension() {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is neither a RunListener nor a TaskInterceptor");
  }
}
