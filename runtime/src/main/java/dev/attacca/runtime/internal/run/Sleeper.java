package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.MemberList;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.task.Attempt;
import dev.attacca.runtime.internal.task.Limiter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A thread that sleeps in a run, for one time; guarded by the run, see {@link RestDetector}. */
public final class Sleeper {
  /** What somebody sleeps for. */
  public enum Role {
    /** More requests, having some. */
    BATCH,
    /** Requests. */
    WORKER,
    /** A value. */
    CONSUMER,
    /** Room for an item. */
    EMITTER,
    /** A value of the target; outside of the run. */
    READER
  }

  /** The method of a loop that emits from its midst, and waits for others that do. */
  public interface LoopMethod {
    /** The thread inside of it, while it does nothing for the run. */
    @Nullable
    Thread home();

    int tokensOfHome();

    List<Executor> executorsOfHome();
  }

  /** The requests to a worker with an inbox. */
  public interface Requests {
    /** Whether some have been taken and not been answered. */
    boolean owes();

    /** Whether some other thread ever had to do with a request. */
    boolean hasOthers();

    /** How long to wait for one to turn up. */
    long patience();
  }

  final Role role;
  /** The task that sleeps; negative outside of the run. */
  final int task;
  /** How many tokens depend on its thread. */
  final int tokens;

  final @Nullable Requests inbox;
  /** Where the loop is that waits for room. */
  @Nullable
  ScopeCore scope;
  /** The loop, where it does not wait on the thread that is in its method. */
  public @Nullable LoopMethod visited;

  /** The method of that loop has been seen to wait, while nothing happened in the run. */
  boolean hostWaits;
  /** What had happened then. */
  long seenAt;
  /** Whose thread it is. */
  List<Executor> executors = List.of();
  /** It has been woken to do what waits for its thread. */
  volatile boolean called;
  /** It goes on by itself soon; written before it sleeps. */
  public boolean isBrief;
  /** There is nothing else left to try; written before it is called. */
  boolean mayDoAnything;

  final Thread thread = Thread.currentThread();
  /** Written with the lock. */
  volatile boolean asleep;
  /** It was woken because the run is at rest; written before it is awake. */
  boolean atRest;
  /** Time is running for it. */
  boolean timed;

  public Sleeper(Role role, int task, int tokens, @Nullable Requests inbox) {
    this.role = role;
    this.task = task;
    this.tokens = tokens;
    this.inbox = inbox;
  }

  /** One that waits for room to emit, on the thread that does so for the run. */
  public static Sleeper forRoom(Execution execution, ScopeCore scope, int task) {
    Sleeper sleeper = new Sleeper(Role.EMITTER, task, execution.group.rest.tokensHere(), null);
    sleeper.scope = scope;
    sleeper.executors = CurrentThread.executors();
    return sleeper;
  }

  Thread thread() {
    return thread;
  }

  boolean isOn(Executor executor) {
    return executors.stream().anyMatch(own -> own == executor);
  }

  List<Executor> executors() {
    return executors;
  }

  /** Whether a thread of this executor does nothing as long as this one sleeps. */
  boolean keeps(Executor executor) {
    LoopMethod loop = visited;
    return isOn(executor)
        || loop != null
            && hostWaits
            && loop.executorsOfHome().stream().anyMatch(own -> own == executor);
  }

  /** That thread. */
  Thread keptThread() {
    Thread host = visited == null ? null : visited.home();
    return host == null ? thread : host;
  }

  public boolean isAsleep() {
    return asleep;
  }

  public boolean isCalled() {
    return called;
  }

  /** Whether it is a worker that has taken requests and not answered them. */
  boolean owes() {
    return role == Role.WORKER && requireInbox().owes();
  }

  Requests requireInbox() {
    return Objects.requireNonNull(inbox);
  }

  /** What it waits for. */
  String inWords(RunPlan plan) {
    return switch (role) {
      case BATCH, WORKER -> "worker \"" + plan.name(task) + "\" waits for requests";
      case CONSUMER -> "\"" + plan.name(task) + "\" waits for values";
      case EMITTER -> "\"" + plan.name(task) + "\" waits for room to emit";
      case READER -> "whoever runs it waits for values";
    };
  }

  /** How many attempts wait for a limit all of whose places those have who are asleep. */
  static long limitedBehind(
      List<Sleeper> asleep, EngineCore engine, MemberList<UnfinishedPart> pending) {
    Map<Limiter, Long> held = new HashMap<>();
    for (Sleeper sleeper : asleep) {
      Limiter limiter = sleeper.task < 0 ? null : engine.limiter(sleeper.task);
      if (limiter != null) {
        held.merge(limiter, 1L, Long::sum);
      }
    }
    held.entrySet().removeIf(places -> places.getValue() < places.getKey().concurrency());
    return held.isEmpty()
        ? 0
        : pending.toList().stream()
            .filter(some -> some instanceof Attempt attempt
                && attempt.isLimited()
                && held.containsKey(engine.limiter(attempt.task())))
            .count();
  }
}
