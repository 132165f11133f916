package dev.attacca.benchmarks.graph;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import dev.attacca.benchmarks.shapes.Runners;
import dev.attacca.runtime.RunnerBuilder;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** All contenders by the names that stand in the tables. Each makes the threads that it needs, at most once. */
final class Contenders {
  static final int WORKERS = 2;

  static final String ATTACCA_CALLER = "Attacca";
  static final String ATTACCA_POOL = "Attacca, pool of 2";
  static final String ATTACCA_DEFAULT = "Attacca, default executor";
  static final String CALLS = "plain calls";
  static final String SEQUENTIAL = "one after the other";
  static final String CRITICAL_PATH = "critical path on one thread";
  static final String HALVES = "half on each of two threads";
  static final String COMPLETER = "CountedCompleter, from outside";
  static final String COMPLETER_INSIDE = "CountedCompleter, inside the pool";
  static final String FUTURES = "CompletableFuture";
  static final String FUTURES_REAL = "CompletableFuture, async at forks";
  static final String FUTURES_ALL = "CompletableFuture, all async";
  static final String FUTURES_CACHED = "CompletableFuture, cached threads";
  static final String GUAVA = "Guava, direct";
  static final String GUAVA_POOL = "Guava, pool of 2";
  static final String GUAVA_CACHED = "Guava, cached threads";
  static final String DAGGER = "Dagger Producers, direct";
  static final String DAGGER_POOL = "Dagger Producers, pool of 2";
  static final String REACTOR = "Reactor, one thread";
  static final String REACTOR_PARALLEL = "Reactor, parallel";
  static final String REACTOR_ELASTIC = "Reactor, bounded elastic";
  static final String RX_COMPUTATION = "RxJava, computation";
  static final String RX_IO = "RxJava, io";
  static final String PARSEQ = "ParSeq, pool of 2";
  static final String VIRTUAL = "virtual thread per task";
  static final String VIRTUAL_READY = "virtual thread per ready task";
  static final String STRUCTURED = "StructuredTaskScope";

  private Contenders() {}

  /** Whether there are virtual threads, and the preview of structured concurrency of JDK 25. */
  static boolean newer() {
    return Runtime.version().feature() == 25;
  }

  static Contender named(String name) {
    return switch (name) {
      case ATTACCA_CALLER -> attacca(builder -> builder.executor(Runnable::run));
      case ATTACCA_POOL -> attacca(builder -> builder.executor(threads(WORKERS)));
      case ATTACCA_DEFAULT -> attacca(builder -> {});
      case CALLS -> (shape, work) -> Runners.calls(shape.name(), work);
      case SEQUENTIAL -> Sequences.sequential();
      case CRITICAL_PATH -> Sequences.criticalPath();
      case HALVES -> Sequences.halves(threads(1));
      case COMPLETER -> ByCountedCompleter.invoked(new ForkJoinPool(WORKERS));
      case COMPLETER_INSIDE -> ByCountedCompleter.fromInside(new ForkJoinPool(WORKERS));
      case FUTURES -> ByCompletableFuture.on(Runnable::run, Forking.NONE);
      case FUTURES_REAL -> ByCompletableFuture.on(new ForkJoinPool(WORKERS), Forking.REAL);
      case FUTURES_ALL -> ByCompletableFuture.on(new ForkJoinPool(WORKERS), Forking.ALL);
      case FUTURES_CACHED -> ByCompletableFuture.on(cached(), Forking.ALL);
      case GUAVA -> ByGuava.on(MoreExecutors.directExecutor());
      case GUAVA_POOL -> ByGuava.on(new ForkJoinPool(WORKERS));
      case GUAVA_CACHED -> ByGuava.on(cached());
      case DAGGER -> dagger(MoreExecutors.directExecutor());
      case DAGGER_POOL -> dagger(new ForkJoinPool(WORKERS));
      case REACTOR -> ByReactor.onCaller();
      case REACTOR_PARALLEL ->
        ByReactor.on(
            reactor.core.scheduler.Schedulers.newParallel("parallel", WORKERS, true), Forking.REAL);
      case REACTOR_ELASTIC ->
        ByReactor.on(reactor.core.scheduler.Schedulers.boundedElastic(), Forking.ALL);
      case RX_COMPUTATION -> ByRxJava.on(Schedulers.computation(), Forking.REAL);
      case RX_IO -> ByRxJava.on(Schedulers.io(), Forking.ALL);
      case PARSEQ ->
        ByParSeq.on(
            threads(WORKERS), Executors.newSingleThreadScheduledExecutor(Contenders::daemon));
      default -> Newer.named(name);
    };
  }

  private static Contender attacca(Consumer<RunnerBuilder<?>> settings) {
    return (shape, work) -> Runners.attacca(shape.name(), work, settings);
  }

  /** Dagger Producers, as its guide has it: a component for each run, and its executor in a module. */
  private static Contender dagger(Executor executor) {
    return (shape, work) -> {
      IntFunction<ListenableFuture<Integer>> component = Runners.production(shape.name(), executor);
      return input -> Futures.getUnchecked(component.apply(input));
    };
  }

  private static ExecutorService threads(int count) {
    return Executors.newFixedThreadPool(count, Contenders::daemon);
  }

  private static ExecutorService cached() {
    return Executors.newCachedThreadPool(Contenders::daemon);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    return thread;
  }
}
