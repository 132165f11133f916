package dev.attacca.runtime.internal.batch;

import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.base.DueJobs;
import dev.attacca.runtime.internal.base.Timer;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.run.EngineCore;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.RunId;
import dev.attacca.runtime.internal.scope.ReadyWork;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.task.Surroundings;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A run that consists of one call, which is made for items of others. It begins on a thread of the runtime, which has
 * nothing of any caller, and goes on as any run does: on the runner's executor, or the one that the task names.
 *
 * <p><b>A thread for it.</b> The only thread of that executor may wait for one of the runs that wait for the call, or in
 * one of them for room to emit. Such a thread does what has been handed over in its own run, and knows nothing of this one; so a thread of the runtime looks, every
 * now and then, whether there is one, and then does what nobody has come for.
 */
final class CallRun {
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(20);

  private final AcrossCalls calls;
  private final BatchCall call;
  private final ScopeCore main;

  // Guarded by the calls
  private @Nullable Execution execution;
  private boolean cancelled;
  private boolean ended;
  /** The run that was the last to leave, which is not over before this one is. */
  private @Nullable Execution last;

  CallRun(AcrossCalls calls, BatchCall call, ScopeCore main) {
    this.calls = calls;
    this.call = call;
    this.main = main;
  }

  /** On any thread, which goes on at once. */
  void begin() {
    DueJobs.deliver(() -> {
      try {
        ContextLoaders.within(main.getClass().getClassLoader(), this::beginHere);
      } catch (Throwable e) { // the executor does not take it, say
        fails(e);
      }
    });
  }

  private void beginHere() {
    EngineCore engine = calls.engine;
    RunPlan plan = calls.plan();
    RunId id = RunId.next(plan.graph.name());
    Execution run =
        Execution.of(engine, plan, main, id, null, Surroundings.ofServed(engine, plan, id));
    run.attach(() -> isOver(run));
    synchronized (calls) {
      if (cancelled) {
        return;
      }
      execution = run;
    }
    ScopeCore scope = main.open(plan.call, call.given());
    scope.begin(
        run,
        plan.scopes[plan.graph.scopeOf(plan.call).id()],
        new CallShare(call, run, main, 0),
        call.number());
    run.workQueue.share(List.of(new ReadyWork(scope, -1)));
    engine.runs.enterRest(run); // a runner that closes lets those end that go on, for which this is
    try {
      run.startElsewhere();
    } catch (Throwable e) {
      run.presence.neverBegins();
      throw e;
    }
    standIn(run);
  }

  private void standIn(Execution run) {
    if (!run.isOver()) {
      if (calls.isAnyThreadKept(call)) {
        DueJobs.deliver(run.waitingThreads::standIn);
      }
      Timer.after(TICK, () -> standIn(run));
    }
  }

  /** Nobody waits for it any more; the last who did is this one, which has a token. */
  void cancel(CallShare share) {
    Execution run;
    synchronized (calls) {
      cancelled = true;
      run = execution;
      if (run != null && !ended) {
        last = share.execution;
        last.group.addToken();
      }
    }
    if (run != null) {
      run.cancel("no run waits for its call any more", null);
    }
  }

  /** Its end comes after that of the call, if that has come to one. */
  private void isOver(Execution run) {
    if (!call.isOver()) {
      RuntimeException why = run.report.failure();
      fails(
          why == null
              ? new CancellationException("the call has been given up")
              : why instanceof RunFailedException ? Objects.requireNonNull(why.getCause()) : why);
    }
    letsEnd();
  }

  private void letsEnd() {
    Execution waits;
    synchronized (calls) {
      ended = true;
      waits = last;
    }
    if (waits != null) {
      waits.group.releaseTokenFromElsewhere();
    }
  }

  private void fails(Throwable why) {
    if (call.ended(why)) {
      calls.over(call);
    }
  }
}
