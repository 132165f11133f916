package dev.attacca.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attacca.Batch;
import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.Previous;
import dev.attacca.Repeat;
import dev.attacca.Retry;
import dev.attacca.Router;
import dev.attacca.Shutdown;
import dev.attacca.Task;
import dev.attacca.runtime.Run;
import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunStatus;
import dev.attacca.runtime.Server;
import dev.attacca.runtime.ServerOptions;
import dev.attacca.runtime.TaskCall;
import dev.attacca.runtime.TaskInterceptor;
import dev.attacca.runtime.Trace;
import dev.attacca.runtime.spi.RunWatcher;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an interceptor of one run is told besides its calls. */
@Timeout(60)
class RunWatcherTest {
  /** Gives each run one that writes down what it is told. */
  static final class Watching implements TaskInterceptor {
    final List<Watcher> runs = new CopyOnWriteArrayList<>();

    @Override
    public TaskInterceptor begin(RunEvent run) {
      Watcher watcher = new Watcher();
      runs.add(watcher);
      return watcher;
    }

    @Override
    public Object intercept(TaskCall call) throws Exception {
      return call.proceed();
    }

    Watcher only() {
      assertThat(runs).hasSize(1);
      return runs.get(0);
    }
  }

  static final class Watcher implements RunWatcher {
    final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
    final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    final Map<String, Long> waits = new ConcurrentHashMap<>();
    final AtomicInteger around = new AtomicInteger();
    final AtomicInteger left = new AtomicInteger();
    final AtomicInteger come = new AtomicInteger();
    final ThreadLocal<Integer> inside = ThreadLocal.withInitial(() -> 0);

    @Override
    public Object enters() {
      around.incrementAndGet();
      assertThat(inside.get()).isZero();
      inside.set(1);
      return this;
    }

    @Override
    public void leaves(Object entered) {
      assertThat(entered).isSameAs(this);
      assertThat(inside.get()).isEqualTo(1);
      inside.remove();
      left.incrementAndGet();
    }

    @Override
    public Object comes() {
      come.incrementAndGet();
      return Thread.currentThread();
    }

    @Override
    public void goes(Object thread) {
      assertThat(thread).isSameAs(Thread.currentThread());
      come.decrementAndGet();
    }

    @Override
    public void runStarted(RunEvent event) {
      told.add("started " + event.status());
    }

    @Override
    public void runEnded(RunEvent event) {
      told.add("ended " + event.status() + (come.get() == 0 ? "" : " with " + come + " threads"));
    }

    @Override
    public void skipped(String task, Supplier<String> reason) {
      told.add("skipped " + task + ": " + reason.get());
    }

    @Override
    public void waited(String task, Trace.Reason reason, long nanos) {
      assertThat(nanos).isNotNegative();
      waits.merge(task + " " + reason, nanos, Long::sum);
      count("waited " + task + " " + reason);
    }

    @Override
    public void opened(String loop) {
      count("opened " + loop);
    }

    @Override
    public void closed(String loop) {
      count("closed " + loop);
    }

    @Override
    public Object intercept(TaskCall call) throws Exception {
      told.add(call.task());
      return call.proceed();
    }

    private void count(String what) {
      counts.computeIfAbsent(what, any -> new AtomicInteger()).incrementAndGet();
    }

    int times(String what) {
      AtomicInteger count = counts.get(what);
      return count == null ? 0 : count.get();
    }
  }

  private final Watching watching = new Watching();

  static class Mail {
    @Router
    boolean wanted(@Input boolean mail) {
      return mail;
    }

    @Task
    @DependsOn(value = "wanted", when = "true")
    void sent() {}

    @Task
    @DependsOn(value = "wanted", when = "false")
    void kept() {}

    @Shutdown
    void close() {}
  }

