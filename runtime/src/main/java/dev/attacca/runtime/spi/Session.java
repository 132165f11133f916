package dev.attacca.runtime.spi;

import dev.attacca.runtime.RunCancelledException;
import dev.attacca.runtime.RunFailedException;
import dev.attacca.runtime.Stats;
import dev.attacca.runtime.TaskFailure;
import dev.attacca.runtime.internal.loop.FedLoop;
import dev.attacca.runtime.internal.loop.ItemLoop;
import dev.attacca.runtime.internal.run.Execution;
import dev.attacca.runtime.internal.run.Feeder;
import dev.attacca.runtime.internal.scope.ScopeCore;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run of one part of the tasks, whose loop is fed from outside: what is done for one item after the other in one place of another
 * engine. What has become of an item is told when it is over, and then nothing of it is kept.
 *
 * <p>All methods are to be called on the thread that has opened it, but for {@link #cancel}; and what is told, is told on that thread, within
 * one of them. Whoever is told may read and replace states, and nothing else: to feed an item, to wait, and to close are refused
 * with an {@link IllegalStateException} there.
 *
 * <p>A failure that the run goes on after is kept until {@link #takeFailures} is called. One that halts it is thrown by the method that is
 * being called, and by all later ones.
 */
public final class Session implements AutoCloseable {
  private final Execution execution;
  private final @Nullable FedLoop loop;
  private final Telling telling;
  /** What the part's states are for the next item; null to have it made when it is needed. */
  private final @Nullable Object[] states;

  private final int[] statesOfKey;
  private final AroundItems around;
  private @Nullable ScopeCore last;
  private boolean closed;

  Session(Part part, Execution execution, int[] told, Consumer<Item> over, int atOnce) {
    this.execution = execution;
    this.states = new Object[execution.plan.graph.states()];
    this.statesOfKey = part.statesOfKey();
    this.around = new AroundItems(part, execution);
    this.telling = new Telling(execution, part.loop(), told, over);
    Feeder feeder = Feeder.begin(execution, atOnce == 1 && !part.isAsynchronous());
    loop = feeder == null
        ? null
        : new FedLoop(execution, part.loop(), feeder, atOnce, telling::isOver);
  }

  /** An item that is over, or one around it. To be used only while it is told of. */
  public static final class Item {
    private final ScopeCore scope;

    Item(ScopeCore scope) {
      this.scope = scope;
    }

    /** {@return the loop or merge that has emitted it} */
    public int loop() {
      return scope.plan().type.opener();
    }

    /** {@return the numbers of the items around it, the outermost first, and its own} */
    public long[] path() {
      int levels = 0;
      for (ScopeCore at = scope; !at.isMain(); at = at.requireParent()) {
        levels++;
      }
      long[] path = new long[levels];
      for (ScopeCore at = scope; !at.isMain(); at = at.requireParent()) {
        path[--levels] = at.number();
      }
      return path;
    }

    /** {@return the item} */
    public Object value() {
      return Objects.requireNonNull(scope.item());
    }

    /** {@return the item that it is in; {@code null} for one of the main scope's} */
    public @Nullable Item above() {
      ScopeCore above = scope.requireParent();
      return above.isMain() ? null : new Item(above);
    }

    /**
     * {@return what has become of a task of it, or around it; with a fallback, of both together}
     *
     * @param task the task
     */
    public Given.Fate fate(int task) {
      return Given.fate(scope, task);
    }

    /**
     * {@return the value of a task of it, or around it, that has one}
     *
     * @param task the task
     */
    public @Nullable Object value(int task) {
      return scope.valueOf(task);
    }

    /**
     * {@return how many items a loop of it has emitted; 0 if it has not begun}
     *
     * @param loop the loop, one that some part counts
     */
    public long emitted(int loop) {
      ItemLoop begun = ItemLoop.of(scope, loop);
      return begun == null ? 0 : begun.emitted();
    }

    /**
     * {@return what has become of these tasks of it, with their values}
     *
     * @param tasks the tasks
     */
    public Given given(int... tasks) {
      return Given.of(scope, tasks, task -> true);
    }

    /**
     * {@return what has become of tasks of it, for a part that takes their ends}
     *
     * @param part the part
     * @param level this item's, 0 for the outermost
     */
    public Given given(Part part, int level) {
      return Given.of(scope, part.takes(level), part::takesValueOf);
    }

    /**
     * {@return a state of its key, as it is now; {@code null} if there was none, and nothing needed it}
     *
     * @param state the state
     */
    public @Nullable Object stateOfKey(int state) {
      return scope.state(state);
    }

    /** {@return where it stands, as in failures: {@code order[17].posting[2]}} */
    @Override
    public String toString() {
      return scope.identity();
    }
  }

  /**
   * Does an item, with all that is below it, and returns when it is over: on this thread, or, if something in the part waits, on those of
   * the runner's executor.
   *
   * @param path the numbers of the items around it, the outermost first, and its own
   * @param items those items
   * @param given for each what has become of tasks of it; those that the part says, at least
   * @throws RunFailedException if a task failed that halts the run
   * @throws RunCancelledException if the session has been cancelled, or this thread interrupted
   */
  public void process(long[] path, Object[] items, Given[] given) {
    FedLoop fed = open();
    int own = path.length - 1;
    fed.process(around.of(path, items, given), path[own], items[own], new Ends(given[own]));
    check(fed);
  }

  /**
   * Has others do an item, on the threads of the runner's executor; waits as long as too many are open.
   *
   * @param path as in {@link #process}
   * @param items as well
   * @param given as well
   * @throws RunFailedException if a task failed that halts the run
   * @throws RunCancelledException if the session has been cancelled, or this thread interrupted
   */
  public void offer(long[] path, Object[] items, Given[] given) {
    FedLoop fed = open();
    int own = path.length - 1;
    fed.offer(around.of(path, items, given), path[own], items[own], new Ends(given[own]));
    check(fed);
  }

  /**
   * Waits until so many items are open at most.
   *
   * @param most how many
   * @throws RunFailedException if a task failed that halts the run
   * @throws RunCancelledException if the session has been cancelled, or this thread interrupted
   */
  public void await(int most) {
    FedLoop fed = open();
    fed.awaitOpen(most);
    check(fed);
  }

  /**
   * Tells of what is over, and waits for nothing.
   *
   * @throws RunFailedException if a task failed that halts the run
   * @throws RunCancelledException if the session has been cancelled
   */
  public void poll() {
    FedLoop fed = open();
    fed.poll();
    check(fed);
  }

  /**
   * Has this called whenever {@link #poll} would have something to tell or to throw: on any thread, perhaps once too often, and while
   * other methods are called as well. To be said before the first item.
   *
   * @param whoFeeds has the thread come that feeds; throws nothing, and does not block
   */
  public void whenOver(Runnable whoFeeds) {
    if (loop != null) {
      loop.calls(whoFeeds);
    }
  }

  /** {@return how many items are open} */
  public int openItems() {
    return loop == null ? 0 : loop.open();
  }

  private FedLoop open() {
    telling.checkIsOver();
    FedLoop present = loop;
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
    if (present == null || execution.halted) {
      close();
      execution.throwIfFailed();
      throw new IllegalStateException("the session has come to its end");
    }
    return present;
  }

  private void check(FedLoop fed) {
    Throwable refusal = fed.refusal();
    if (refusal != null) {
      close();
      throw Portable.unchecked(refusal);
    }
    if (execution.halted) {
      open();
    }
  }

  /** What an item is given. */
  private final class Ends implements FedLoop.Gift {
    private final Given given;

    Ends(Given given) {
      this.given = given;
    }

    @Override
    public boolean isPlain() {
      return given.isPlain() && areStatesThere();
    }

    /** One that is not is made by the task that needs it first. */
    private boolean areStatesThere() {
      for (int state : statesOfKey) {
        if (states[state] == null) {
          return false;
        }
      }
      return true;
    }

    @Override
    public void to(ScopeCore item) {
      given.to(item, execution.plan);
      last = item;
      for (int state : statesOfKey) {
        Object present = states[state];
        if (present != null) {
          item.state(state, present);
        }
      }
    }
  }

  /**
   * Says what the state of the next item's key is.
   *
   * @param state the state
   * @param value the object; {@code null} for a key that has none yet: it is made when it is needed
   */
  public void stateOfKey(int state, @Nullable Object value) {
    states[state] = value;
  }

  /**
   * {@return the state of the last item's key, after that is over; {@code null} if there was none, and nothing needed it}
   *
   * @param state the state
   */
  public @Nullable Object stateOfKey(int state) {
    return last == null ? states[state] : last.state(state);
  }

  /**
   * Replaces a state that all items share.
   *
   * @param state the state
   * @param value the object
   */
  public void state(int state, Object value) {
    execution.main.state(state, Objects.requireNonNull(value, "value"));
  }

  /**
   * {@return a state that all items share}
   *
   * @param state the state
   */
  public @Nullable Object state(int state) {
    return execution.main.state(state);
  }

  /** {@return what has been counted up to now; the loop that is fed is not counted} */
  public Stats stats() {
    return execution.stats();
  }

  /** {@return failures that have happened since this was called last, the newest ones of each task if they are many} */
  public List<TaskFailure> takeFailures() {
    return execution.report.take();
  }

  /** {@return what the run would end with if it ended now; {@code null} if all is well, or tolerated} */
  public @Nullable RuntimeException failure() {
    return execution.report.failure();
  }

  /** Cancels it, on any thread: what goes on is interrupted, and whoever calls a method of it is told. */
  public void cancel() {
    execution.cancel("its session was cancelled", null);
  }

  /** Waits until all items are over that have been fed, and lets go of everything. Throws nothing of what has failed. */
  @Override
  public void close() {
    telling.checkIsOver();
    if (!closed) {
      closed = true;
      if (loop != null) {
        loop.end();
      }
      execution.main.retire();
    }
  }
}
