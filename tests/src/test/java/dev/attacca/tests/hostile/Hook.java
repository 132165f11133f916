package dev.attacca.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attacca.runtime.RunEvent;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.RunListener;
import dev.attacca.runtime.RunnerBuilder;
import dev.attacca.runtime.TaskCall;
import dev.attacca.runtime.TaskEvent;
import dev.attacca.runtime.TaskInterceptor;
import java.io.Serial;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** A place where a user's code is called. */
enum Hook {
  TASK {
    @Override
    Play play(Stage stage, Kind kind) {
      var runner = on(kind, Plays_GraphRunner.builder(new Plays.Graph(stage))).build();
      return Play.of(stage, () -> runner.start(21), Plays_GraphRunner.Result::last);
    }
  },
  FUTURE {
    @Override
    Play play(Stage stage, Kind kind) {
      return Play.of(
          stage,
          () -> futures(kind, new Listened(stage)).start(),
          Plays_FuturesRunner.Result::last);
    }
  },
  FUTURE_CANCEL {
    @Override
    Play play(Stage stage, Kind kind) {
      AtomicInteger number = new AtomicInteger();
      return Play.of(
          stage,
          () -> futures(
                  kind,
                  number.getAndIncrement() == 0
                      ? new Stuck(stage)
                      : CompletableFuture.completedFuture(42))
              .start(),
          Plays_FuturesRunner.Result::last);
    }
  },
  ITERABLE {
    @Override
    Play play(Stage stage, Kind kind) {
      var runner = on(kind, Plays_FromIterableRunner.builder(new Plays.FromIterable(stage)))
          .build();
      return Play.of(stage, runner::start, Plays_FromIterableRunner.Result::sum);
    }
  },
  ITERATOR {
    @Override
    Play play(Stage stage, Kind kind) {
      var runner = on(kind, Plays_FromIteratorRunner.builder(new Plays.FromIterator(stage)))
          .build();
      return Play.of(stage, runner::start, Plays_FromIteratorRunner.Result::sum);
    }
  },
  STREAM {
    @Override
    Play play(Stage stage, Kind kind) {
      return fromStream(stage, kind, false);
    }
  },
  CLOSE {
    @Override
    Play play(Stage stage, Kind kind) {
      return fromStream(stage, kind, true);
    }
  },
  PUBLISHER {
    @Override
    Play play(Stage stage, Kind kind) {
      var runner = on(kind, Plays_FromPublisherRunner.builder(new Plays.FromPublisher(stage)))
          .build();
      return Play.of(stage, runner::start, Plays_FromPublisherRunner.Result::sum);
    }
  },
  EMITTER {
    @Override
    Play play(Stage stage, Kind kind) {
      var runner = on(kind, Plays_FromEmitterRunner.builder(new Plays.FromEmitter(stage)))
          .build();
      return Play.of(stage, runner::start, Plays_FromEmitterRunner.Result::sum);
    }
  },
  SUBSCRIBER {
    @Override
    Play play(Stage stage, Kind kind) {
      return new SubscriberPlay(
          stage, job -> on(kind, Plays_TargetRunner.builder(job)).build());
    }
  },
  EXECUTOR {
    @Override
    Play play(Stage stage, Kind kind) {
      return plain(
          stage,
          kind,
          (builder, base) -> builder.executor(job -> stage.act(() -> base.execute(job))));
    }
  },
  /** For the second job: a helper, or who goes on after something that was waited for. */
  EXECUTOR_LATER {
    @Override
    Play play(Stage stage, Kind kind) {
      AtomicInteger jobs = new AtomicInteger();
      return plain(
          stage,
          kind,
          (builder, base) -> builder.executor(job -> {
            if (jobs.getAndIncrement() == 0) {
              base.execute(job);
            } else {
              stage.act(() -> base.execute(job));
            }
          }));
    }
  },
  THREAD_FACTORY {
    @Override
    Play play(Stage stage, Kind kind) {
      ExecutorService pool = kind.pool(job -> stage.act(() -> Kind.DAEMONS.newThread(job)));
      Executor executor =
          pool == null ? job -> stage.act(() -> Kind.DAEMONS.newThread(job)).start() : pool;
      var runner =
          quick(Plays_PlainRunner.builder(new Plays.Plain()).executor(executor)).build();
      return Play.of(stage, () -> runner.start(21), Plays_PlainRunner.Result::last);
    }
  },
  LISTENER {
    @Override
    Play play(Stage stage, Kind kind) {
      return plain(
          stage,
          kind,
          (builder, base) -> builder.listener(new RunListener() {
            @Override
            public void started(TaskEvent event) {
              if (event.task().equals("hooked")) {
                stage.act(() -> {});
              }
            }
          }));
    }
  },
  LISTENER_AT_THE_END {
    @Override
    Play play(Stage stage, Kind kind) {
      return plain(
          stage,
          kind,
          (builder, base) -> builder.listener(new RunListener() {
            @Override
            public void finished(TaskEvent event) {
              if (event.task().equals("last")) {
                stage.act(() -> {});
              }
            }
          }));
    }
  },
  WRAPPER_MADE {
    @Override
    Play play(Stage stage, Kind kind) {
      return plain(
          stage, kind, (builder, base) -> builder.wrapTasks(task -> stage.act(() -> task)));
    }
  },
  WRAPPER {
    @Override
    Play play(Stage stage, Kind kind) {
      return plain(
          stage, kind, (builder, base) -> builder.wrapTasks(task -> () -> stage.act(task)));
    }
  },
  INTERCEPTOR_BEGINS {
    @Override
    Play play(Stage stage, Kind kind) {
      return plain(
          stage,
          kind,
          (builder, base) -> builder.with(new TaskInterceptor() {
            @Override
            public TaskInterceptor begin(RunEvent run) {
              return stage.act(() -> this);
            }

            @Override
            public Object intercept(TaskCall call) throws Exception {
              return call.proceed();
            }
          }));
    }
  },
  INTERCEPTOR {
    @Override
    Play play(Stage stage, Kind kind) {
      return plain(
          stage,
          kind,
          (builder, base) -> builder.intercept(
              call -> call.task().equals("hooked") ? stage.act(call::proceed) : call.proceed()));
    }
  },
  /** What an interceptor wants to be told when the attempt is over. */
  WHEN_SETTLED {
    @Override
    Play play(Stage stage, Kind kind) {
      return plain(
          stage,
          kind,
          (builder, base) -> builder.intercept(call -> {
            if (call.task().equals("hooked")) {
              call.whenSettled((value, failure) -> stage.act(() -> {}));
            }
            return call.proceed();
          }));
    }
  },
  LISTENER_OF_RUNS {
    @Override
    Play play(Stage stage, Kind kind) {
      return plain(
          stage,
          kind,
          (builder, base) -> builder.with(new RunListener() {
            @Override
            public void runStarted(RunEvent event) {
              stage.act(() -> {});
            }
          }));
    }
  },
  LISTENER_OF_THE_RUNS_END {
    @Override
    Play play(Stage stage, Kind kind) {
      return plain(
          stage,
          kind,
          (builder, base) -> builder.with(new RunListener() {
            @Override
            public void runEnded(RunEvent event) {
              stage.act(() -> {});
            }
          }));
    }
  },
  STATE_FACTORY {
    @Override
    Play play(Stage stage, Kind kind) {
      var runner =
          on(kind, Plays_WithStateRunner.builder(new Plays.WithState(stage))).build();
      return Play.of(stage, runner::start, Plays_WithStateRunner.Result::sum);
    }
  },
  SHUTDOWN {
    @Override
    Play play(Stage stage, Kind kind) {
      var runner = on(kind, Plays_WithShutdownRunner.builder(new Plays.WithShutdown(stage)))
          .build();
      return Play.of(stage, runner::start, Plays_WithShutdownRunner.Result::last);
    }
  },
  EQUALS {
    @Override
    Play play(Stage stage, Kind kind) {
      var runner =
          on(kind, Plays_WithSetRunner.builder(new Plays.WithSet(stage))).build();
      return Play.of(stage, runner::start, Plays_WithSetRunner.Result::sum);
    }
  },
  /** Of an exception that a task throws. */
  GET_MESSAGE {
    @Override
    Play play(Stage stage, Kind kind) {
      AtomicInteger number = new AtomicInteger();
      Stage throwing = new Stage(
          Conduct.CALLS_BACK,
          () -> {
            if (number.getAndIncrement() == 0) {
              throw new Talkative(stage);
            }
          },
          false);
      throwing.arm();
      var runner =
          on(kind, Plays_GraphRunner.builder(new Plays.Graph(throwing))).build();
      return askingForMessages(
          stage, Play.of(stage, () -> runner.start(21), Plays_GraphRunner.Result::last));
    }
  };