  @Test
  void itHearsOfItsRunAndOfWhatIsSkipped() {
    RunWatcherTest_MailRunner mail =
        RunWatcherTest_MailRunner.builder(new Mail()).with(watching).build();
    mail.run(true);
    mail.run(false);

    assertThat(watching.runs).hasSize(2);
    assertThat(watching.runs.get(0).told)
        .startsWith("started RUNNING", "wanted")
        .contains("sent")
        .anyMatch(told -> told.startsWith("skipped kept: ") && told.contains("wanted"))
        .endsWith("ended SUCCEEDED");
    assertThat(watching.runs.get(1).told).contains("kept");
  }

  @Test
  void whatItPutsAroundTasksIsAroundCleanUpsToo() {
    RunWatcherTest_MailRunner.builder(new Mail()).with(watching).build().run(true);

    assertThat(watching.only().around).hasValue(3); // two tasks, and one clean-up
    assertThat(watching.only().left).hasValue(3);
    assertThat(watching.only().come).hasValue(0);
  }

  static class Words {
    @Loop(inFlight = 2)
    List<String> line(@Input int lines) {
      return IntStream.range(0, lines).mapToObj(i -> "a b c").toList();
    }

    @Loop
    List<String> word(String line) {
      return List.of(line.split(" "));
    }

    @Task
    int length(String word) {
      return word.length();
    }

    @Task
    int longest(@Collect List<Integer> length) {
      return length.stream().mapToInt(i -> i).max().orElse(0);
    }
  }

  @Test
  void itHearsOfEachItemTwiceHoweverTheyAreDone() {
    for (int lines : new int[] {1, 10, 5_000}) {
      watching.runs.clear();
      RunWatcherTest_WordsRunner.builder(new Words()).with(watching).build().run(lines);

      assertThat(watching.only().times("opened line")).isEqualTo(lines);
      assertThat(watching.only().times("closed line")).isEqualTo(lines);
      assertThat(watching.only().times("opened word")).isEqualTo(3 * lines);
      assertThat(watching.only().times("closed word")).isEqualTo(3 * lines);
    }
  }

  static class Rounds {
    @Repeat(max = 10)
    Optional<Integer> draft(@Previous Optional<Integer> revised) {
      return revised.orElse(0) >= 4 ? Optional.empty() : Optional.of(revised.orElse(0));
    }

    @Task
    int revised(int draft) {
      return draft + 1;
    }
  }

  @Test
  void aRoundThatThereIsNotIsNotOpened() {
    RunWatcherTest_RoundsRunner.builder(new Rounds()).with(watching).build().run();

    assertThat(watching.only().times("opened draft")).isEqualTo(4);
    assertThat(watching.only().times("closed draft")).isEqualTo(4);
  }

  static class Waiting {
    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch goesOn = new CountDownLatch(1);

    @Task
    @Retry(times = 3, delay = "2ms")
    int tried() {
      if (calls.incrementAndGet() < 3) {
        throw new IllegalStateException("not yet");
      }
      return 1;
    }

    @Loop
    List<Integer> number(int tried) {
      return IntStream.range(0, 20).boxed().toList();
    }

    @Task
    @Limit(concurrency = 1)
    int limited(int number) throws InterruptedException {
      goesOn.await();
      return number;
    }

    @Task
    @Batch(max = 5)
    Map<Integer, String> named(Set<Integer> limited) {
      return limited.stream().collect(Collectors.toMap(i -> i, i -> "n" + i));
    }

    @Task
    int all(@Collect List<String> named) {
      return named.size();
    }
  }

