package dev.attacca.runtime.internal.graph;

import java.util.Arrays;
import java.util.List;

/** What can be set of a task; {@link TaskDraft} says for which, and what it does. */
enum TaskSetting {
  TIMEOUT("timeout"),
  RETRY_TIMES("retry.times"),
  RETRY_DELAY("retry.delay"),
  RETRY_MAX_DELAY("retry.max-delay"),
  RETRY_MULTIPLIER("retry.multiplier"),
  RETRY_JITTER("retry.jitter"),
  LIMIT_CALLS("limit.calls"),
  LIMIT_PER("limit.per"),
  LIMIT_CONCURRENCY("limit.concurrency"),
  BATCH_MAX("batch.max"),
  BATCH_WAIT("batch.wait"),
  IN_FLIGHT("in-flight"),
  MAX("max"),
  RUN_ON("run-on");

  final String key;

  TaskSetting(String key) {
    this.key = key;
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(setting -> setting.key).toList();
  }

  static TaskSetting of(String key) {
    return values()[keys().indexOf(key)];
  }
}
