package dev.attacca.runtime.spi;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.Inbox;
import dev.attacca.runtime.Outcome;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.SkippedException;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.internal.plan.TaskState;
import dev.attacca.runtime.internal.run.EarlyAnswers;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.Statistics;
import dev.attacca.runtime.internal.scope.CallEnd;
import dev.attacca.runtime.internal.scope.Failures;
import dev.attacca.runtime.internal.scope.Fallbacks;
import dev.attacca.runtime.internal.scope.PastRun;
import dev.attacca.runtime.internal.scope.ScopeCore;
import dev.attacca.runtime.internal.scope.ScopeHost;
import dev.attacca.runtime.internal.scope.SkipReasons;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One scope of one run. Generated subclasses hold the values in typed fields and say how each task is
 * computed from them: they override what is said here to be for them to say, and call the protected
 * methods. What else belongs to a scope is the runtime's own, and inherited from where no other module sees it.
 */
public abstract class Scope extends ScopeCalls {
  /** The task ended normally; if it has a value, the value stands in its field. */
  protected static final int DONE = CallEnd.DONE;

  /** The task ended normally and has no value this time. */
  protected static final int EMPTY = CallEnd.EMPTY;

  /** The task returned {@code null} and may not. */
  protected static final int NULL_VALUE = CallEnd.NULL_VALUE;

  /** The task returned a future, which is awaited. */
  protected static final int PENDING = CallEnd.PENDING;

  /** The loop handed over what it emits from. */
  protected static final int EMITTING = CallEnd.EMITTING;

  /** The loop has emitted everything. */
  protected static final int EMITTED = CallEnd.EMITTED;

  /** The straight way, or a part of it, has come to its end. */
  protected static final int FINISHED = CallEnd.FINISHED;

  /**
   * For generated code: the main scope of a run.
   *
   * @param blueprint what the processor has said of the graph
   */
  protected Scope(Blueprint blueprint) {
    super(blueprint);
  }

  /**
   * For generated code: the scope of an item.
   *
   * @param parent the one with the loop or merge that has emitted the item
   */
  protected Scope(Scope parent) {
    super(parent);
  }

  // What generated code says

  /**
   * Calls the method of a task with the values it takes, and stores what it returns. On any thread, and on
   * several at once for several tasks; what the tasks wrote that this one waits for is seen.
   *
   * @param task the task's number in the blueprint
   * @return {@link #DONE}, {@link #EMPTY}, {@link #NULL_VALUE}, {@link #PENDING}, {@link #EMITTING} or {@link
   *     #EMITTED}
   * @throws Throwable what the task has thrown
   */
  @Override
  public abstract int compute(int task) throws Throwable;

  /**
   * Computes tasks of this scope one after the other, each after what it waits for. Only for a scope whose
   * tasks are no more than calls; the blueprint says in which order.
   *
   * @param pass asked before and after each task
   * @param part which of the lines {@code straight}
   * @param wanted by position in that line: a bit for each task that takes part
   * @return {@link #FINISHED}, or how the task ended that was not followed by another, as {@link #compute}
   * @throws Throwable what the task has thrown that the pass was in
   */
  @Override
  public int direct(DirectPass pass, int part, int wanted) throws Throwable {
    throw new AssertionError(part);
  }

  /**
   * Stores the value of a task that comes from elsewhere than from its method's return; or an input, whose
   * numbers come behind those of the tasks.
   *
   * @param task the number of the task or input
   * @param value its value, of the type that the graph says
   */
  @Override
  public abstract void assign(int task, @Nullable Object value);

  /**
   * {@return the stored value of a task; {@code null} for one that has none}
   *
   * @param task the task's number in the blueprint
   */
  @Override
  public abstract @Nullable Object value(int task);

  /**
   * Stores an input; of the main scope only.
   *
   * @param input its number among the inputs
   * @param value its value
   */
  @Override
  public void input(int input, @Nullable Object value) {
    assign(graph().size() + input, value);
  }

  /**
   * Makes a state and stores it: of the main scope; or of the scope that has the key, where each key has a state of its own.
   *
   * @param state its number among the states
   * @throws Throwable what the user's method, or constructor, has thrown
   */
  @Override
  public void makeState(int state) throws Throwable {
    throw new AssertionError(state);
  }

  /**
   * {@return a state of this scope, or of its key; {@code null} as long as it has not been stored here}
   *
   * @param state its number among the states
   */
  @Override
  public @Nullable Object state(int state) {
    throw new AssertionError(state);
  }

  /**
   * Stores a state of this scope, or of its key, which has been made elsewhere.
   *
   * @param state its number among the states
   * @param value the state
   */
  @Override
  public void state(int state, Object value) {
    throw new AssertionError(state);
  }

  /**
   * {@return the scope of an item that a loop or merge of this scope emits; of a round, which gets its item later}
   *
   * @param opener the loop, repeat or merge
   * @param item the item
   */
  @Override
  public Scope open(int opener, @Nullable Object item) {
    throw new AssertionError(opener);
  }

