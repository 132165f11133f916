package dev.attacca.runtime.internal.batch;

import dev.attacca.runtime.internal.base.PolicyClock;
import dev.attacca.runtime.internal.base.Timer;
import dev.attacca.runtime.internal.graph.TaskNode.Gives;
import dev.attacca.runtime.internal.graph.TaskNode.Keyed;
import dev.attacca.runtime.internal.plan.BatchPlan;
import dev.attacca.runtime.internal.run.CurrentThread;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.scope.BatchResults;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One call of a batch.
 *
 * <p><b>From first to last.</b> It <i>fills</i> as long as items put their keys in. It is <i>sent</i> when it has
 * as many as it takes, when its time is up, or when it is at rest: then its own scope is made, in which one task is
 * ready, which calls the method as any task calls its own. While that waits for a thread or a limit, the call still
 * takes keys. When the method is about to be called, it <i>begins</i>, and takes no more. When the task has
 * settled, the call is <i>over</i>, and each item's own task settles, see {@link CallShare}.
 *
 * <p>What it takes, and where it stands until it begins, is guarded by {@link SharedCalls}.
 */
final class BatchCall {
  /** The one whose first key came first. */
  static final Comparator<BatchCall> BY_FIRST_KEY = Comparator.comparingLong(call -> call.number);

  /** Which one of the run, or of the runner. */
  private final long number;

  private final SharedCalls shared;
  private final BatchPlan.Part part;

  // Guarded by the shared calls, and the call's own when it has begun
  private final List<CallShare> shares = new ArrayList<>(1);
  private int items;
  /** How many it is likely to be for. */
  private final int usual;
  /** It takes no more; read by who moves a clock. */
  private volatile boolean begun;

  private Timer.@Nullable Cancellable timer;
  /** Of the one that is sent, if it is for several runs. */
  private @Nullable CallRun run;

  /** Written with the guard; read by who looks for those at rest. */
  private volatile boolean sent;
  /** What the method gets; of a list, filled when the call begins. */
  private final Collection<Object> keys;

  private final boolean once;
  /** Whether the keys have come in the order in which the method gets them, and no others. */
  private boolean inOrder;

  private boolean hasKeys;
  /** When its method was called. */
  private long since;

  /** Who sets it says what the call has come to. */
  private final AtomicBoolean ends = new AtomicBoolean();

  // Written by that one, before it is over
  private @Nullable Object result;
  private @Nullable Throwable failure;
  private int attempt;
  private volatile boolean over;

  BatchCall(SharedCalls shared, BatchPlan.Part part, long number, int usual) {
    this.shared = shared;
    this.number = number;
    this.usual = usual;
    this.part = part;
    this.once = part.batch().keyed() == Keyed.SET;
    this.inOrder = once;
    int most = Math.min(usual, part.batch().max());
    this.keys = once ? new LinkedHashSet<>(most + most / 2) : new ArrayList<>(most);
  }

  BatchPlan.Part part() {
    return part;
  }

  SharedCalls shared() {
    return shared;
  }

  long number() {
    return number;
  }

  /** What its items keep of it: no other call of the same batch that waits meanwhile has the same. */
  int mark() {
    return (int) number;
  }

  /** The same for calls of all batches. */
  long inItems() {
    return inItems(part.task(), mark());
  }

  static long inItems(int task, int mark) {
    return (long) task << Integer.SIZE | mark & 0xFFFF_FFFFL;
  }

  // Filling; all of it guarded by the shared calls

  /** Whether it takes this key. */
  boolean takes(Object key) {
    return !begun && (size() < part.batch().max() || once && keys.contains(key));
  }

  /** How many items it is for. */
  int items() {
    return items;
  }

  int usual() {
    return usual;
  }

  private int size() {
    return once ? keys.size() : items;
  }

  boolean hasAll() {
    return size() >= part.batch().max();
  }

  /** A key is about to be put in; throws what it throws, and then nothing has happened. */
  void has(Object key) {
    if (once) {
      keys.add(key);
    }
  }

  /** What this run has in it; null for nothing. */
  @Nullable
  CallShare shareOf(Execution run) {
    for (int i = shares.size() - 1; i >= 0; i--) { // most keys are of the run that has come last
      if (shares.get(i).execution == run) {
        return shares.get(i);
      }
    }
    return null;
  }

  void add(CallShare share) {
    shares.add(share);
  }

  /** A key is in whose item is not: its run was halted before. */
  void hasStrayKey() {
    inOrder = false;
  }

