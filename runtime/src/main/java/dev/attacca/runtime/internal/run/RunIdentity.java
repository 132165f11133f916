package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.base.ContextLoaders;
import dev.attacca.runtime.internal.plan.RunPlan;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run as those know it who watch it, whichever way it goes. */
public final class RunIdentity {
  public final EngineCore engine;
  public final RunPlan plan;
  public final RunId id;
  /** The context class loader of the caller. */
  public final @Nullable ClassLoader loader;
  /** The id of the run in whose task this one has begun, if that is known. */
  public final @Nullable String parent;

  /** Null as long as it goes straight. */
  private volatile @Nullable Execution execution;

  private RunIdentity(EngineCore engine, RunPlan plan, RunId id, @Nullable String parent) {
    this.engine = engine;
    this.plan = plan;
    this.id = id;
    this.loader = ContextLoaders.current();
    this.parent = parent;
  }

  /** A run that this thread begins. */
  public static RunIdentity of(EngineCore engine, RunPlan plan, RunId id) {
    CurrentThread.Host host = CurrentThread.host();
    return new RunIdentity(engine, plan, id, host == null ? null : host.runId());
  }

  /** One that is given to a server, and is nobody's child. */
  public static RunIdentity ofServed(EngineCore engine, RunPlan plan, RunId id) {
    return new RunIdentity(engine, plan, id, null);
  }

  public void isExecutedAs(Execution run) {
    execution = run;
  }

  /** Whether it is a run of this runner, or has been begun by one, as far as is known. */
  boolean isOf(EngineCore runner) {
    Execution present = execution;
    return engine == runner || present != null && present.isOf(runner);
  }

  /** Items that are open, as far as one can find them; so many at most. */
  public List<ScopeCore> openItems(int most) {
    Execution present = execution;
    return present == null ? List.of() : present.group.tally.openItems(most);
  }

  public String dag() {
    return plan.graph.name();
  }

  /** The name of the task whose value is wanted; null if everything is. */
  public @Nullable String target() {
    int target = plan.call < 0 ? plan.target : plan.batchOf[plan.call];
    return target < 0 ? null : plan.name(target);
  }
}