  /** {@return the item that opened this scope; {@code null} for the main scope} */
  @Override
  public @Nullable Object item() {
    return null;
  }

  /** {@return a main scope of the same tasks, without inputs, for a call that several runs share; of the main scope only} */
  @Override
  public Scope another() {
    throw new AssertionError("no call is shared by runs");
  }

  /**
   * Calls the method of a worker with an inbox, which goes on as long as requests may come.
   *
   * @param task the worker
   * @param inbox where it takes them from
   * @throws Throwable what it has thrown
   */
  @Override
  public void serve(int task, Inbox<?, ?> inbox) throws Throwable {
    throw new AssertionError(task);
  }

  /**
   * {@return whether the router's value is of the type that this task takes}
   *
   * @param task a task that waits for a router whose value is of a sealed type
   */
  @Override
  public boolean admits(int task) {
    return true;
  }

  /**
   * Calls a clean-up method.
   *
   * @param hook its number among them
   * @throws Throwable what it has thrown
   */
  @Override
  public void shutdown(int hook) throws Throwable {}

  /** Forgets all that is not the value of a task; of the main scope only, when a run is over. */
  @Override
  public void letGo() {}

  /** {@return the scope of the round before; {@code null} in a first round, and once this one is closed} */
  @Override
  public @Nullable Scope previous() {
    return null;
  }

  @Override
  public final void follow(@Nullable ScopeCore previous) {
    precededBy((Scope) previous);
  }

  /**
   * Stores the scope of the round before.
   *
   * @param previous the scope
   */
  protected void precededBy(@Nullable Scope previous) {}

  // What results ask for

  /**
   * Returns if the task has its value, and throws what became of it if not. Waits until it has settled, if the
   * run goes on.
   *
   * @param task a task of the main scope
   * @throws SkippedException if the task was skipped
   * @throws RunFailedException if the task failed
   * @throws CancellationException if the run ended before the task, or the thread that waits is interrupted
   */
  public final void require(int task) {
    int slot = fate(task);
    if (slot == TaskState.DONE) {
      return;
    }
    if (slot == TaskState.FAILED) {
      int failed = Fallbacks.counting(this, task);
      TaskFailure failure =
          Failures.of(graph().node(failed).name(), "", graph().ranks().path(failed), cause(failed));
      RunFailedException exception = new RunFailedException(List.of(failure), "");
      Failures.besides(cause(failed)).forEach(exception::addSuppressed);
      throw exception;
    }
    throw new SkippedException(
        graph().node(task).name(), reason(task), SkipReasons.rootCause(this, task));
  }

  /** What has become of a task, once it has settled; throws what the run has ended with if it has not. */
  private int fate(int task) {
    Execution run = (Execution) hostSeen();
    EarlyAnswers answers = run == null ? null : run.earlyAnswers();
    if (answers != null) {
      answers.await(this, task);
    }
    int slot = slotOf(task);
    PastRun account = account();
    if (TaskState.isFate(slot)) {
      return slot;
    }
    if (account != null) {
      account.throwIfFailed();
    } else if (run != null) {
      run.throwIfFailed();
    }
    throw new IllegalStateException( // the run's end is told, and only a halt leaves a task behind
        "task \"" + graph().node(task).name() + "\" has not settled");
  }

  /**
   * As {@link #require}, for a task that may have no value.
   *
   * @param task a task of the main scope
   * @param <T> the type of its value
   * @return the value, if it has one
   */
  @SuppressWarnings("unchecked") // generated code asks for the type that the task has
  public final <T> Optional<T> requireOptional(int task) {
    if (fate(task) == TaskState.EMPTY) {
      return Optional.empty();
    }
    require(task);
    return Optional.ofNullable((T) value(task));
  }

  /** {@return what became of each task itself that took part and has settled, by name, in the order of the graph} */
  public final Map<String, Outcome<?>> outcomes() {
    Map<String, Outcome<?>> outcomes = new LinkedHashMap<>();
    for (int task = 0; task < plan().type.size(); task++) {
      int slot = slot(task);
      if (slot != TaskState.UNUSED
          && TaskState.isFate(slot)
          && graph().node(task).kind() != Graph.Kind.MERGE) {
        outcomes.put(graph().node(task).name(), ownOutcome(task, value(task)));
      }
    }
    return outcomes;
  }

  /** {@return the failures of the run up to now, in the order in which they happened} */
  public final List<TaskFailure> failures() {
    ScopeHost host = hostSeen();
    if (host != null) {
      return host.failures();
    }
    PastRun account = account();
    return account == null ? List.of() : account.failures();
  }

  /** {@return counts per task; while the run goes on, those of the moment} */
  public final Stats stats() {
    ScopeHost host = hostSeen();
    if (host != null) {
      return host.stats();
    }
    PastRun account = account();
    return account == null ? Statistics.ofWalk(this) : account.stats();
  }
}
