package dev.attacca.runtime.internal.graph;

import dev.attacca.OnError;
import dev.attacca.runtime.Graph;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task as its line in the blueprint describes it. */
public record TaskNode(
    int id,
    String name,
    Graph.Kind kind,
    int scope,
    @Nullable String type,
    boolean optional,
    boolean nullable,
    boolean async,
    Choice choice,
    @Nullable OnError onError,
    Policy policy,
    int inFlight,
    boolean spread,
    boolean emitter,
    boolean inbox,
    boolean context,
    @Nullable Rounds rounds,
    @Nullable Batch batch,
    int[] inputs,
    int[] states,
    Need[] needs) {

  /** The same with another policy and other bounds. */
  TaskNode with(
      Policy another, int itemsInFlight, @Nullable Rounds otherRounds, @Nullable Batch otherBatch) {
    return new TaskNode(
        id,
        name,
        kind,
        scope,
        type,
        optional,
        nullable,
        async,
        choice,
        onError,
        another,
        itemsInFlight,
        spread,
        emitter,
        inbox,
        context,
        otherRounds,
        otherBatch,
        inputs,
        states,
        needs);
  }

  /** Of a batch: what gives it an item's key. */
  public Need keyNeed() {
    for (Need need : needs) {
      if (need.kind() == Kind.VALUE) {
        return need;
      }
    }
    throw new IllegalStateException("no key: " + name);
  }

  /** Whether each of its values opens a scope. */
  public boolean opens() {
    return kind == Graph.Kind.LOOP || kind == Graph.Kind.MERGE || kind == Graph.Kind.REPEAT;
  }

  /** Whether it is the call of a repeat's method, which stands in the round whose item it gives. */
  public boolean isCall() {
    return rounds != null && kind != Graph.Kind.REPEAT;
  }

  /** How many items of it may be open where that is not said. */
  public static final int IN_FLIGHT = 256;

  /** Whether it consumes values while they come. */
  public boolean consumes() {
    return Arrays.stream(needs).anyMatch(Need::streamed);
  }

  /** How a router's value decides. */
  public enum Choice {
    /** No router. */
    NONE,
    /** Constants, compared with the {@code when} of the dependants. */
    CONSTANTS,
    /** A permitted type, tested by generated code. */
    TYPE,
    /** Names of dependants. */
    ROUTE
  }

  /**
   * Of a repeat, and of its call.
   *
   * @param max how many there may be
   * @param accept whether the last of them is taken as it is
   */
  public record Rounds(int max, boolean accept) {}

  /**
   * Of a task that is called once for many items.
   *
   * @param max how many keys a call has at most
   * @param longest how long it waits after its first key, in nanoseconds; 0 for as long as it takes
   * @param across whether the runs of a runner share a call
   * @param keyed what the method takes its keys as
   * @param gives what it returns
   * @param outcome whether the value for an item says what becomes of it
   */
  public record Batch(
      int max, long longest, boolean across, Keyed keyed, Gives gives, boolean outcome) {
    Batch with(int otherMax, long otherWait) {
      return new Batch(otherMax, otherWait, across, keyed, gives, outcome);
    }
  }

  /** What a batch takes its keys as. */
  public enum Keyed {
    /** Equal ones stand there once. */
    SET,
    LIST,
    COLLECTION
  }

  /** What a batch returns. */
  public enum Gives {
    NOTHING,
    /** A value by key. */
    MAP,
    /** A value for each key, in their order. */
    LIST
  }

  /** Why a task waits. */
  public enum Kind {
    VALUE,
    OPTIONAL,
    OUTCOME,
    MATCH,
    AFTER,
    /** Stands in for the task, where that has failed, or has no value since another has. */
    FALLBACK,
    /** Each value of these tasks goes into the merge. */
    SOURCE,
    /** Waits for the task in every scope below. */
    EVERY,
    /** Gathers the values of the task from every scope below. */
    COLLECT,
    /** Takes the value of the task in the round before, if it has one. */
    PREVIOUS,
    /** Needs the value of the task in the last round. */
    LAST,
    /** Takes it if there is one. */
    LAST_OPTIONAL,
    /** Takes whatever became of the task there. */
    LAST_OUTCOME
  }

  /**
   * One parameter or one {@code @DependsOn}.
   *
   * @param when the constants of a router, one of which must be chosen
   * @param type the permitted type that the router's value must have
   * @param streamed whether what is gathered is consumed while it comes
   */
  public record Need(
      Kind kind, int[] tasks, Choices when, @Nullable String type, boolean streamed) {
    public boolean gathers() {
      return kind == Kind.EVERY || kind == Kind.COLLECT || isOfLast();
    }

    /** Whether it is about the last round of a repeat. */
    public boolean isOfLast() {
      return kind == Kind.LAST || kind == Kind.LAST_OPTIONAL || kind == Kind.LAST_OUTCOME;
    }
  }

  /**
   * What surrounds the call of the method.
   *
   * @param timeout in nanoseconds; 0 for none
   * @param attempts in all
   * @param delay before the second attempt, in nanoseconds
   * @param maxDelay the longest delay, in nanoseconds
   * @param retryOn binary names of the exceptions worth another attempt
   * @param retryNot the same, of those of them that are not
   * @param calls starts per period; 0 for any number
   * @param per the period in nanoseconds
   * @param concurrency how many at once; 0 for any number
   * @param shared the name of a limit in place of its own
   * @param runOn the executor's name
   */
  public record Policy(
      long timeout,
      int attempts,
      long delay,
      double multiplier,
      double jitter,
      long maxDelay,
      List<String> retryOn,
      List<String> retryNot,
      int calls,
      long per,
      int concurrency,
      @Nullable String shared,
      @Nullable String runOn) {

    public static final long LONGEST_DELAY = Long.MAX_VALUE / 4;

    /** So many nanoseconds are much beside the ticks of the watchdog. */
    private static final long COARSE = 20_000_000;

    public static final Policy NONE =
        new Policy(0, 1, 0, 1, 0, LONGEST_DELAY, List.of(), List.of(), 0, 0, 0, null, null);

    /**
     * Whether the call needs nothing around it. Not asked of {@code equals}: that of a record has the JDK
     * keep the record's class in a cache of its own, and so the class loader of the runtime, and all that
     * an application has loaded beside it.
     */
    public boolean isPlain() {
      return timeout == 0 && attempts == 1 && !isLimited() && runOn == null;
    }

    /**
     * Whether a call that is soon over without a failure needs nothing of it but a place in its limit. Where so much time is
     * given, what the watchdog may be late is not worth a timer.
     */
    public boolean isLight() {
      return runOn == null && (timeout == 0 || isCoarse());
    }

    /** Whether it matters no sooner than the task has failed. */
    public boolean isOfFailure() {
      return timeout == 0 && !isLimited() && runOn == null;
    }

    public boolean isCoarse() {
      return timeout >= COARSE;
    }

    public boolean isLimited() {
      return calls > 0 || concurrency > 0 || shared != null;
    }

    /** Whether what was thrown is to be answered by another attempt, if there is one. */
    public boolean isWorthRetrying(Throwable thrown) {
      return isOneOf(retryOn, thrown) && !isOneOf(retryNot, thrown);
    }

    private static boolean isOneOf(List<String> names, Throwable thrown) {
      for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
        if (names.contains(type.getName())) {
          return true;
        }
      }
      return false;
    }

    /**
     * How long to wait after this attempt, in nanoseconds; however the numbers grow, no longer than the
     * longest delay, which is some 73 years at most and leaves room for whoever adds a time to it.
     *
     * @param random from 0 to 1
     */
    public long delayAfter(int attempt, double random) {
      if (delay == 0) {
        return 0; // also where the factor has become infinite
      }
      double wait = Math.min(delay * Math.pow(multiplier, attempt - 1), (double) maxDelay);
      double spread = 1 + jitter * (2 * random - 1);
      return (long) Math.min(wait * spread, (double) maxDelay);
    }
  }
}
