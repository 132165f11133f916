package dev.attacca.tests.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.Collect;
import dev.attacca.From;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.Retry;
import dev.attacca.RunOn;
import dev.attacca.Shutdown;
import dev.attacca.Task;
import dev.attacca.runtime.Context;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.ServerOptions;
import dev.attacca.runtime.TaskEvent;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.AccessControlContext;
import java.security.AccessControlException;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * What the thread of one caller has about it does not reach the tasks of another: inheritable
 * thread-locals, context class loader and, where there is such a thing, the access-control context.
 */
@Timeout(120)
class CallersApartTest {
  private static final InheritableThreadLocal<Caller> CURRENT = new InheritableThreadLocal<>();
  private static final ClassLoader FOREIGN = new URLClassLoader("foreign", new URL[0], null);

  /** Somebody for whom tasks are run, and what they have seen of others. */
  static final class Caller {
    final String name;
    final ClassLoader loader;
    final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    final Set<String> places = ConcurrentHashMap.newKeySet();
    final Set<String> attempted = ConcurrentHashMap.newKeySet();

    Caller(String name) {
      this.name = name;
      this.loader = new URLClassLoader(name, new URL[0], null);
    }

    /** On a thread that does something for this one. */
    void isHere(String place) {
      places.add(place);
      Thread thread = Thread.currentThread();
      Caller inherited = CURRENT.get();
      if (inherited != null && inherited != this) {
        wrong.add(place + " of " + name + " on " + thread + " is as " + inherited.name);
      }
      if (thread.getContextClassLoader() != loader) {
        wrong.add(place + " of " + name + " on " + thread + " has the context class loader "
            + thread.getContextClassLoader());
      }
    }

    /** As {@link #isHere}, of a task that then leaves the thread with another loader. */
    void isHereAndMeddles(String place) {
      isHere(place);
      Thread.currentThread().setContextClassLoader(FOREIGN);
    }

    /** Calls it on a new thread that has this one's all about it. */
    <T> FutureTask<T> calls(Callable<T> body) {
      FutureTask<T> task = new FutureTask<>(body);
      Thread thread = new Thread(() -> {
        CURRENT.set(this);
        task.run();
      });
      thread.setContextClassLoader(loader);
      thread.start();
      return task;
    }
  }

  /** Something of everything; each task says for whom it is called. */
  static class Job implements RunListener {
    final Set<ClassLoader> loaders = ConcurrentHashMap.newKeySet();

    @Task
    @Retry(times = 3, delay = "1ms")
    int retried(@Input Caller caller, @Input int run) {
      caller.isHereAndMeddles("retried");
      if (caller.attempted.add("retried " + run)) {
        throw new IllegalStateException("first");
      }
      return 1;
    }

    @Task
    @Limit(concurrency = 1, calls = 2, per = "1ms")
    int limited(@Input Caller caller) {
      caller.isHereAndMeddles("limited");
      return 1;
    }

    @Task
    @dev.attacca.Timeout("1h")
    int timed(@Input Caller caller) {
      caller.isHereAndMeddles("timed");
      return 1;
    }

    @Task
    @dev.attacca.Timeout("1h")
    CompletableFuture<Integer> promised(@Input Caller caller) {
      caller.isHereAndMeddles("promised");
      CompletableFuture<Integer> future = new CompletableFuture<>();
      new Thread(() -> {
            Thread.currentThread().setContextClassLoader(FOREIGN);
            future.complete(1);
          })
          .start();
      return future;
    }

    @Task
    int afterPromise(int promised, @Input Caller caller) {
      caller.isHereAndMeddles("after a promise");
      return promised;
    }

    @Task
    @RunOn("io")
    int elsewhere(@Input Caller caller) {
      caller.isHereAndMeddles("elsewhere");
      return 1;
    }

    @Task
    @RunOn("io")
    @Retry(times = 2)
    int elsewhereAgain(@Input Caller caller, @Input int run) {
      caller.isHereAndMeddles("elsewhere again");
      if (caller.attempted.add("elsewhere " + run)) {
        throw new IllegalStateException("first");
      }
      return 1;
    }

    @Task
    int whiteboard(@Input Caller caller, Context context) {
      caller.isHere("context");
      context.async().set("a", 1).toCompletableFuture().join();
      int read = context
          .async()
          .<Integer>read(() -> {
            caller.isHere("section of a context");
            return (Integer) context.get("a");
          })
          .toCompletableFuture()
          .join();
      Thread.currentThread().setContextClassLoader(FOREIGN);
      return read;
    }

    @Loop(inFlight = 3)
    Stream<Integer> row(@Input Caller caller) {
      caller.isHere("loop");
      return Stream.of(1, 2, 3, 4).peek(each -> caller.isHere("iteration"));
    }

