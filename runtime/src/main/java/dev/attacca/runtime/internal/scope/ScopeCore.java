package dev.attacca.runtime.internal.scope;

import dev.attacca.runtime.Context;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.internal.graph.TaskGraph;
import dev.attacca.runtime.internal.plan.DirectOrder;
import dev.attacca.runtime.internal.plan.Gathering;
import dev.attacca.runtime.internal.plan.ScopePlan;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.spi.DirectPass;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One scope of one run. Generated subclasses hold the values in typed fields and say how each task is
 * computed from them; {@link TaskStates} holds where each task stands, and tells who writes what and what
 * orders it; this class has what else belongs to a scope.
 */
public abstract class ScopeCore extends TaskStates {
  private static final VarHandle HOST;
  private static final VarHandle TOKENS;

  static {
    try {
      HOST = MethodHandles.lookup().findVarHandle(ScopeCore.class, "host", ScopeHost.class);
      TOKENS = MethodHandles.lookup().findVarHandle(ScopeCore.class, "tokens", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final TaskGraph graph;
  /** The scope that emitted this item; null for the main scope. */
  private final @Nullable ScopeCore parent;

  /** Null as long as one thread does all on the straight way. */
  private @Nullable ScopeHost host;
  /** Of a main scope that goes straight, or belongs to no run. */
  private @Nullable Executor executor;
  /** The loop that emitted this item, and which of its items this is. */
  private @Nullable EmittingLoop loop;

  private long number;
  /** How many may still make something ready here; an item whose last token is back is closed. */
  @SuppressWarnings("unused") // by TOKENS
  private volatile int tokens;

  private volatile @Nullable ScopeExtras extras;

  /** For generated code: the main scope. */
  protected ScopeCore(TaskGraph graph) {
    this.graph = graph;
    this.parent = null;
  }

  /** For generated code: an item's scope. */
  protected ScopeCore(ScopeCore parent) {
    this.graph = parent.graph;
    this.parent = parent;
  }

  // What generated code says, and its base class in spi explains

  public abstract int compute(int task) throws Throwable;

  public abstract int direct(DirectPass pass, int part, int wanted) throws Throwable;

  public abstract void assign(int task, @Nullable Object value);

  public abstract @Nullable Object value(int task);

  public abstract void input(int input, @Nullable Object value);

  public abstract void makeState(int state) throws Throwable;

  public abstract @Nullable Object state(int state);

  public abstract void state(int state, Object value);

  public abstract ScopeCore open(int opener, @Nullable Object item);

  public abstract @Nullable Object item();

  public abstract ScopeCore another();

  public abstract void serve(int task, Inbox<?, ?> inbox) throws Throwable;

  public abstract boolean admits(int task);

  public abstract void shutdown(int hook) throws Throwable;

  public abstract void letGo();

  /** The scope of the round before; null in a first round, and once the round is closed. */
  public abstract @Nullable ScopeCore previous();

  /** Says which is the round before. */
  public abstract void follow(@Nullable ScopeCore previous);

  // What the scope offers to generated code

  /** The whiteboard of this scope. */
  public final Context context() {
    ScopeExtras present = extras();
    synchronized (this) {
      Context own = present.context;
      if (own == null) {
        own = item() instanceof Context given ? given : Whiteboards.below(parent, executor());
        present.context = own;
      }
      return own;
    }
  }

  private Executor executor() {
    if (host != null) {
      return host.executor();
    }
    return parent == null ? Objects.requireNonNull(executor) : parent.executor();
  }

  /** What remains of the run; null while it goes on, or if it has been walked through, and no more. */
  public final @Nullable PastRun account() {
    ScopeExtras present = extras;
    return present == null ? null : present.account;
  }

  // What the scheduler does

  /** Makes the main scope ready to run. */
  public final void begin(ScopeHost run, ScopePlan scopePlan) {
    host = run;
    begin(scopePlan, scopePlan.initialSlots.clone());
    resetReady(scopePlan.initialHead);
  }

  /** Makes an item's scope ready to run; the caller holds its first token. */
  public final void begin(
      ScopeHost run, ScopePlan scopePlan, EmittingLoop emittedBy, long itemNumber) {
    begin(run, scopePlan);
    loop = emittedBy;
    number = itemNumber;
    TOKENS.set(this, 1);
  }

  /** Makes an item's scope ready for the straight way. */
  public final void beginDirect(
      ScopePlan scopePlan, DirectOrder order, EmittingLoop emittedBy, long itemNumber) {
    loop = emittedBy;
    number = itemNumber;
    TOKENS.set(this, 1);
    begin(scopePlan, order.leg(0).begun);
  }

  /** Makes an item's scope one that only holds what is given to it. */
  public final void beginElsewhere(ScopePlan scopePlan, long itemNumber) {
    begin(scopePlan, scopePlan.initialSlots.clone());
    loop = EmittingLoop.ELSEWHERE;
    number = itemNumber;
  }

  /** The same of the main scope; contexts that are asked for here use the executor. */
  public final void beginElsewhere(ScopePlan scopePlan, Executor runsOn) {
    begin(scopePlan, scopePlan.initialSlots.clone());
    executor = runsOn;
  }

  /** Makes the main scope ready for the straight way. */
  public final void beginDirect(ScopePlan scopePlan, DirectOrder order, Executor runsOn) {
    executor = runsOn;
    begin(scopePlan, order.leg(0).begun);
  }

  /** Whether it is to go the straight way, or does, or has. */
  public final boolean isStraight() {
    return host == null && (parent != null || account() == null);
  }

  /** Makes an item's scope one like any other instead, before anyone has walked. */
  public final void beginOtherwise(ScopeHost run) {
    begin(run, plan());
    OuterDependencies.flagChosen(this);
  }

  /** Makes a scope that has been walked through, and is in this task now, one like any other. */
  public final void leaveStraight(ScopeHost run, int task) {
    int[] left = plan().requireStraight().slotsAt(run.plan, plan(), slots(), task);
    host = run;
    begin(plan(), left);
    OuterDependencies.flagChosen(this);
    relinkReady();
  }

  /**
   * The run has succeeded, and this is all that its result keeps: values, where each task stands, and an
   * account of the run. Nobody works on the run any more, and nobody has its result yet.
   */
  public final void retire() {
    retire(host == null ? null : host.account());
  }

  /** The same, with the account of the run; null if it has been walked through, and no more. */
  public final void retire(@Nullable PastRun account) {
    letGo();
    if (account != null) {
      extras = ScopeExtras.ofPast(this, extras, account);
      HOST.setRelease(this, null); // others may hold the result already
    }
  }

  final @Nullable ScopeCore parent() {
    return parent;
  }

  public final ScopeCore requireParent() {
    return Objects.requireNonNull(parent);
  }

  public final EmittingLoop loop() {
    return Objects.requireNonNull(loop);
  }

  final boolean hasLoop() {
    return loop != null;
  }

  public final long number() {
    return number;
  }

  /** The run, for a thread that has nothing to do with it; null as long as one thread goes straight, and once the run is over. */
  protected final @Nullable ScopeHost hostSeen() {
    return (ScopeHost) HOST.getAcquire(this);
  }

  /** The run that it belongs to. */
  public final ScopeHost host() {
    return Objects.requireNonNull(host);
  }

  public final boolean isMain() {
    return parent == null;
  }

  /** Which item this is, from the outermost loop inwards; empty for the main scope, and its calls of batches. */
  public final String identity() {
    return ScopePath.identity(this);
  }

  // Tokens

  /** One more thing that may make something ready here. Of an item; the caller has a token. */
  public final void hold() {
    TOKENS.getAndAdd(this, 1);
  }

  /** Whether anybody but the caller, who has a token, may make something ready here. */
  public final boolean isHeld() {
    return tokens > 1;
  }

  /** One less; true if that was the last, and the caller has to close the item. */
  public final boolean release() {
    return (int) TOKENS.getAndAdd(this, -1) == 1;
  }

  // Where tasks of enclosing scopes stand

  /** The scope of the line from here outwards that has the task. */
  public final ScopeCore holder(int task) {
    ScopeCore scope = this;
    while (!scope.plan().type.contains(task)) {
      scope = scope.requireParent();
    }
    return scope;
  }

  /** The scope from here outwards that the task's values open; null if there is none. */
  private @Nullable ScopeCore openedBy(int task) {
    if (!graph.node(task).opens()) {
      return null;
    }
    for (ScopeCore scope = this; scope != null; scope = scope.parent) {
      if (scope.plan().type.opener() == task) {
        return scope;
      }
    }
    return null;
  }

  /** Where a task stands for those that take its value, here or outside; the item's own loop has one here. */
  public final int slotOf(int task) {
    return plan().type.contains(task) || openedBy(task) == null
        ? Fallbacks.slot(holder(task), task)
        : TaskState.DONE;
  }

  public final @Nullable Object valueOf(int task) {
    ScopeCore item = openedBy(task);
    return item != null ? item.item() : holder(task).value(task);
  }

  /** What a room above keeps in this scope, under a key of its own; made if it is not there. */
  public final synchronized <T> T kept(Object key, Supplier<T> make, Class<T> type) {
    return type.cast(extras().kept().computeIfAbsent(key, any -> make.get()));
  }

  /** The same, given. */
  public final synchronized void keep(Object key, Object what) {
    extras().kept().put(key, what);
  }

  /** The same, if it is there. */
  public final synchronized @Nullable Object kept(Object key) {
    ScopeExtras present = extras;
    return present == null ? null : present.kept().get(key);
  }

  /** A task is about to settle whose value may go to merges; or merges have it. In runs that have to know. */
  public final synchronized void handsOn(boolean begins) {
    extras().handingOn += begins ? 1 : -1;
  }

  public final synchronized boolean isHandingOn() {
    return extras != null && extras.handingOn > 0;
  }

  /** What has come up from below for one who gathers; written by whoever has a token of the loop that it comes through. */
  public final List<Object> gathering(Gathering gather) {
    return extras().gathering(gather);
  }

  /** The same, to be read. */
  public final List<Object> passing(Gathering gather) {
    ScopeExtras present = extras;
    return present == null ? List.of() : present.passing(gather);
  }

  final @Nullable ScopeExtras extrasIfAny() {
    return extras;
  }

  final synchronized ScopeExtras extras() {
    ScopeExtras present = extras;
    if (present == null) {
      extras = present = new ScopeExtras(plan().type.size());
    }
    return present;
  }

  public final TaskGraph graph() {
    return graph;
  }

  /** For those who watch the run. */
  public final TaskWatch watch(boolean recorded) {
    return watch(this, recorded);
  }

  /** Of a task that the caller owns. Ordered before its slot is set. */
  public final void note(int task, @Nullable Object note) {
    extras().note(task - plan().type.base(), note);
  }

  public final @Nullable Object note(int task) {
    ScopeExtras present = extras;
    return present == null ? null : present.note(task - plan().type.base());
  }

  /** What a failed task threw. */
  public final Throwable cause(int task) {
    return (Throwable) Objects.requireNonNull(note(task));
  }

  public final String reason(int task) {
    return SkipReasons.of(this, task);
  }
}
