package dev.attacca.runtime.internal.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is said of how a task runs, in words for those who look at the graph. */
final class PolicyNotes {
  private static final String[] UNITS = {"h", "m", "s", "ms", "us"};
  private static final long[] NANOS = {
    3_600_000_000_000L, 60_000_000_000L, 1_000_000_000, 1_000_000, 1_000
  };

  private PolicyNotes() {}

  /**
   * Of a task.
   *
   * @param called what its method is called for, and so has its policy: the task itself, but for a repeat or batch
   * @param inFlight how many items of it may be open, if it is a loop
   */
  static List<String> of(TaskNode called, TaskNode node, int inFlight) {
    List<String> notes = new ArrayList<>();
    TaskNode.Batch batch = node.batch();
    if (batch != null) {
      notes.add("in batches of " + batch.max()
          + (batch.longest() > 0 ? ", after " + duration(batch.longest()) : "")
          + (batch.across() ? ", across runs" : ""));
    }
    if (node.rounds() != null) {
      notes.add("at most " + node.rounds().max() + " rounds"
          + (node.rounds().accept() ? ", the last one accepted" : ""));
    }
    TaskNode.Policy policy = called.policy();
    if (policy.timeout() > 0) {
      notes.add("timeout " + duration(policy.timeout()));
    }
    if (!policy.retryOn().isEmpty()) {
      notes.add(retry(policy));
    }
    if (policy.calls() > 0) {
      notes.add("at most " + policy.calls() + " per " + duration(policy.per()));
    }
    if (policy.concurrency() > 0) {
      notes.add("at most " + policy.concurrency() + " at once");
    }
    if (policy.shared() != null) {
      notes.add("shares the limit " + policy.shared());
    }
    if (policy.runOn() != null) {
      notes.add("runs on " + policy.runOn());
    }
    if (node.onError() != null) {
      notes.add((node.opens() ? "item fails: " : "fails: ") + node.onError());
    }
    if (node.opens() && inFlight != TaskNode.IN_FLIGHT) {
      notes.add(inFlight + " in flight");
    }
    return notes;
  }

  private static String retry(TaskNode.Policy policy) {
    StringBuilder text = new StringBuilder("up to " + policy.attempts() + " attempts");
    if (policy.delay() > 0) {
      text.append(", ").append(duration(policy.delay())).append(" between");
      if (policy.multiplier() != 1) {
        text.append(", each time x").append(policy.multiplier());
      }
      if (policy.jitter() > 0) {
        text.append(", jitter ").append(policy.jitter());
      }
      if (policy.maxDelay() < TaskNode.Policy.LONGEST_DELAY) {
        text.append(", ").append(duration(policy.maxDelay())).append(" at most");
      }
    }
    if (!policy.retryOn().equals(List.of("java.lang.Exception"))) {
      text.append(", on ").append(simpleNames(policy.retryOn()));
    }
    if (!policy.retryNot().isEmpty()) {
      text.append(", not on ").append(simpleNames(policy.retryNot()));
    }
    return text.toString();
  }

  private static String simpleNames(List<String> names) {
    return names.stream()
        .map(name -> name.substring(1 + Math.max(name.lastIndexOf('.'), name.lastIndexOf('$'))))
        .collect(Collectors.joining(", "));
  }

  /** In the largest unit that divides it. */
  private static String duration(long nanos) {
    for (int i = 0; i < UNITS.length; i++) {
      if (nanos % NANOS[i] == 0) {
        return nanos / NANOS[i] + UNITS[i];
      }
    }
    return nanos + "ns";
  }
}