    @Loop(inFlight = 3)
    void emitted(@Input Caller caller, Emitter<Integer> to) {
      for (int i = 0; i < 4; i++) {
        caller.isHere("emitter");
        to.emit(i);
      }
      Thread.currentThread().setContextClassLoader(FOREIGN);
    }

    @Task
    int same(int emitted, @Input Caller caller) {
      caller.isHereAndMeddles("item of an emitter");
      return emitted;
    }

    @Task
    int cell(int row, @Input Caller caller) {
      caller.isHereAndMeddles("item");
      return row;
    }

    @Task
    @dev.attacca.Timeout("1h")
    int timedCell(int row, @Input Caller caller) {
      caller.isHereAndMeddles("timed item");
      return row;
    }

    @Task
    void worker(@From("row") Inbox<Integer, Integer> inbox, @Input Caller caller) {
      for (Inbox.Request<Integer, Integer> each : inbox) {
        caller.isHere("inbox");
        each.complete(each.value());
      }
      Thread.currentThread().setContextClassLoader(FOREIGN);
    }

    @Task
    int answered(int worker, @Input Caller caller) {
      caller.isHereAndMeddles("answered");
      return worker;
    }

    @Task
    int consumer(@Collect Iterable<Integer> cell, @Input Caller caller) {
      int sum = 0;
      for (int each : cell) {
        caller.isHere("consumer");
        sum += each;
      }
      Thread.currentThread().setContextClassLoader(FOREIGN);
      return sum;
    }

    @Task
    int all(
        int retried,
        int limited,
        int timed,
        int afterPromise,
        int elsewhere,
        int elsewhereAgain,
        int whiteboard,
        int consumer,
        @Collect List<Integer> timedCell,
        @Collect List<Integer> answered,
        @Collect List<Integer> same,
        @Input Caller caller) {
      caller.isHereAndMeddles("end");
      return retried
          + limited
          + timed
          + afterPromise
          + elsewhere
          + elsewhereAgain
          + whiteboard
          + consumer
          + timedCell.size()
          + answered.size()
          + same.size();
    }

    @Shutdown
    void cleanUp() {
      isHere();
      Thread.currentThread().setContextClassLoader(FOREIGN);
    }

    /** Where nobody says for whom. */
    private void isHere() {
      loaders.add(Thread.currentThread().getContextClassLoader());
    }

    @Override
    public void requested(TaskEvent event) {
      isHere();
    }

    @Override
    public void started(TaskEvent event) {
      isHere();
    }

    @Override
    public void retried(TaskEvent event) {
      isHere();
    }
  }

  private static final int ALL = 7 + 10 + 12;

  private final ExecutorService io = pool();
  private final Job job = new Job();
  private final CallersApartTest_JobRunner ours =
      CallersApartTest_JobRunner.builder(job).listener(job).executor("io", io).build();
  private final List<Caller> callers =
      Stream.of("alice", "bob", "carol").map(Caller::new).toList();

  /** Its threads have been made by the test, and have nothing of anybody. */
  private static ExecutorService pool() {
    var pool = new ThreadPoolExecutor(3, 3, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>());
    pool.prestartAllCoreThreads();
    return pool;
  }

  @AfterEach
  void close() {
    io.shutdownNow();
  }

  interface Way {
    int on(CallersApartTest_JobRunner runner, Caller caller, int run) throws Exception;
  }

  /** All callers at once, several times. */
  private void all(CallersApartTest_JobRunner runner, Way way) throws Exception {
    for (int round = 0; round < 15; round++) {
      int run = round;
      List<FutureTask<Integer>> calls = new ArrayList<>();
      for (Caller caller : callers) {
        calls.add(caller.calls(() -> {
          int value = way.on(runner, caller, run);
          caller.isHere("caller");
          return value;
        }));
      }
      for (FutureTask<Integer> call : calls) {
        assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo(ALL);
      }
    }
    for (Caller caller : callers) {
      assertThat(caller.wrong).isEmpty();
      assertThat(caller.places)
          .contains("retried", "limited", "elsewhere again", "inbox", "consumer", "end");
    }
    assertThat(job.loaders)
        .containsExactlyInAnyOrderElementsOf(
            callers.stream().map(caller -> caller.loader).toList());
  }

  @Test
  void aRunOnTheCallersThreadSeesItsCallerOnly() throws Exception {
    all(ours, (runner, caller, run) -> runner.all(caller, run));
  }

  @Test
  void aRunInTheBackgroundSeesItsCallerOnly() throws Exception {
    all(ours, (runner, caller, run) -> runner.start(caller, run).join().all());
  }

