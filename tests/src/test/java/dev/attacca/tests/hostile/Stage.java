package dev.attacca.tests.hostile;

import dev.attacca.runtime.Run;
import java.io.Serial;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * One misbehaviour: where user code asks what it is to do, and what is known of it. It misbehaves once,
 * the first time that it is asked after it has been armed.
 */
final class Stage {
  static final class Hostile extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    Hostile() {
      super("hostile");
    }
  }

  static final class HostileError extends Error {
    @Serial
    private static final long serialVersionUID = 1;

    HostileError() {
      super("hostile");
    }
  }

  final Conduct conduct;
  final CountDownLatch entered = new CountDownLatch(1);
  final CountDownLatch letGo = new CountDownLatch(1);
  final CompletableFuture<Run<?>> run = new CompletableFuture<>();
  /** Those that ran the user's code. */
  final Set<String> threads = ConcurrentHashMap.newKeySet();

  private final Runnable somethingElse;
  /** Whether who starts the run goes on meanwhile, and so can hand it over. */
  private final boolean runIsKnown;

  private boolean armed;

  Stage(Conduct conduct, Runnable somethingElse, boolean runIsKnown) {
    this.conduct = conduct;
    this.somethingElse = somethingElse;
    this.runIsKnown = runIsKnown;
  }

  synchronized void arm() {
    armed = true;
  }

  synchronized boolean disarm() {
    boolean was = armed;
    armed = false;
    return was;
  }

  /** Does what the user's code is for, or not. */
  <T> T act(Callable<T> proper) {
    threads.add(Thread.currentThread().getName());
    if (!disarm()) {
      return call(proper);
    }
    switch (conduct) {
      case THROWS -> {
        entered.countDown();
        throw new Hostile();
      }
      case THROWS_AN_ERROR -> {
        entered.countDown();
        throw new HostileError();
      }
      case BLOCKS -> {
        entered.countDown();
        awaitLetGo();
      }
      case CALLS_BACK -> {
        if (runIsKnown) {
          run.join().status();
          run.join().stats();
        }
        somethingElse.run();
        entered.countDown();
      }
      case CANCELS -> {
        if (runIsKnown) {
          run.join().cancel();
        }
        entered.countDown();
      }
      case ON_ANOTHER_THREAD -> {
        entered.countDown();
        return elsewhere(proper);
      }
      case TOO_LATE -> {
        entered.countDown();
        awaitLetGoDeaf();
      }
      case GIVES_NULL -> {
        entered.countDown();
        return null;
      }
    }
    return call(proper);
  }

  void act(Runnable proper) {
    act(() -> {
      proper.run();
      return true;
    });
  }

  private static <T> T call(Callable<T> proper) {
    try {
      return proper.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void awaitLetGo() {
    try {
      letGo.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Hostile();
    }
  }

  private void awaitLetGoDeaf() {
    boolean interrupted = false;
    while (true) {
      try {
        letGo.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T> T elsewhere(Callable<T> proper) {
    FutureTask<T> task = new FutureTask<>(proper);
    Thread thread = new Thread(task, "elsewhere");
    thread.setDaemon(true);
    thread.start();
    return call(() -> {
      try {
        return task.get();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
      }
    });
  }
}
