package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.task.Attempt;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What any worker of a run may go on with, besides the main scope's own list. Whoever adds something has
 * somebody come for it. Thread-safe.
 */
public final class WorkQueue {
  private final Queue<ReadyWork> open = new ConcurrentLinkedQueue<>();
  private final Queue<Attempt> resumed = new ConcurrentLinkedQueue<>();
  private final Queue<ItemSource> offers = new ConcurrentLinkedQueue<>();

  private final WorkerGroup group;
  private final Helpers helpers;
  private final RunPlan plan;

  WorkQueue(WorkerGroup group, Helpers helpers, RunPlan plan) {
    this.group = group;
    this.helpers = helpers;
    this.plan = plan;
  }

  boolean isEmpty() {
    return open.isEmpty() && resumed.isEmpty() && offers.isEmpty();
  }

  /** How many things there are to go on with; so many at most. */
  int count(int most) {
    int count = count(open, most);
    count += count(resumed, most - count);
    return count + count(offers, most - count);
  }

  private static int count(Queue<?> queue, int most) {
    int count = 0;
    if (most > 0 && !queue.isEmpty()) {
      for (Object each : queue) {
        if (!(each instanceof ItemSource loop && loop.isOver()) && ++count >= most) {
          break;
        }
      }
    }
    return count;
  }

  /** Whether there is something to go on with that is ready. */
  public boolean hasWork() {
    return !open.isEmpty();
  }

  // Open items

  /** Asks for helpers with so many tasks on a scope's list, besides the one that its worker has. */
  public void demand(ScopeCore scope, int surplus) {
    if (!scope.isMain()
        && (!helpers.isDirect() || plan.emits)) { // who has them may come to wait for them
      share(scope, surplus);
    }
    helpers.demand(surplus);
  }

  /** Others may come for so many ready tasks of an item, when they have been asked to. */
  public int share(ScopeCore item, int ready) {
    for (int i = 0; i < ready; i++) {
      item.hold();
      open.add(new ReadyWork(item, -1));
    }
    return ready;
  }

  /** Others may come for these, when they have been asked to. */
  public int share(List<ReadyWork> work) {
    open.addAll(work);
    return work.size();
  }

  /** Something to go on with, for a worker that is free. On a worker, or with a token. */
  public void add(ReadyWork work) {
    if (work.scope().isMain() && work.task() < 0) {
      return; // has a list that everyone looks at
    }
    open.add(work);
    helpers.demand(1);
  }

  /** The same, for a worker that comes to it itself before it does anything else. */
  public void keep(ReadyWork work) {
    open.add(work);
  }

  public void addAll(List<ReadyWork> work) {
    work.forEach(this::add);
  }

  /** As {@link #addAll}, by a thread that has nothing to do with the run. */
  public void addFromElsewhere(List<ReadyWork> work) {
    if (!work.isEmpty()) {
      work.forEach(open::add);
      group.summonFromElsewhere();
    }
  }

  // Attempts

  /** An attempt that had to wait goes on; somebody has to come for it. */
  public void resume(Attempt attempt) {
    group.addToken();
    resumed.add(attempt);
    group.handOver();
  }

  /** An attempt that waited without a thread goes on. */
  public void goesOn(Attempt attempt) {
    if (group.rest.here() == null) { // nor is this a thread that comes for it
      resume(attempt);
      return;
    }
    resumed.add(attempt);
    helpers.demand(1);
  }

  // Loops

  /** Others may take items from the loop; true if somebody is on the way. */
  public boolean offer(ItemSource loop) {
    list(loop);
    return helpers.areExpected() || helpers.demand(1);
  }

  /** As {@link #offer}, but nobody is asked to come. */
  public void keep(ItemSource loop) {
    list(loop);
  }

  /** As {@link #offer}, by the worker that has just taken one, and comes back for more. */
  public void offerMore(ItemSource loop) {
    if (!helpers.isDirect() && helpers.hasRoom()) {
      offer(loop);
    }
  }

  /** Asks for so many helpers, who may take items from the loop as well. */
  public void offerToOthers(ItemSource loop, int wanted) {
    list(loop);
    helpers.demand(wanted);
  }

  public void offerFromElsewhere(ItemSource loop) {
    list(loop);
    group.summonFromElsewhere();
  }

  /**
   * It stands here once, however often it is offered. Where nobody comes for what is offered, loops that
   * are over would gather here: so for each that is added, two are looked at, and live ones go to the end.
   */
  private void list(ItemSource loop) {
    if (!loop.markOffered()) {
      return;
    }
    offers.add(loop);
    for (int i = 0; i < 2; i++) {
      ItemSource oldest = offers.peek();
      if (oldest == null || oldest == loop) {
        return;
      }
      if (offers.remove(oldest) && !oldest.isOver()) {
        offers.add(oldest);
      }
    }
  }

  // Taking

  @Nullable
  ReadyWork takeWork() {
    return open.poll();
  }

  @Nullable
  Attempt takeResumed() {
    return resumed.poll();
  }

  @Nullable
  ItemSource takeOffer() {
    ItemSource loop = offers.poll();
    if (loop != null) {
      loop.clearOffered();
    }
    return loop;
  }
}