  @Test
  void itHearsWhatTasksHaveWaitedFor() {
    ThreadPoolExecutor pool = (ThreadPoolExecutor) Executors.newFixedThreadPool(4);
    Waiting waiting = new Waiting();
    Run<RunWatcherTest_WaitingRunner.Result> run = RunWatcherTest_WaitingRunner.builder(waiting)
        .executor(pool)
        .with(watching)
        .build()
        .start();
    while (run.stats().task("limited").waiting() < 19
        || pool.getActiveCount() > 1
        || !pool.getQueue().isEmpty()) {
      Thread.yield(); // then all but one wait for the limit
    }
    waiting.goesOn.countDown();
    int all = run.join().all();
    pool.shutdown();

    Watcher watcher = watching.only();
    assertThat(all).isEqualTo(20);
    assertThat(watcher.times("waited tried DELAY")).isEqualTo(2);
    assertThat(watcher.waits.get("tried DELAY"))
        .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(4));
    assertThat(watcher.times("waited named BATCH")).isEqualTo(20);
    assertThat(watcher.times("waited limited LIMIT")).isEqualTo(19);
    assertThat(watcher.times("waited all THREAD")).isLessThanOrEqualTo(1);
  }

  static class Crowd {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ends = new CountDownLatch(1);

    @Loop(inFlight = 1)
    List<Integer> number() {
      return List.of(1, 2, 3);
    }

    @Task
    int slow(int number) throws InterruptedException {
      begun.countDown();
      ends.await();
      return number;
    }
  }

  @Test
  void aRunThatIsCancelledMayLeaveItemsThatAreNeverClosed() throws InterruptedException {
    Crowd crowd = new Crowd();
    Run<RunWatcherTest_CrowdRunner.Result> run =
        RunWatcherTest_CrowdRunner.builder(crowd).with(watching).build().start();
    crowd.begun.await();
    run.cancel();
    assertThatThrownBy(run::join).hasMessageContaining("cancel");

    assertThat(watching.only().told).endsWith("ended " + RunStatus.CANCELLED);
    assertThat(watching.only().times("closed number"))
        .isLessThanOrEqualTo(watching.only().times("opened number"));
  }

  @Test
  void aRunThatIsCancelledInTheQueueOfAServerIsNotHeardOf() throws InterruptedException {
    Crowd crowd = new Crowd();
    Server<RunWatcherTest_CrowdRunner.Result> server = RunWatcherTest_CrowdRunner.builder(crowd)
        .with(watching)
        .build()
        .serve(ServerOptions.defaults().withRunsAtOnce(1));
    String first = server.submit();
    crowd.begun.await();
    String second = server.submit();
    server.cancel(second);
    crowd.ends.countDown();
    server.result(first);
    server.close();

    assertThat(watching.runs).hasSize(2);
    assertThat(watching.runs.get(0).told).endsWith("ended SUCCEEDED");
    assertThat(watching.runs.get(1).told).isEmpty();
  }

  @Test
  void whatItThrowsChangesNothing() {
    Logger log = Logger.getLogger("dev.attacca");
    List<String> logged = new CopyOnWriteArrayList<>();
    log.setFilter(line -> {
      logged.add(line.getMessage());
      return false;
    });
    try {
      TaskInterceptor hostile = new TaskInterceptor() {
        @Override
        public TaskInterceptor begin(RunEvent run) {
          return new RunWatcher() {
            @Override
            public void runStarted(RunEvent event) {
              throw new AssertionError("started");
            }

            @Override
            public void runEnded(RunEvent event) {
              throw new AssertionError("ended");
            }

            @Override
            public void opened(String loop) {
              throw new AssertionError("opened");
            }

            @Override
            public void closed(String loop) {
              throw new AssertionError("closed");
            }

            @Override
            public void waited(String task, Trace.Reason reason, long nanos) {
              throw new AssertionError("waited");
            }

            @Override
            public Object intercept(TaskCall call) throws Exception {
              return call.proceed();
            }
          };
        }

        @Override
        public Object intercept(TaskCall call) throws Exception {
          return call.proceed();
        }
      };
      int longest =
          RunWatcherTest_WordsRunner.builder(new Words()).with(hostile).build().longest(3);

      assertThat(longest).isEqualTo(1);
      assertThat(logged).isNotEmpty().allMatch(line -> line.startsWith("the watcher "));
    } finally {
      log.setFilter(null);
    }
  }

  static class Failing {
    @Task
    int failing() {
      throw new IllegalStateException("as it is");
    }
  }

  @Test
  void itHearsOfARunThatFails() {
    assertThatThrownBy(() -> RunWatcherTest_FailingRunner.builder(new Failing())
            .with(watching)
            .build()
            .run())
        .isInstanceOf(RunFailedException.class);

    assertThat(watching.only().told).containsExactly("started RUNNING", "failing", "ended FAILED");
  }
}
