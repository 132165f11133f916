package dev.attacca.tests.hostile;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A publisher's subscriber who misbehaves: however it does, the run comes to its end. */
final class SubscriberPlay implements Play {
  private static final long BOUND = 20;

  private final Stage stage;
  private final Function<Plays.Target, Plays_TargetRunner> runner;

  SubscriberPlay(Stage stage, Function<Plays.Target, Plays_TargetRunner> runner) {
    this.stage = stage;
    this.runner = runner;
  }

  @Override
  public Integer go() throws Exception {
    Plays.Target job = new Plays.Target();
    CompletableFuture<Integer> sum = new CompletableFuture<>();
    runner.apply(job).twicePublisher().subscribe(new Flow.Subscriber<>() {
      private int soFar;
      private Flow.Subscription subscription;

      @Override
      public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(2);
      }

      @Override
      public void onNext(Integer item) {
        soFar += item;
        boolean misbehaves = stage.entered.getCount() > 0;
        try {
          stage.act(this::more);
        } catch (Stage.Hostile | Stage.HostileError e) {
          sum.complete(-1); // nobody hears of anything any more
          throw e;
        }
        if (stage.conduct == Conduct.CANCELS && misbehaves) {
          Objects.requireNonNull(subscription).cancel();
          sum.complete(-1);
        }
      }

      private void more() {
        Objects.requireNonNull(subscription).request(1);
      }

      @Override
      public void onError(Throwable thrown) {
        sum.completeExceptionally(thrown);
      }

      @Override
      public void onComplete() {
        sum.complete(soFar);
      }
    });
    try {
      return sum.get(BOUND, TimeUnit.SECONDS);
    } finally {
      if (!job.over.await(BOUND, TimeUnit.SECONDS)) {
        throw new AssertionError("the run of a publisher does not end");
      }
    }
  }
}
