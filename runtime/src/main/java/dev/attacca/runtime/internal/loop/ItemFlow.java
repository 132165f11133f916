package dev.attacca.runtime.internal.loop;

import dev.attacca.runtime.internal.base.IntLists;
import dev.attacca.runtime.internal.base.StopSignal;
import dev.attacca.runtime.internal.base.Thrown;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.plan.ToMerge;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.LastMerge;
import dev.attacca.runtime.internal.run.Worker;
import dev.attacca.runtime.internal.scope.CallEnd;
import dev.attacca.runtime.internal.scope.ItemValues;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.sequence.SequencedFlow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a run has beyond calls of tasks: begins its loops, its merges, and its workers with an inbox. */
public final class ItemFlow extends SequencedFlow {
  private final Execution execution;
  /** Guarded by itself. */
  private final Map<Integer, InboxService> inboxes = new HashMap<>(0);

  public ItemFlow(Execution execution) {
    super(execution);
    this.execution = execution;
  }

  // Loops

  /** The method of a loop has returned: the loop begins, or goes on by itself. */
  @Override
  public void loopCalled(Worker worker, ScopeCore scope, int task, int code) {
    execution.settlement.releaseStates(scope, task); // held by the method, not by the items
    Object note = scope.note(task);
    if (code == CallEnd.EMITTED && note instanceof EmitterLoop loop) {
      loop.bodyEnded(worker);
    } else if (code == CallEnd.EMITTED) { // its emitter was never made
      worker.begin(new PullLoop(execution, scope, task, List.of()));
    } else if (note instanceof Flow.Publisher<?> publisher) {
      PublisherLoop loop = new PublisherLoop(execution, scope, task);
      worker.begin(loop);
      loop.subscribeTo(publisher);
    } else if (worker.isConsumer()) {
      emitHere(worker, scope, task, Objects.requireNonNull(note));
    } else {
      worker.begin(new PullLoop(execution, scope, task, Objects.requireNonNull(note)));
    }
  }

  /**
   * The source of a loop that reads a stream may have to wait for what it reads; so it is read to its
   * end on the thread that the task has for that, and never by a worker that others need.
   */
  private void emitHere(Worker worker, ScopeCore scope, int task, Object source) {
    EmitterLoop loop;
    try {
      loop = new EmitterLoop(execution, scope, task, worker);
    } catch (StopSignal e) {
      closed(source, null);
      return;
    }
    Throwable thrown = null;
    try {
      if (source instanceof Stream<?> stream) {
        stream.sequential().forEachOrdered(loop::accept);
      } else {
        StreamSource.iteratorOf(source, execution.plan.name(task)).forEachRemaining(loop::accept);
      }
    } catch (Throwable e) {
      thrown = loop.isStopped() ? null : e;
    }
    loop.leaveMethod();
    thrown = closed(source, thrown);
    if (thrown == null) {
      loop.sourceEnded(worker);
    } else {
      loop.fail(worker, thrown);
    }
  }

  private @Nullable Throwable closed(Object source, @Nullable Throwable before) {
    try {
      if (source instanceof AutoCloseable closeable) {
        closeable.close();
      }
    } catch (Throwable e) {
      if (before == null) {
        return e;
      }
      if (!Thrown.suppressIn(before, List.of(e))) {
        execution.report.besides(List.of(e));
      }
    }
    return before;
  }

  /** True if the failure is that of a loop which has emitted already, and ends when its items do. */
  @Override
  public boolean hasEmitted(Worker worker, ScopeCore scope, int task, Throwable thrown) {
    if (!(scope.note(task) instanceof EmitterLoop loop)) {
      return false;
    }
    execution.settlement.releaseStates(scope, task);
    if (loop.isStopped()) {
      loop.bodyEnded(worker);
    } else {
      loop.leaveMethod();
      loop.fail(worker, thrown);
    }
    return true;
  }

  // Repeats

  @Override
  public void repeats(Worker worker, ScopeCore scope, int task) {
    worker.begin(new RepeatLoop(execution, scope, task));
  }

