package dev.attacca.runtime.internal.batch;

import dev.attacca.runtime.internal.base.Timer;
import dev.attacca.runtime.internal.plan.BatchPlan;
import dev.attacca.runtime.internal.plan.ScopePlan;
import dev.attacca.runtime.internal.run.BatchedTasks;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.ItemSource;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.BatchResults;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one run.
 *
 * <p><b>When a call goes that is not full.</b> When nothing that could still bring it a key can go on without it,
 * which {@link RestSearch} tells. Who looks? A worker that finds nothing to do, before it leaves; so on one thread, and
 * wherever nothing else goes on, a call goes as soon as it is at rest, and not before. Where other things go on for
 * long, somebody looks every few milliseconds as long as keys wait. And when the run as a whole is at rest, see {@code
 * RestDetector}, those that come first go, whatever the search would say; but only if it is at rest still when somebody has come
 * to send them: another may have sent one meanwhile, and what comes after that would go too early. So none can wait for ever.
 *
 * <p><b>Those that take a state</b> are made one after the other, in the order in which their keys came in, which is that of
 * the items: a key is put in when it is the item's turn, and the turn is over with that.
 *
 * <p><b>Which of several.</b> Those whose keys come from no other of them; the others may get more keys by that.
 */
public final class Batches extends BatchedTasks {
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(5);

  private final Execution execution;
  /** Null for a run that makes a call for others. */
  private final @Nullable BatchPlan plan;

  private final CallsOfRunner ofRunner;
  /** By batch: those that were used last, which mostly are those of the next item as well. Any thread may replace them. */
  private final @Nullable OwnCalls[] recent;

  /** Calls that are not sent, or whose work nobody can find yet: while there are such, the run is not at rest. */
  private final Set<BatchCall> waiting = ConcurrentHashMap.newKeySet();

  /** Calls that take a state and have been sent, the first of which is under way; guarded by itself. */
  private final Map<BatchPlan.Part, Deque<ReadyWork>> turns = new HashMap<>(0);

  private final AtomicLong calls = new AtomicLong();

  /** Moves on before a call counts as sent, and again when its work can be found. */
  private final AtomicLong sendings = new AtomicLong();

  /** Those whose calls are over, and whose items somebody is to take. */
  private final Queue<CallShare> over = new ConcurrentLinkedQueue<>();

  private final ReentrantLock searching = new ReentrantLock();
  private final AtomicBoolean ticks = new AtomicBoolean();

  public Batches(Execution execution, CallsOfRunner ofRunner) {
    this.execution = execution;
    this.plan = execution.plan.batches;
    this.ofRunner = ofRunner;
    this.recent = new OwnCalls[execution.plan.size()];
  }

  @Override
  public void parks(ScopeCore item, int task) {
    BatchPlan.Part part = Objects.requireNonNull(plan).of(task);
    SharedCalls calls = part.batch().across() ? ofRunner.calls(execution, part) : calls(item, part);
    calls.park(
        execution,
        item,
        Objects.requireNonNull(BatchResults.key(item, execution.plan.graph.node(task))));
  }

  private SharedCalls calls(ScopeCore item, BatchPlan.Part part) {
    ScopeCore at = item;
    while (at.plan().type.id() != part.sharing().id()) {
      at = at.requireParent();
    }
    OwnCalls last = recent[part.task()];
    return last != null && last.scope() == at ? last : kept(at, part);
  }

  private OwnCalls kept(ScopeCore scope, BatchPlan.Part part) {
    Integer key = ~part.task(); // other numbers are those of lanes
    OwnCalls calls =
        scope.kept(key, () -> new OwnCalls(this, execution, scope, part), OwnCalls.class);
    recent[part.task()] = calls;
    return calls;
  }

  private static BatchCall callOf(ScopeCore scope) {
    return ((CallShare) scope.loop()).call();
  }

  @Override
  public void begins(ScopeCore call) {
    BatchCall begun = callOf(call);
    begun.shared().begins(begun);
  }

  @Override
  public void ended(ScopeCore call, @Nullable Throwable failure, int attempt) {
    BatchCall ended = callOf(call);
    if (!ended.ended(call, failure, attempt)) {
      return;
    }
    if (failure == null) { // else it may never have begun
      execution.engine.itemCost(ended.part().call()).tookCall(ended.sinceBegun());
    }
    if (ended.shared() instanceof AcrossCalls across) {
      across.over(ended);
      return;
    }
    for (CallShare share : ended.shared().sharesOf(ended)) {
      over.add(share);
      if (failure == null && share.cost().isKeptNext()) {
        execution.workQueue.keep(share);
      } else {
        execution.workQueue.offer(share); // that others come
      }
    }
    passTurn(ended.part());
  }

