package dev.attacca.runtime.internal.handle;

import dev.attacca.runtime.internal.base.Threads;
import dev.attacca.runtime.internal.base.Thrown;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Publishes the values of runs, one run per subscriber. */
public final class RunPublisher<T> implements Flow.Publisher<T> {
  private final Supplier<StreamedRun<T>> runs;

  public RunPublisher(Supplier<StreamedRun<T>> runs) {
    this.runs = runs;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    StreamedRun<T> run;
    try {
      run = runs.get();
    } catch (RuntimeException e) {
      refuse(subscriber, e);
      return;
    }
    new Subscription<T>(run, subscriber).begin();
  }

  /** There is no run to subscribe to. */
  private static void refuse(Flow.Subscriber<?> subscriber, RuntimeException why) {
    try {
      subscriber.onSubscribe(new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      });
      subscriber.onError(why);
    } catch (Throwable e) {
      Thrown.log("a subscriber threw, and is told no more", e);
    }
  }

  /**
   * Signals are given by whoever finds {@link #signals} at zero, as long as it does not come back to
   * zero: one at a time, in order, and never from within another (the queue-drain loop of Reactive
   * Streams implementations). A subscriber that throws from one is told no more, and its run is
   * cancelled (rule 2.13).
   */
  private static final class Subscription<T> implements Flow.Subscription {
    /** Null when there is nothing more to come of it: the subscription may be kept for longer. */
    private volatile @Nullable StreamedRun<T> run;

    private Flow.@Nullable Subscriber<? super T> subscriber;
    private final AtomicLong requested = new AtomicLong();
    private final AtomicInteger signals = new AtomicInteger(1);
    private volatile boolean cancelled;
    private volatile boolean over;
    private volatile @Nullable Throwable violation;
    private boolean begun;

    Subscription(StreamedRun<T> run, Flow.Subscriber<? super T> subscriber) {
      this.run = run;
      this.subscriber = subscriber;
      run.channel().listen(() -> Threads.executor().execute(this::signal));
      run.execution().attach(() -> {
        over = true;
        signal();
      });
    }

    void begin() {
      Flow.Subscriber<? super T> to = Objects.requireNonNull(subscriber);
      if (tells(() -> to.onSubscribe(this))) {
        drain(1);
      }
    }

    /** Has the subscriber hear something; false if it throws, and is to hear no more. */
    private boolean tells(Runnable signal) {
      try {
        signal.run();
        return true;
      } catch (Throwable e) {
        Thrown.log("a subscriber threw, and is told no more; its run is cancelled", e);
        cancelled = true;
        cancelRun("its subscriber threw " + Thrown.text(e));
        letGo();
        return false;
      }
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        violation = new IllegalArgumentException("request(" + n + "): must be positive (rule 3.9)");
        cancelRun("its subscriber asked for " + n + " values");
      } else {
        requested.getAndAccumulate(
            n, (have, more) -> have + more < 0 ? Long.MAX_VALUE : have + more);
      }
      signal();
    }

    @Override
    public void cancel() {
      cancelled = true;
      cancelRun("its subscriber cancelled");
      signal();
    }

    private void cancelRun(String why) {
      StreamedRun<T> present = run;
      if (present != null) {
        present.execution().cancel(why, null);
      }
    }

    private void letGo() {
      subscriber = null;
      run = null;
    }

    private void signal() {
      if (signals.getAndIncrement() == 0) {
        drain(1);
      }
    }

    private void drain(int seen) {
      int missed = seen;
      do {
        pass();
        missed = signals.addAndGet(-missed);
      } while (missed != 0);
    }

    private void pass() {
      Flow.Subscriber<? super T> to = subscriber;
      StreamedRun<T> from = run;
      if (to == null || from == null) {
        return;
      }
      if (cancelled) {
        letGo();
        return;
      }
      Throwable wrong = violation;
      if (wrong != null) {
        fails(to, wrong);
        return;
      }
      if (!begun && !begins(from, to)) {
        return;
      }
      while (requested.get() > 0 && !cancelled && violation == null) {
        T value = from.channel().pollOrWait();
        if (value == null) {
          break;
        }
        if (requested.get() != Long.MAX_VALUE) {
          requested.decrementAndGet();
        }
        if (!tells(() -> to.onNext(value))) {
          return;
        }
      }
      if (over && !cancelled && violation == null && from.channel().isDrained()) {
        letGo();
        end(from, to);
      }
    }

    private boolean begins(StreamedRun<T> from, Flow.Subscriber<? super T> to) {
      begun = true;
      try {
        from.begin();
        return true;
      } catch (Throwable e) {
        fails(to, e);
        return false;
      }
    }

    private void fails(Flow.Subscriber<? super T> to, Throwable why) {
      letGo();
      tells(() -> to.onError(why));
    }

    private void end(StreamedRun<T> from, Flow.Subscriber<? super T> to) {
      try {
        from.execution().throwIfFailed();
      } catch (RuntimeException e) {
        fails(to, e);
        return;
      }
      tells(to::onComplete);
    }
  }
}
