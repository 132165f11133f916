package dev.attacca.tests.isolation;

import dev.attacca.Collect;
import dev.attacca.DependsOn;
import dev.attacca.From;
import dev.attacca.Input;
import dev.attacca.Limit;
import dev.attacca.Loop;
import dev.attacca.OnError;
import dev.attacca.Retry;
import dev.attacca.RunOn;
import dev.attacca.Shutdown;
import dev.attacca.State;
import dev.attacca.Task;
import dev.attacca.Timeout;
import dev.attacca.runtime.Context;
import dev.attacca.runtime.Emitter;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.Server;
import dev.attacca.runtime.ServerOptions;
import dev.attacca.runtime.TaskEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An application in a class loader of its own, which uses something of everything. It knows nothing of
 * the test. Each of its parts can be used alone, so that it can be told which of them is held.
 */
public final class Tenant {
  /** What of the runtime it uses. */
  public enum Part implements Runnable {
    POLICIES {
      @Override
      public void run() {
        Policies job = new Policies();
        var runner = Tenant_PoliciesRunner.of(job);
        for (int i = 0; i < 20; i++) {
          expect(runner.sum(i), 4 * i);
        }
        expect(job.seen.size(), 20);
        expect(runner.sumAsync(5).join(), 20);
      }
    },
    FAILURES {
      @Override
      public void run() {
        var runner = Tenant_FailingRunner.of(new Failing());
        for (int i = 0; i < 20; i++) {
          try {
            runner.failing();
            throw new AssertionError("it has not failed");
          } catch (RunFailedException e) {
            expect(e.getCause() instanceof IllegalStateException ? 1 : 0, 1);
          }
          expect(runner.tolerated(), 1);
        }
      }
    },
    FLOW {
      @Override
      public void run() {
        var runner = Tenant_PagesRunner.builder(new Pages())
            .listener(new Counting())
            .wrapTasks(job -> job::run)
            .logStats(Duration.ofHours(1), task -> false)
            .build();
        for (int i = 0; i < 20; i++) {
          expect(runner.sum(30), 435 + 435);
          expect((int) runner.streamed(30), 30);
        }
        expect(runner.start(30).join().sum(), 870);
      }
    },
    STREAMS {
      @Override
      public void run() {
        var runner = Tenant_PagesRunner.of(new Pages());
        for (int i = 0; i < 20; i++) {
          try (Stream<Integer> scores = runner.score(30)) {
            expect(scores.mapToInt(each -> each).sum(), 435);
          }
          try (Stream<Integer> scores = runner.score(30)) {
            Iterator<Integer> each = scores.iterator();
            expect(each.hasNext() ? 1 : 0, 1);
          }
          expect(Summing.of(runner.scorePublisher(30)), 435);
        }
      }
    },
    INBOX {
      @Override
      public void run() {
        var runner = Tenant_AskingRunner.of(new Asking());
        for (int i = 0; i < 20; i++) {
          expect(runner.sum(), 90);
        }
      }
    },
    SERVER {
      @Override
      public void run() {
        var runner = Tenant_PoliciesRunner.of(new Policies());
        var left = runner.serve(ServerOptions.defaults().withRunsAtOnce(1));
        try (var closed = runner.serve(ServerOptions.defaults().withRunsAtOnce(2))) {
          serve(closed);
        }
        serve(left); // and never closed
      }
    },
    STRAIGHT {
      @Override
      public void run() {
        Quick job = new Quick();
        var runner = Tenant_QuickRunner.of(job);
        for (int i = 0; i < 5_000; i++) {
          expect(runner.third(i), 3 * i);
        }
        job.slow = true;
        expect(runner.third(1), 3);
        job.slow = false;
        var flow = Tenant_RowsRunner.of(new Rows());
        for (int i = 0; i < 1_000; i++) {
          expect(flow.sum(5), 20);
        }
      }
    },
    CONTEXT {
      @Override
      public void run() {
        var runner = Tenant_WhiteboardRunner.of(new Whiteboard());
        for (int i = 0; i < 20; i++) {
          expect(runner.waited(), 3);
          expect(runner.chained(), 2);
        }
      }
    },
    CHILD {
      @Override
      public void run() {
        var runner = Tenant_ParentRunner.of(new Parent());
        for (int i = 0; i < 600; i++) {
          expect(runner.both(i), 2 * 4 * i);
        }
      }
    },
    CANCELLED {
      @Override
      public void run() {
        for (int i = 0; i < 20; i++) {
          Endless job = new Endless();
          var run = Tenant_EndlessRunner.of(job).start();
          Endless.await(job.begun);
          if (i % 2 == 0) {
            run.stop();
          } else {
            run.toCompletableFuture().cancel(true);
          }
          Endless.await(job.over);
        }
      }
    },
    OWN_POOLS {
      @Override
      public void run() {
        ExecutorService main = Executors.newFixedThreadPool(2);
        ExecutorService io = Executors.newFixedThreadPool(1);
        try {
          var runner = Tenant_ElsewhereRunner.builder(new Elsewhere())
              .executor(main)
              .executor("io", io)
              .build();
          for (int i = 0; i < 600; i++) {
            expect(runner.second(i), 2 * i);
          }
        } finally {
          main.shutdown();
          io.shutdown();
        }
      }
    };

