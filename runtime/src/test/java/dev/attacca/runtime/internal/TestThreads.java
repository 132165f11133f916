package dev.attacca.runtime.internal;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An executor that runs are tried on. It knows when nothing is left of what it was given, and notices
 * interrupts that were meant for a task and stayed with the thread.
 */
final class TestThreads implements Executor, AutoCloseable {
  /** The kinds of executors that callers bring along. */
  enum Kind {
    /** The engine's own. */
    DEFAULT,
    VIRTUAL,
    ONE,
    FOUR,
    /** {@code Runnable::run}. */
    CALLER,
    /** A full pool that hands what it is given back to whoever gives it. */
    SATURATED,
    /** A pool that will not take everything. */
    REJECTING;

    /** Whether what is handed over always runs on another thread. */
    boolean isElsewhere() {
      return this == DEFAULT || this == VIRTUAL || this == ONE || this == FOUR;
    }

    boolean isAvailable() {
      return this != VIRTUAL || Runtime.version().feature() >= 21;
    }

    static List<Kind> available() {
      return List.of(values()).stream().filter(Kind::isAvailable).toList();
    }

    TestThreads open() {
      return switch (this) {
        case DEFAULT, CALLER -> new TestThreads(this, Runnable::run, () -> {});
        case VIRTUAL -> of(this, virtual());
        case ONE -> of(this, new Pool(1));
        case FOUR -> of(this, new Pool(4));
        case SATURATED ->
          of(
              this,
              new ThreadPoolExecutor(
                  2,
                  2,
                  1,
                  TimeUnit.MINUTES,
                  new ArrayBlockingQueue<>(1),
                  new ThreadPoolExecutor.CallerRunsPolicy()));
        case REJECTING -> {
          Pool pool = new Pool(2);
          Random random = new Random(1);
          yield new TestThreads(
              this,
              job -> {
                synchronized (random) {
                  if (random.nextInt(3) == 0) {
                    throw new RejectedExecutionException("not today");
                  }
                }
                pool.execute(job);
              },
              pool);
        }
      };
    }

    private static TestThreads of(Kind kind, ExecutorService service) {
      return new TestThreads(kind, service, service::shutdownNow);
    }

    private static TestThreads of(Kind kind, Pool pool) {
      return new TestThreads(kind, pool, pool);
    }

    private static ExecutorService virtual() {
      try {
        return (ExecutorService)
            Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** A pool that does not, as the JDK's do, clear its threads' interrupt flags between jobs. */
  private static final class Pool implements Executor, Runnable {
    private final BlockingQueue<Runnable> jobs = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger strayInterrupts = new AtomicInteger();
    private volatile boolean closed;

    Pool(int size) {
      for (int i = 0; i < size; i++) {
        Thread thread = new Thread(this::work, "pool-of-" + size + "-" + i);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
      }
    }

    private void work() {
      while (!closed) {
        try {
          jobs.take().run();
        } catch (InterruptedException e) {
          if (!closed) {
            strayInterrupts.incrementAndGet();
          }
        }
      }
    }

    @Override
    public void execute(Runnable job) {
      jobs.add(job);
    }

    /** Closes the pool. */
    @Override
    public void run() {
      closed = true;
      threads.forEach(Thread::interrupt);
    }
  }

  final Kind kind;
  /** What jobs threw, which the engine should have kept to itself. */
  final Queue<Throwable> escaped = new ConcurrentLinkedQueue<>();

  private final Executor executor;
  private final Runnable closing;
  private final @Nullable Pool pool;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger flagged = new AtomicInteger();

  private TestThreads(Kind kind, Executor executor, Runnable closing) {
    this.kind = kind;
    this.executor = executor;
    this.closing = closing;
    this.pool = closing instanceof Pool own ? own : null;
  }

  boolean isDefault() {
    return kind == Kind.DEFAULT;
  }

  @Override
  public void execute(Runnable job) {
    open.incrementAndGet();
    Thread caller = Thread.currentThread();
    try {
      executor.execute(() -> {
        try {
          job.run();
        } catch (Throwable failure) {
          escaped.add(failure);
        } finally {
          if (Thread.currentThread() != caller && Thread.currentThread().isInterrupted()) {
            flagged.incrementAndGet();
          }
          open.decrementAndGet();
        }
      });
    } catch (RejectedExecutionException e) {
      open.decrementAndGet();
      throw e;
    }
  }

  /** Waits until nothing is left of what was handed over. */
  void awaitQuiet() {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(30))
        .until(() -> open.get() == 0);
  }

  /** How many interrupts have stayed with a thread when the job that they were meant for was over. */
  int strayInterrupts() throws Exception {
    if (pool != null) { // let each thread come by once
      CyclicBarrier barrier = new CyclicBarrier(pool.threads.size() + 1);
      for (int i = 0; i < pool.threads.size(); i++) {
        pool.execute(() -> {
          try {
            barrier.await();
          } catch (InterruptedException e) {
            pool.strayInterrupts.incrementAndGet();
          } catch (java.util.concurrent.BrokenBarrierException e) {
            // counted where it was broken
          }
        });
      }
      try {
        barrier.await(30, TimeUnit.SECONDS);
      } catch (java.util.concurrent.BrokenBarrierException e) {
        // counted where it was broken
      }
    }
    return flagged.get() + (pool == null ? 0 : pool.strayInterrupts.get());
  }

  @Override
  public void close() {
    closing.run();
  }

  @Override
  public String toString() {
    return kind.toString();
  }
}
