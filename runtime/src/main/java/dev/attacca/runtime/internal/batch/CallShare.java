package dev.attacca.runtime.internal.batch;

import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.ItemSource;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.ScopePath;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one run has in a call of a batch: those of its items that wait for it. They settle one after the other, taken as
 * one takes items from a loop. The run that makes a call for others has a share of nothing.
 *
 * <p><b>Tokens.</b> An item that waits has a token of its scope, so it stays open, and so do all loops around it. The
 * share is a part of the run that is not finished, from its first key until its last item has been taken. It is still, as
 * long as the call may have to be sent by this run.
 */
final class CallShare extends ItemSource {
  private final BatchCall call;

  // Guarded by the shared calls, and the call's own when it has begun
  private final List<ParkedItem> items = new ArrayList<>();
  /** Which key of the call the first of its items has, once it has begun. */
  private int first;
  /** Nobody is told of its items any more. */
  private boolean gone;

  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicInteger settled = new AtomicInteger();

  CallShare(BatchCall call, Execution execution, ScopeCore parent) {
    super(execution, parent, call.part().task());
    this.call = call;
  }

  BatchCall call() {
    return call;
  }

  // Guarded by the shared calls

  /** An item, which owns its task. */
  void add(ScopeCore item, Object key) {
    ParkedItem parked = new ParkedItem(this, item, key);
    items.add(parked);
    item.note(task, parked);
    item.setSlot(task, TaskState.RUNNING);
  }

  List<ParkedItem> items() {
    return items;
  }

  boolean isGone() {
    return gone;
  }

  void isGone(boolean isSo) {
    gone = isSo;
  }

  // Of the thread that calls

  /**
   * Puts its items in the order in which they were emitted; the first of them has this key.
   *
   * @return whether they stood in another
   */
  boolean sort(int firstKey) {
    first = firstKey;
    for (int i = 1; i < items.size(); i++) {
      if (compare(items.get(i - 1), items.get(i)) > 0) {
        items.sort(this::compare);
        return true;
      }
    }
    return false;
  }

  private int compare(ParkedItem one, ParkedItem other) {
    return ScopePath.compare(one.scope(), other.scope(), parent);
  }

  // Its items, which others go on with

  @Override
  public boolean canGoOn() {
    return call.isOver() && taken.get() < items.size();
  }

  @Override
  public @Nullable ScopeCore next(Worker worker) {
    int at = call.isOver() ? taken.getAndIncrement() : items.size();
    if (at >= items.size()) {
      return null;
    }
    if (at + 1 < items.size()) {
      execution.workQueue.offer(this);
    }
    ParkedItem item = items.get(at);
    int ready = settle(item, first + at, worker);
    if (ready >= 0) {
      item.scope().push(ready);
    }
    if (settled.incrementAndGet() == items.size() && isLast() && execution.group.settled(this)) {
      execution.group.releaseToken();
    }
    return item.scope().isMain() ? null : item.scope(); // whose list everyone looks at
  }

  private int settle(ParkedItem item, int position, Worker worker) {
    if (execution.halted) {
      return -1;
    }
    ScopeCore scope = item.scope();
    scope.note(task, null);
    Throwable thrown = call.failure();
    int end = TaskState.DONE;
    if (thrown == null && call.hasValues()) {
      try {
        Object value = call.ownValue(item.key(), position);
        end = value == null ? TaskState.EMPTY : TaskState.DONE;
        if (value != null) {
          scope.assign(task, value);
        }
      } catch (Throwable e) { // be it the key's, the map's, or that of a value of another type
        thrown = e;
      }
    }
    return thrown == null
        ? execution.settlement.ended(
            scope, task, end, call.attempt(), scope.isMain() ? null : worker.counts())
        : execution.settlement.failed(scope, task, thrown, call.attempt());
  }

  // As a part of its run

  @Override
  public void forEachSharing(Consumer<ScopeCore> does) {
    call.shared().forEachItem(call, does);
  }

  @Override
  public String inWords() {
    return "\"%s\" waits for more keys".formatted(execution.plan.name(task));
  }

  @Override
  public List<ReadyWork> leftStraight(ScopeCore item, int ofTask) {
    return List.of();
  }

  @Override
  public void closed(
      ScopeCore item, Worker worker) {} // the call's own scope; its items have gone on

  @Override
  public long emitted() {
    return 0;
  }

  @Override
  public void giveUp() {
    call.shared().leaves(this);
  }

  @Override
  protected void endEmission() {}
}