  @Override
  public boolean answers(ScopeCore round, int call, boolean hasValue) {
    RepeatLoop repeat = (RepeatLoop) round.loop();
    if (!hasValue && round.slot(call) == TaskState.FAILED) {
      repeat.fails(round.cause(call));
    }
    return repeat.answers(round, call, hasValue);
  }

  // Merges

  @Override
  public void merges(ScopeCore holder, int merge, Object value, ScopeCore origin) {
    MergeLoop loop = merge(holder, merge);
    ReadyWork opened = loop == null ? null : loop.opens(value, origin);
    if (opened != null) {
      execution.workQueue.add(opened);
    }
  }

  @Override
  public @Nullable ScopeCore mergesStraight(ScopeCore item, LastMerge before) {
    ToMerge last = null;
    Object value = null;
    for (ToMerge to : item.plan().requireStraight().toMerges) {
      Object next = ItemValues.of(item, to.source());
      if (next == null) {
        continue;
      }
      if (last != null) { // others may do that meanwhile
        merges(item.holder(last.merge()), last.merge(), Objects.requireNonNull(value), item);
      }
      last = to;
      value = next;
    }
    if (last == null || value == null) {
      return null;
    }
    ScopeCore holder = item.holder(last.merge());
    MergeLoop loop = merge(holder, last.merge(), before);
    if (loop != null && loop.goesStraight()) {
      return loop.opensStraight(value, before.numbers);
    }
    merges(holder, last.merge(), value, item);
    return null;
  }

  @Override
  public List<ReadyWork> mergesLeaving(ScopeCore item, int[] done) {
    List<ReadyWork> ready = new ArrayList<>(0);
    for (ToMerge to : item.plan().requireStraight().toMerges) {
      boolean isThere =
          to.source() == item.plan().type.opener() || IntLists.contains(done, to.source());
      Object value = isThere ? ItemValues.of(item, to.source()) : null;
      MergeLoop loop = value == null ? null : merge(item.holder(to.merge()), to.merge());
      ReadyWork opened = loop == null ? null : loop.opens(Objects.requireNonNull(value), item);
      if (opened != null) {
        ready.add(opened);
      }
    }
    return ready;
  }

  @Override
  public void mergeEnds(Worker worker, ScopeCore scope, int merge) {
    MergeLoop loop = merge(scope, merge);
    if (loop != null) {
      loop.sourceEnded(worker);
    }
  }

  private @Nullable MergeLoop merge(ScopeCore scope, int merge, LastMerge before) {
    if (before.loop instanceof MergeLoop present
        && present.task == merge
        && present.parent == scope) {
      return present;
    }
    MergeLoop loop = merge(scope, merge);
    before.loop = loop;
    return loop;
  }

  /** The merge of a scope, which begins with its first value; null if the run has been halted. */
  private @Nullable MergeLoop merge(ScopeCore scope, int merge) {
    if (scope.note(merge) instanceof MergeLoop present) {
      return present;
    }
    synchronized (scope) {
      if (scope.note(merge) instanceof MergeLoop present) {
        return present;
      }
      MergeLoop loop = new MergeLoop(execution, scope, merge);
      if (!execution.group.await(loop)) {
        return null;
      }
      if (!scope.isMain()) {
        scope.hold();
      }
      scope.note(merge, loop);
      return loop;
    }
  }

  // Workers with an inbox

  @Override
  public int asks(ScopeCore scope, int task) {
    return inbox(task, scope).ask(scope);
  }

  /** The worker of this run; it begins when it is first asked for. */
  private InboxService inbox(int task, ScopeCore scope) {
    InboxService service;
    synchronized (inboxes) {
      service = inboxes.get(task);
      if (service != null) {
        return service;
      }
      service = new InboxService(execution, task, scope);
      inboxes.put(task, service);
    }
    service.start();
    return service;
  }

  @Override
  public void closes(ScopeCore scope, int task) {
    closeStreams(scope, task);
    for (int inbox : execution.plan.closesInboxes[task]) {
      InboxService service;
      synchronized (inboxes) {
        service = inboxes.get(inbox);
      }
      if (service != null) {
        service.close();
      }
    }
  }
}
