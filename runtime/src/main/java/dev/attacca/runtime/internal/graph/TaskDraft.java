package dev.attacca.runtime.internal.graph;

import dev.attacca.runtime.Graph;
import dev.attacca.runtime.internal.base.DurationText;
import dev.attacca.runtime.internal.base.RelaxedName;
import dev.attacca.runtime.internal.graph.TaskNode.Batch;
import dev.attacca.runtime.internal.graph.TaskNode.Policy;
import dev.attacca.runtime.internal.graph.TaskNode.Rounds;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A task while its policy is being set. What the processor refuses of annotations, for any task or for one of
 * this kind, is an {@link IllegalArgumentException} here.
 */
final class TaskDraft {
  private final TaskNode node;
  /** Whose method it calls: of a repeat another, in its rounds; of a batch one in the scope of the call. */
  private final TaskNode called;

  private final Set<String> executors;

  private long timeout;
  private int attempts;
  private long delay;
  private double multiplier;
  private double jitter;
  private long maxDelay;
  private List<String> retryOn;
  private final LimitFigures limit;
  private @Nullable String runOn;
  private int inFlight;
  private @Nullable Rounds rounds;
  private @Nullable Batch batch;

  private boolean isLimitSet;

  TaskDraft(TaskNode node, TaskNode called, Set<String> executors) {
    Policy policy = called.policy();
    this.node = node;
    this.called = called;
    this.executors = executors;
    this.timeout = policy.timeout();
    this.attempts = policy.attempts();
    this.delay = policy.delay();
    this.multiplier = policy.multiplier();
    this.jitter = policy.jitter();
    this.maxDelay = policy.maxDelay();
    this.retryOn = policy.retryOn();
    this.limit = new LimitFigures(policy.calls(), policy.per(), policy.concurrency());
    this.runOn = policy.runOn();
    this.inFlight = node.inFlight();
    this.rounds = node.rounds();
    this.batch = node.batch();
  }

  void set(TaskSetting setting, String value) {
    if (node.kind() == Graph.Kind.MERGE) {
      throw unfit("\"%s\" is a merge, which calls no method and has nothing to set");
    }
    switch (setting) {
      case TIMEOUT -> timeout = DurationText.positive(value);
      case RETRY_TIMES, RETRY_DELAY, RETRY_MAX_DELAY, RETRY_MULTIPLIER, RETRY_JITTER ->
        retry(setting, value);
      case LIMIT_CALLS, LIMIT_PER, LIMIT_CONCURRENCY -> limit(setting, value);
      case BATCH_MAX, BATCH_WAIT -> batch(setting, value);
      case IN_FLIGHT -> inFlight(value);
      case MAX -> max(value);
      case RUN_ON -> runOn(value);
    }
  }

  private void runOn(String executor) {
    if (!executors.contains(executor)) {
      throw new IllegalArgumentException(
          "no executor \"%s\" was given: builder.executor(\"%s\", …)%s"
              .formatted(executor, executor, RelaxedName.guess(executor, executors)));
    }
    runOn = executor;
  }

  private void inFlight(String value) {
    if (!node.opens()) {
      throw unfit("\"%s\" is no loop, and only a loop's items are in flight");
    }
    inFlight = Figures.atLeastOne(value);
  }

  private void max(String value) {
    if (rounds == null) {
      throw unfit("\"%s\" is no repeat, and only a repeat's rounds are counted");
    }
    rounds = new Rounds(Figures.atLeastOne(value), rounds.accept());
  }

  private void batch(TaskSetting setting, String value) {
    if (batch == null) {
      throw unfit("\"%s\" is no batch");
    }
    batch = setting == TaskSetting.BATCH_MAX
        ? batch.with(Figures.atLeastOne(value), batch.longest())
        : batch.with(batch.max(), DurationText.positive(value));
  }

  private void retry(TaskSetting setting, String value) {
    if (node.emitter()) {
      throw unfit(
          "the loop \"%s\" takes an Emitter, and what it has emitted cannot be taken back for another attempt");
    }
    if (retryOn.isEmpty()) { // as a @Retry that says nothing
      attempts = 3;
      retryOn = List.of("java.lang.Exception");
    }
    switch (setting) {
      case RETRY_TIMES -> attempts = Figures.atLeastOne(value);
      case RETRY_DELAY -> delay = DurationText.nanos(value);
      case RETRY_MAX_DELAY ->
        maxDelay = Math.min(DurationText.positive(value), Policy.LONGEST_DELAY);
      case RETRY_MULTIPLIER ->
        multiplier = Figures.between(value, 1, Double.MAX_VALUE, "at least 1");
      default -> jitter = Figures.between(value, 0, 1, "from 0 to 1");
    }
  }

  private void limit(TaskSetting setting, String value) {
    String shared = called.policy().shared();
    if (shared != null) {
      throw new IllegalArgumentException(
          "\"%s\" shares the limit \"%s\", which says how much it admits"
              .formatted(node.name(), shared));
    }
    isLimitSet = true;
    switch (setting) {
      case LIMIT_CALLS -> limit.calls(value);
      case LIMIT_PER -> limit.per(value);
      default -> limit.concurrency(value);
    }
    if (node.emitter() && limit.concurrency() > 0) {
      throw unfit(
          "the loop \"%s\" takes an Emitter, so it would keep its place while it waits for room to emit, and those that must finish first could wait for that place");
    }
  }

  private IllegalArgumentException unfit(String text) {
    return new IllegalArgumentException(text.formatted(node.name()));
  }

  /** What is wrong with its limit as a whole; null if nothing is. */
  @Nullable
  String limitFault() {
    return isLimitSet ? limit.fault() : null;
  }

  /** What is to stand in the graph. */
  List<TaskNode> nodes() {
    Policy before = called.policy();
    Policy policy = new Policy(
        timeout,
        attempts,
        delay,
        multiplier,
        jitter,
        maxDelay,
        retryOn,
        before.retryNot(),
        limit.calls(),
        limit.per(),
        limit.concurrency(),
        before.shared(),
        runOn);
    return called.id() == node.id()
        ? List.of(node.with(policy, inFlight, rounds, batch))
        : List.of(
            node.with(node.policy(), inFlight, rounds, batch),
            called.with(policy, called.inFlight(), rounds, null));
  }
}
