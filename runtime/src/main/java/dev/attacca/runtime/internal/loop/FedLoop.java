package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.Feeder;
import dev.attacca.runtime.internal.run.Sleeper;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A loop whose items come from outside of the run, one after the other, on one thread. That thread may do each by itself, or leave them to
 * others, and waits where as many are open as may be.
 *
 * <p>In the run it stands in the main scope, wherever in the graph it is: the scopes around its items are made outside, are not
 * emitted by anybody here, and have nothing in them that runs. So nothing waits for their end, and they are kept by the items alone.
 *
 * <p>Who waits for an item to close sleeps as an emitter without room does. It says so, then looks whether it has to; who closes an item
 * counts that first, then looks whether somebody sleeps. So one of them sees the other.
 */
public final class FedLoop extends QueueLoop {
  /** What is to be given to the scope of an item, once it has begun. */
  public interface Gift {
    /** Whether the tasks that it settles all have a value. */
    boolean isPlain();

    void to(ScopeCore item);
  }

  private static final Gift NOTHING = new Gift() {
    @Override
    public boolean isPlain() {
      return true;
    }

    @Override
    public void to(ScopeCore item) {}
  };

  private final Feeder feeder;
  private final ClosedItems closed;

  // Of the thread that feeds
  private ScopeCore above;
  private long number;
  private Gift gift = NOTHING;

  /** Set before it looks whether it has to wait, and read by who has made room, after that. */
  private volatile @Nullable Sleeper sleeper;

  /**
   * A loop that begins.
   *
   * @param atOnce how many items may be open
   * @param told what is told of each item that is over, this loop's and those below
   */
  public FedLoop(
      Execution execution, int task, Feeder feeder, int atOnce, Consumer<ScopeCore> told) {
    this(execution, task, feeder, atOnce, ClosedItems.telling(execution, told));
  }

  private FedLoop(Execution execution, int task, Feeder feeder, int atOnce, ClosedItems closed) {
    super(execution, execution.main, task, atOnce); // which looks for who is told
    this.feeder = feeder;
    this.above = execution.main;
    this.closed = closed;
    closed.wakes(this::wake);
    execution.group.await(this); // if the run has been halted, it is fed nothing
  }

  /** Does one item on this thread, with all that is below it; returns when it is over, or the run has been halted. */
  public void process(ScopeCore around, long its, Object item, Gift given) {
    prepare(around, its, given);
    feeder.within(() -> {
      ScopeCore scope = open(item);
      feeder.worker().finish(scope);
      await(0);
    });
  }

  /** Has others do an item; waits as long as too many are open. */
  public void offer(ScopeCore around, long its, Object item, Gift given) {
    prepare(around, its, given);
    feeder.within(() -> {
      await(inFlight - 1);
      enqueue(open(item));
      execution.group.rest.emitted();
      if (!execution.workQueue.offer(this)) {
        await(inFlight - 1); // nobody else comes for it
      }
    });
  }

  /** Waits until so many are open at most, or the run has been halted, and tells of what is over. */
  public void awaitOpen(int most) {
    feeder.within(() -> await(most));
  }

  private void prepare(ScopeCore around, long its, Gift given) {
    above = around;
    number = its;
    gift = given;
  }

  private void await(int most) {
    closed.tellAll();
    while (!execution.halted && !feeder.workUntil(() -> open() <= most) && !execution.halted) {
      if (feeder.wasInterrupted()) {
        feeder.isInterrupted(); // in a task, which has not cared
      } else {
        sleep(most);
      }
      closed.tellAll();
    }
    closed.tellAll();
  }

  private void sleep(int most) {
    feeder.beginsToWait();
    try {
      sleepAsOneThatWaits(most);
    } finally {
      feeder.endsToWait();
    }
  }

  private void sleepAsOneThatWaits(int most) {
    Sleeper own = Sleeper.forRoom(execution, parent, task);
    sleeper = own;
    if (open() <= most || closed.isWaiting()) {
      return;
    }
    execution.group.rest.fallAsleep(own);
    if (open() <= most
        || closed.isWaiting()
        || execution.halted) { // since, by one who found nobody asleep
      execution.group.rest.wake(own);
    }
    try {
      if (execution.group.rest.sleepOut(own, null) && open() > most && !closed.isWaiting()) {
        execution.broken(EmitterLoop.waitsInVain(this));
      } else if (own.isCalled()) {
        execution.group.rest.work(own);
      }
    } catch (InterruptedException e) {
      feeder.isInterrupted();
    }
  }

  @Override
  void left(ScopeCore item, Worker worker) {
    wake();
  }

  private void wake() {
    Sleeper asleep = sleeper;
    if (asleep != null) {
      execution.group.rest.wake(asleep);
    }
  }

  @Override
  ScopeCore above() {
    return above;
  }

  @Override
  long number(long before) {
    return number;
  }

  @Override
  void isGiven(ScopeCore scope) {
    gift.to(scope);
  }

  @Override
  boolean hasAllFromOutside() {
    return gift.isPlain();
  }

  @Override
  void finish(Worker worker) {
    if (execution.group.settled(this)) {
      execution.group.releaseToken();
    }
  }

  /** Nothing more comes: returns when the run is over. */
  public void end() {
    feeder.within(() -> {
      await(0);
      sourceEnded(feeder.worker());
    });
    feeder.leave();
  }

  /** What whoever is told of items has thrown; null for nothing. */
  public @Nullable Throwable refusal() {
    return closed.refusal();
  }

  @Override
  protected void endEmission() {}

  @Override
  public void giveUp() {
    wake();
  }
}
