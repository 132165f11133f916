package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.graph.ScopeType;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.plan.Extent;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.Feeder;
import dev.attacca.runtime.internal.run.Sleeper;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.OuterDependencies;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A loop whose items come from outside of the run, one after the other, on one thread. That thread does each by itself, or leaves all to
 * others and works on nothing, see {@link ClosedItems}; it waits where as many are open as may be.
 *
 * <p>In the run it stands in the main scope, wherever in the graph it is: the scopes around its items are made outside, are not
 * emitted by anybody here, and have nothing in them that runs. So nothing waits for their end, and they are kept by the items alone.
 *
 * <p>Who waits for an item to close sleeps as an emitter without room does. It says so, then looks whether it has to; who closes an item
 * counts that first, then looks whether somebody sleeps. So one of them sees the other. In between the run must not be taken for one at
 * rest: a sleeper that has something to wake for can go on, see {@link #canGoOn}.
 */
public final class FedLoop extends QueueLoop {
  /** What is to be given to the scope of an item, once it has begun. */
  public interface Gift {
    /** Whether the tasks that it settles all have a value, and the states are there that it brings. */
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

  // Written by the thread that feeds
  private volatile ScopeCore above;

  private long number;
  private Gift gift = NOTHING;

  /** How many may be open when the next one comes; written by the thread that feeds. */
  private volatile int room;

  /** By item that is open: which one of those fed it is. Empty where items leave in any order. */
  private final Map<ScopeCore, Long> places = new ConcurrentHashMap<>(0);

  /** Called when there is something to tell, or nothing more will be, on whatever thread finds out. */
  private volatile Runnable news = () -> {};

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
    this(execution, task, feeder, atOnce, ClosedItems.telling(execution, told, feeder));
  }

  private FedLoop(Execution execution, int task, Feeder feeder, int atOnce, ClosedItems closed) {
    super(execution, execution.main, task, atOnce); // which looks for who is told
    this.feeder = feeder;
    this.above = execution.main;
    this.room = inFlight - 1;
    this.closed = closed;
    closed.wakes(this::wake);
    execution.group.await(this); // if the run has been halted, it is fed nothing
  }

  /** Has this called when there is something to tell, or the run has been halted; on any thread. Before there is. */
  public void calls(Runnable whoFeeds) {
    news = whoFeeds;
    if (execution.halted) {
      whoFeeds.run(); // since before
    }
  }

  /** Does one item, with all that is below it; returns when it is over, or the run has been halted. */
  public void process(ScopeCore around, long its, Object item, Gift given) {
    prepare(around, its, given);
    feeder.within(() -> {
      if (feeder.isAlone()) {
        feeder.worker().finish(open(item));
      } else {
        leaveToOthers(item);
      }
      await(0);
    });
  }

  /** Has others do an item; waits as long as too many are open. */
  public void offer(ScopeCore around, long its, Object item, Gift given) {
    prepare(around, its, given);
    feeder.within(() -> {
      await(inFlight - 1);
      leaveToOthers(item);
    });
  }

  private void leaveToOthers(Object item) {
    ScopeCore scope = open(item);
    if (outOfOrder != null) {
      places.put(scope, emitted() - 1);
    }
    enqueue(scope);
    execution.group.rest.emitted();
    execution.workQueue.offer(this);
  }

  /** Waits until so many are open at most, or the run has been halted, and tells of what is over. */
  public void awaitOpen(int most) {
    feeder.within(() -> await(most));
  }

  /** Tells of what is over, and waits for nothing. */
  public void poll() {
    feeder.within(closed::tellAll);
  }

  private void prepare(ScopeCore around, long its, Gift given) {
    if (above != around) {
      above = around;
    }
    number = its;
    gift = given;
  }

  private void await(int most) {
    room = most;
    closed.tellAll();
    while (!execution.halted && !isReached(most) && !execution.halted) {
      if (feeder.wasInterrupted()) {
        feeder.isInterrupted(); // in a task, which has not cared
      } else {
        sleep();
      }
      closed.tellAll();
    }
    closed.tellAll();
    room = inFlight - 1;
  }

  private boolean isReached(int most) {
    return feeder.isAlone() ? feeder.workUntil(() -> open() <= most) : open() <= most;
  }

  private void sleep() {
    feeder.beginsToWait();
    try {
      sleepAsOneThatWaits();
    } finally {
      feeder.endsToWait();
    }
  }

  private void sleepAsOneThatWaits() {
    Sleeper own = Sleeper.forRoom(execution, parent, task);
    sleeper = own;
    if (!hasToWait()) {
      return;
    }
    execution.group.rest.fallAsleep(own);
    if (!hasToWait() || execution.halted) { // since, by one who found nobody asleep
      execution.group.rest.wake(own);
    }
    try {
      if (execution.group.rest.sleepOut(own, null) && hasToWait()) {
        execution.broken(EmitterLoop.waitsInVain(this));
      } else if (own.isCalled()) {
        execution.group.rest.work(own);
      }
    } catch (InterruptedException e) {
      feeder.isInterrupted();
    }
  }

  /** Whether more are open than it waits for, and there is nothing to tell of meanwhile. */
  private boolean hasToWait() {
    return open() > room && !closed.isWaiting();
  }

  /** Also if whoever feeds is asleep, and is about to find that it has not to be. */
  @Override
  public boolean canGoOn() {
    Sleeper asleep = sleeper;
    return super.canGoOn() || asleep != null && asleep.isAsleep() && !hasToWait();
  }

  @Override
  void left(ScopeCore item, Worker worker) {
    places.remove(item);
    wakeSleeper();
  }

  private void wake() {
    wakeSleeper();
    news.run();
  }

  private void wakeSleeper() {
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
  long nextNumber() {
    emitted++;
    return number;
  }

  @Override
  void isGiven(ScopeCore scope) {
    gift.to(scope);
  }

  @Override
  boolean hasAllFromOutside() {
    return gift.isPlain() && OuterDependencies.areThere(above, itemPlan);
  }

  @Override
  void finish(Worker worker) {
    if (execution.group.settled(this)) {
      execution.group.releaseToken();
    }
  }

  @Override
  public int toLeave() {
    return Math.max(0, open() - room);
  }

  @Override
  long place(ScopeCore item) {
    Long place = places.get(item);
    return place == null ? -1 : place;
  }

  /** That of a run, if its items are below this scope. It stands in the main scope, wherever that is in the graph. */
  public static @Nullable FedLoop below(ScopeCore scope, Execution execution) {
    Extent.OfPart part = execution.plan.part;
    if (part == null || part.fed() < 0) {
      return null;
    }
    TaskGraph graph = execution.plan.graph;
    ScopeType items = graph.openedBy(part.fed());
    ScopeType own = scope.plan().type;
    return own.id() != items.id() && graph.isWithin(items, own)
        ? (FedLoop) of(execution.main, part.fed())
        : null;
  }

  /** Whether the next one that it is fed may be below this scope: another one around it does not come back. */
  public boolean mayFeed(ScopeCore scope) {
    return !hasEnded() && isWithin(above, scope);
  }

  /** Its items that are open, and below this scope. */
  public boolean isAnyOpen(ScopeCore scope, Predicate<ScopeCore> so) {
    return isAnyOpen(item -> isWithin(item, scope) && so.test(item));
  }

  private static boolean isWithin(ScopeCore inner, ScopeCore outer) {
    ScopeCore at = inner;
    while (at != outer && !at.isMain()) {
      at = at.requireParent();
    }
    return at == outer;
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