  void add(CallShare share, ScopeCore item, Object key) {
    share.add(item, key);
    items++;
  }

  /** A run leaves, and takes its keys with it if the call has not begun. */
  void remove(CallShare share) {
    share.isGone(true);
    if (begun || !shares.remove(share)) {
      return;
    }
    items -= share.size();
    inOrder = false;
    if (once) {
      Set<Object> left = new LinkedHashSet<>();
      try {
        shares.forEach(other -> left.addAll(other.keys()));
        keys.clear();
        keys.addAll(left);
      } catch (Throwable e) { // of a key; then the call takes fewer than it might
        return;
      }
    }
  }

  boolean isNobodys() {
    return shares.stream().allMatch(CallShare::isGone);
  }

  List<CallShare> shares() {
    return shares;
  }

  void waits(Timer.Cancellable until) {
    timer = until;
  }

  /** It goes as soon as it may; false if that has been said before. */
  boolean isSentNow() {
    boolean first = !sent;
    fillsNoMore();
    return first;
  }

  /** Nobody has to send it any more: it has been, or those who wait for it have gone. */
  void fillsNoMore() {
    sent = true;
    if (timer != null) {
      timer.cancel();
    }
  }

  /** What the method gets. */
  Object given() {
    return keys instanceof Set<Object> set
        ? Collections.unmodifiableSet(set)
        : Collections.unmodifiableList((List<Object>) keys);
  }

  boolean isSent() {
    return sent;
  }

  void isMadeBy(CallRun another) {
    run = another;
  }

  /** The run that makes it for others; null if there is none yet, or it is a part of its own. */
  @Nullable
  CallRun madeBy() {
    return run;
  }

  /** It takes no more; false if that has been said before. */
  boolean takesNoMore() {
    boolean first = !begun;
    begun = true;
    return first;
  }

  // The call

  /**
   * Makes the keys ready, in the order in which the items were emitted. Of the thread that calls; where a key throws, the
   * next attempt does all of it anew.
   */
  void makeKeys() {
    since = System.nanoTime();
    if (hasKeys) {
      return;
    }
    int position = 0;
    for (CallShare share : shares) {
      inOrder &= !share.sort(position);
      position += share.size();
    }
    if (!inOrder || shares.size() > 1) {
      inOrder = false; // until all are in
      keys.clear();
      shares.forEach(share -> keys.addAll(share.keys()));
    }
    hasKeys = true;
  }

  /** How long ago its method was called, for the last time. */
  long sinceBegun() {
    return System.nanoTime() - since;
  }

  /** The method has returned, or failed; false if it has been given up before. */
  boolean ended(ScopeCore scope, @Nullable Throwable thrown, int inAttempt) {
    if (!ends.compareAndSet(false, true)) {
      return false;
    }
    attempt = inAttempt;
    failure = thrown;
    if (thrown == null) {
      try {
        Object value = scope.value(part.call());
        result = value instanceof List<?> list ? list.toArray() : value;
      } catch (Throwable e) {
        failure = e;
      }
    }
    over = true;
    return true;
  }

  /** It is not made, or given up; false if it has ended before. */
  boolean ended(Throwable thrown) {
    if (!ends.compareAndSet(false, true)) {
      return false;
    }
    failure = thrown;
    over = true;
    return true;
  }

  boolean isOver() {
    return over;
  }

  // When it is over

  @Nullable
  Throwable failure() {
    return failure;
  }

  int attempt() {
    return attempt;
  }

  boolean hasValues() {
    return part.batch().gives() != Gives.NOTHING;
  }

  /** That of an item with this key, which stood at this position. */
  @Nullable
  Object ownValue(Object key, int position) throws Throwable {
    Object value = part.batch().gives() == Gives.MAP && result instanceof Map<?, ?> map
        ? map.get(key)
        : Objects.requireNonNull((Object[]) result)[position];
    return BatchResults.own(shared.graph().node(part.task()), value);
  }

  /** Its time is up. */
  final class TimeUp implements PolicyClock.Due {
    @Override
    public void happens() {
      shared.timeIsUp(BatchCall.this);
    }

    /** Unless this is the very thread that it needs for that. */
    @Override
    public boolean hasBegun() {
      return begun || over || shared.isForNobody(BatchCall.this) || CurrentThread.host() != null;
    }

    /** One that was sent as its time began to run waits no more. */
    @Override
    public int waiting(String task) {
      return !sent && shared.graph().node(part.task()).name().equals(task) ? 1 : 0;
    }
  }
}