  @Test
  void whatComesOfAFutureSeesTheCallerOfTheRunOnly() throws Exception {
    all(
        ours,
        (runner, caller, run) -> runner
            .allAsync(caller, run)
            .thenApply(value -> {
              caller.isHere("dependant of a future");
              return value;
            })
            .join());
  }

  @Test
  void runsOnAPoolOfTheUsersSeeTheirCallersOnly() throws Exception {
    ExecutorService pool = pool();
    try {
      var runner = CallersApartTest_JobRunner.builder(job)
          .listener(job)
          .executor("io", io)
          .executor(pool)
          .build();
      all(runner, (same, caller, run) -> same.start(caller, run).join().all());
      all(runner, (same, caller, run) -> same.all(caller, 100 + run));
      FutureTask<ClassLoader> later =
          new FutureTask<>(() -> Thread.currentThread().getContextClassLoader());
      pool.execute(later);
      assertThat(later.get()).isSameAs(Thread.currentThread().getContextClassLoader());
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void runsOfAServerSeeTheirCallersOnly() throws Exception {
    for (int atOnce : new int[] {1, 2}) {
      try (var server = ours.serve(ServerOptions.defaults().withRunsAtOnce(atOnce))) {
        all(
            ours,
            (runner, caller, run) ->
                server.result(server.submit(caller, 1000 * atOnce + run)).all());
      }
    }
  }

  @Test
  void anExecutorMadeOfTheCallersThreadLeavesItAsItWas() throws Exception {
    var runner = CallersApartTest_JobRunner.builder(job)
        .listener(job)
        .executor("io", Runnable::run)
        .executor(Runnable::run)
        .build();
    all(runner, (same, caller, run) -> same.start(caller, run).join().all());
  }

  static class Quick {
    @Task
    int first(@Input Caller caller) {
      caller.isHere("first");
      return 1;
    }

    @Task
    int last(int first, @Input Caller caller) {
      caller.isHereAndMeddles("last");
      return first;
    }
  }

  @Test
  void aThreadThatDoesQuickRunsItselfIsLeftAsItWasAfterEach() throws Exception {
    var runner = CallersApartTest_QuickRunner.of(new Quick());
    Caller caller = callers.get(0);
    FutureTask<Void> call = caller.calls(() -> {
      for (int i = 0; i < 3_000; i++) {
        assertThat(runner.last(caller)).isEqualTo(1);
        caller.isHere("caller");
      }
      return null;
    });
    call.get(60, TimeUnit.SECONDS);
    assertThat(caller.wrong).isEmpty();
  }

  /** Needs more threads at once than there can have been before. */
  static class Crowd {
    static final int SIZE = 50;
    final CountDownLatch here = new CountDownLatch(SIZE);

    @Task
    @Retry(times = 2, delay = "1ms")
    boolean first(@Input int number) throws InterruptedException {
      here.countDown();
      here.await();
      return isBound();
    }

    @Task
    @dev.attacca.Timeout("1h")
    boolean last(boolean first) {
      return first || isBound();
    }
  }

  /** Whether what all code of the class path may do is forbidden here. */
  @SuppressWarnings("removal") // deprecated, and at work all the same up to JDK 23
  private static boolean isBound() {
    try {
      AccessController.checkPermission(new RuntimePermission("exitVM"));
      return false;
    } catch (AccessControlException e) {
      return true;
    }
  }

  @Test
  @EnabledForJreRange(
      max = JRE.JAVA_23) // later ones have no access control that could be inherited
  @SuppressWarnings("removal") // as above
  void threadsOfOursAreNotBoundByWhatTheirMakerMayDo() throws Exception {
    AccessControlContext bound = new AccessControlContext(
        new ProtectionDomain[] {new ProtectionDomain(null, null, FOREIGN, null)});
    FutureTask<Boolean> inherits = new FutureTask<>(CallersApartTest::isBound);
    PrivilegedAction<Thread> make = () -> new Thread(inherits);
    AccessController.doPrivileged(make, bound).start();
    assertThat(inherits.get()).isTrue();

    var runner = CallersApartTest_CrowdRunner.of(new Crowd());
    List<Run<CallersApartTest_CrowdRunner.Result>> runs = new ArrayList<>();
    for (int i = 0; i < Crowd.SIZE; i++) {
      int number = i;
      PrivilegedAction<Run<CallersApartTest_CrowdRunner.Result>> start = () -> runner.start(number);
      runs.add(AccessController.doPrivileged(start, bound));
    }
    assertThat(runs).allSatisfy(run -> assertThat(run.join().last()).isFalse());
  }
}