    private static void serve(Server<Tenant_PoliciesRunner.Result> server) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        ids.add(server.submit(new Object[] {i}));
      }
      for (int i = 0; i < 20; i++) {
        expect(server.result(ids.get(i)).sum(), 4 * i);
      }
    }
  }

  private Tenant() {}

  private static void expect(int actual, int expected) {
    if (actual != expected) {
      throw new AssertionError(actual + " rather than " + expected);
    }
  }

  static class Policies {
    private final Set<Integer> seen = ConcurrentHashMap.newKeySet();

    @Task
    @Timeout("1h")
    int timed(@Input int number) {
      return number;
    }

    @Task
    @Retry(times = 2, delay = "1ms")
    int retried(@Input int number) {
      if (seen.add(number)) {
        throw new IllegalStateException("first");
      }
      return number;
    }

    @Task
    @Limit(concurrency = 1, calls = 10, per = "2ms")
    int limited(@Input int number) {
      return number;
    }

    @Task
    @Timeout("1h")
    CompletableFuture<Integer> later(@Input int number) {
      CompletableFuture<Integer> future = new CompletableFuture<>();
      new Thread(() -> future.complete(number)).start();
      return future;
    }

    @Task
    int sum(int timed, int retried, int limited, int later) {
      return timed + retried + limited + later;
    }

    @Shutdown
    void end() {
      Thread.yield();
    }
  }

  static class Failing {
    static class Own extends IllegalStateException {
      private static final long serialVersionUID = 1;
    }

    @Task
    @Retry(times = 3, delay = "1ms")
    int failing() {
      throw new Own();
    }

    @Task(onError = OnError.TOLERATE)
    @Timeout("2ms")
    int late() throws InterruptedException {
      Thread.sleep(60_000);
      return 0;
    }

    @Task
    @DependsOn("late")
    int never() {
      return 0;
    }

    @Task(onError = OnError.TOLERATE)
    @Timeout("2ms")
    CompletableFuture<Integer> unfinished() {
      return new CompletableFuture<>();
    }

    @Task
    int tolerated(Outcome<Integer> late, Outcome<Integer> unfinished) {
      return late instanceof Outcome.Success || unfinished instanceof Outcome.Success ? 0 : 1;
    }
  }

  static class Ledger {
    int sum;
  }

  static class Pages {
    @State
    Ledger ledger() {
      return new Ledger();
    }

    @Loop(inFlight = 4)
    Stream<Integer> page(@Input int pages) {
      return IntStream.range(0, pages).boxed();
    }

    @Task
    @Retry
    int score(int page) {
      return page;
    }

    @Task
    void booked(int score, @State Ledger ledger) {
      ledger.sum += score;
    }

    @Loop(inFlight = 3)
    void emitted(@Input int pages, Emitter<Integer> to) {
      for (int i = 0; i < pages; i++) {
        to.emit(i);
      }
    }

    @Task
    int same(int emitted) {
      return emitted;
    }

    @Task
    int sum(@Collect List<Integer> score, @Collect List<Integer> same) {
      return score.stream().mapToInt(i -> i).sum()
          + same.stream().mapToInt(i -> i).sum();
    }

    @Task
    long streamed(@Collect Stream<Integer> score) {
      return score.count();
    }
  }

  static class Asking {
    @Loop(inFlight = 4)
    List<Integer> row() {
      return IntStream.range(0, 10).boxed().toList();
    }

    @Task
    void worker(@From("row") Inbox<Integer, Integer> inbox) {
      for (Inbox.Request<Integer, Integer> request : inbox) {
        request.complete(2 * request.value());
      }
    }

    @Task
    int sum(@Collect List<Integer> worker) {
      return worker.stream().mapToInt(i -> i).sum();
    }
  }

  static class Quick {
    volatile boolean slow;

    @Task
    int first(@Input int number) throws InterruptedException {
      if (slow) {
        Thread.sleep(30);
      }
      return number;
    }

    @Task
    int second(int first) {
      return first;
    }

    @Task
    int third(int first, int second, @Input int number) {
      return first + second + number;
    }
  }

  static class Rows {
    @Loop
    List<Integer> row(@Input int rows) {
      return IntStream.range(0, rows).boxed().toList();
    }

    @Task
    int cell(int row) {
      return 2 * row;
    }

    @Task
    int sum(@Collect List<Integer> cell) {
      return cell.stream().mapToInt(i -> i).sum();
    }
  }

  static class Whiteboard {
    @Task
    int waited(Context context) {
      context.async().set("a", 1).toCompletableFuture().join();
      return context
          .async()
          .<Integer>read(() -> (int) context.get("a") + 2)
          .toCompletableFuture()
          .join();
    }

    @Task
    CompletableFuture<Integer> chained(Context context) {
      return context
          .async()
          .set("b", 2)
          .thenComposeAsync(nothing -> context.async().get("b"))
          .thenApply(b -> (Integer) b)
          .toCompletableFuture();
    }
  }

  static class Parent {
    private final Tenant_QuickRunner quick = Tenant_QuickRunner.of(new Quick());
    private final Tenant_PoliciesRunner policies = Tenant_PoliciesRunner.of(new Policies());

    @Task
    int both(@Input int number) {
      int child =
          number % 50 == 0 ? policies.start(number).join().sum() : quick.third(number) + number;
      return child + quick.thirdAsync(number).join() + number;
    }
  }

  static class Endless {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch over = new CountDownLatch(1);

    static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Loop(inFlight = 2)
    Stream<Integer> number() {
      return Stream.iterate(0, n -> n + 1);
    }

    @Task
    @Timeout("1h")
    int seen(int number) {
      begun.countDown();
      return number;
    }

    @Shutdown
    void end() {
      over.countDown();
    }
  }

  static class Elsewhere {
    @Task
    @RunOn("io")
    int first(@Input int number) {
      return number;
    }

    @Task
    int second(int first, @Input int number) {
      return first + number;
    }
  }

  static class Counting implements RunListener {
    final AtomicInteger events = new AtomicInteger();

    @Override
    public void finished(TaskEvent event) {
      events.incrementAndGet();
    }
  }

  /** Adds up what is published. */
  static class Summing implements Flow.Subscriber<Integer> {
    private final CountDownLatch over = new CountDownLatch(1);
    private int sum;

    static int of(Flow.Publisher<Integer> publisher) {
      Summing summing = new Summing();
      publisher.subscribe(summing);
      Endless.await(summing.over);
      return summing.sum;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Integer value) {
      sum += value;
    }

    @Override
    public void onError(Throwable thrown) {
      over.countDown();
    }

    @Override
    public void onComplete() {
      over.countDown();
    }
  }
}