  /** The call of a share is over; by a thread that has nothing to do with its run. */
  static void goesOn(CallShare share) {
    Batches ofRun = (Batches) Objects.requireNonNull(share.execution.batches);
    ofRun.over.add(share);
    share.execution.workQueue.offerFromElsewhere(share);
  }

  @Override
  public @Nullable ItemSource takeOver() {
    CallShare share = over.poll();
    while (share != null && !share.canGoOn()) {
      share = over.poll();
    }
    return share;
  }

  ScopePlan planOfCall(BatchPlan.Part part) {
    return execution.plan.scopes[execution.plan.graph.scopeOf(part.call()).id()];
  }

  /** A call is sent; false if it takes a state, and comes after others. With the lock of those that share it. */
  boolean isNext(BatchPlan.Part part, ReadyWork work) {
    if (execution.plan.held[part.call()] == null) {
      return true;
    }
    synchronized (turns) {
      Deque<ReadyWork> all = turns.computeIfAbsent(part, any -> new ArrayDeque<>());
      all.add(work);
      return all.size() == 1;
    }
  }

  /** Has the method called; by this worker, as soon as it has nothing else to do, if calls of this batch have been quick. */
  void adds(BatchPlan.Part part, ReadyWork work) {
    if (Worker.comesBackHere(execution)
        && execution.engine.itemCost(part.call()).isKeptNext()) {
      execution.workQueue.keep(work);
    } else {
      execution.workQueue.add(work);
    }
  }

  private void passTurn(BatchPlan.Part part) {
    ReadyWork next = null;
    synchronized (turns) {
      Deque<ReadyWork> all = turns.get(part);
      if (all != null) {
        all.remove();
        next = all.peek();
      }
    }
    if (next != null) {
      execution.workQueue.add(next);
    }
  }

  /** Of a call that begins to fill: which one of the run. */
  long nextNumber() {
    return calls.getAndIncrement();
  }

  // Those that wait

  void waits(BatchCall call) {
    waiting.add(call);
    if (ticks.compareAndSet(false, true)) {
      Timer.after(TICK, this::tick);
    }
  }

  /** A call may be about to be sent. */
  void isBeingSent() {
    sendings.incrementAndGet();
  }

  void waitsNoMore(BatchCall call) {
    sendings.incrementAndGet();
    waiting.remove(call);
  }

  private void tick() {
    if (waiting.isEmpty() || execution.halted) {
      ticks.set(false);
      if (waiting.isEmpty() || execution.halted || !ticks.compareAndSet(false, true)) {
        return;
      }
    }
    try {
      sendAtRest(false);
    } finally {
      Timer.after(TICK, this::tick);
    }
  }

  @Override
  public boolean areWaiting() {
    return !waiting.isEmpty();
  }

  @Override
  public boolean goAtRest() {
    return !waiting.isEmpty() && sendAtRest(true);
  }

  @Override
  public long sendings() {
    return sendings.get();
  }

  @Override
  public void goAnyway(long before) {
    List<Runnable> sent = List.of();
    searching.lock(); // who has it may be about to send one
    try {
      List<BatchCall> all = List.copyOf(waiting);
      if (sendings.get() == before && all.stream().noneMatch(BatchCall::isSent)) {
        sent = send(all, false);
      }
    } finally {
      searching.unlock();
    }
    sent.forEach(Runnable::run);
  }

  private boolean sendAtRest(boolean onWorker) {
    if (!searching.tryLock()) {
      return false;
    }
    List<Runnable> sent;
    try {
      sent = send(RestSearch.atRest(execution, waiting), onWorker);
    } finally {
      searching.unlock();
    }
    sent.forEach(Runnable::run);
    return !sent.isEmpty();
  }

  /** Returns what is to be done without the lock: it may ask an executor for a thread, which may take its time. */
  private List<Runnable> send(Collection<BatchCall> calls, boolean onWorker) {
    List<Runnable> sent = new ArrayList<>(1);
    for (BatchCall call : calls.stream().sorted(BatchCall.BY_FIRST_KEY).toList()) {
      int task = call.part().task();
      if (calls.stream().noneMatch(other -> other.part().later().get(task))) {
        Runnable rest = call.shared().sendNow(call, onWorker);
        if (rest != null) {
          sent.add(rest);
        }
      }
    }
    return sent;
  }
}