  /** What it is that is run, with this place for it to go wrong. */
  abstract Play play(Stage stage, Kind kind);

  static final class Talkative extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial")
    private final Stage stage;

    Talkative(Stage stage) {
      this.stage = stage;
    }

    @Override
    public String getMessage() {
      return stage.act(() -> "talkative");
    }
  }

  /** A future that is done elsewhere, as soon as somebody listens. */
  private static final class Listened extends CompletableFuture<Integer> {
    private final Stage stage;

    Listened(Stage stage) {
      this.stage = stage;
    }

    @Override
    public CompletableFuture<Integer> whenComplete(
        BiConsumer<? super Integer, ? super Throwable> action) {
      CompletableFuture<Integer> then = stage.act(() -> Listened.super.whenComplete(action));
      Kind.DAEMONS.newThread(() -> complete(42)).start();
      return then;
    }
  }

  /** A future that is never done, and asks before it is cancelled. */
  private static final class Stuck extends CompletableFuture<Integer> {
    private final Stage stage;

    Stuck(Stage stage) {
      this.stage = stage;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      return Boolean.TRUE.equals(stage.act(() -> Stuck.super.cancel(mayInterrupt)));
    }
  }

  /** Whoever wants to read the message may have to wait for it; the run has not. */
  private static Play askingForMessages(Stage stage, Play play) {
    return () -> {
      try {
        return play.go();
      } catch (RunFailedException e) {
        FutureTask<String> message = new FutureTask<>(e::getMessage);
        Kind.DAEMONS.newThread(message).start();
        if (stage.conduct != Conduct.BLOCKS && stage.conduct != Conduct.TOO_LATE) {
          assertThat(message.get()).contains("\"hooked\"").contains("Talkative");
        }
        throw e;
      }
    };
  }

  private static Play fromStream(Stage stage, Kind kind, boolean onClose) {
    var runner = on(kind, Plays_FromStreamRunner.builder(new Plays.FromStream(stage, onClose)))
        .build();
    return Play.of(stage, runner::start, Plays_FromStreamRunner.Result::sum);
  }

  private static Plays_FuturesRunner futures(Kind kind, CompletableFuture<Integer> future) {
    return on(kind, Plays_FuturesRunner.builder(new Plays.Futures(future))).build();
  }

  private static Play plain(
      Stage stage, Kind kind, BiConsumer<Plays_PlainRunner.Builder, Executor> setting) {
    var builder = on(kind, Plays_PlainRunner.builder(new Plays.Plain()));
    ExecutorService pool = kind.pool(Kind.DAEMONS);
    Executor base = kind.isCaller()
        ? Runnable::run
        : pool == null ? Executors.newCachedThreadPool(Kind.DAEMONS) : pool;
    setting.accept(builder, base);
    var runner = builder.build();
    return Play.of(stage, () -> runner.start(21), Plays_PlainRunner.Result::last);
  }

  private static <B extends RunnerBuilder<B>> B on(Kind kind, B builder) {
    ExecutorService pool = kind.pool(Kind.DAEMONS);
    if (kind.isCaller()) {
      builder.executor(Runnable::run);
    } else if (pool != null) {
      builder.executor(pool);
    }
    return quick(builder);
  }

  private static <B extends RunnerBuilder<B>> B quick(B builder) {
    return builder.shutdownGrace(Duration.ofMillis(100));
  }
}
