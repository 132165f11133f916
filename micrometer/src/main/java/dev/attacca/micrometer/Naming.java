package dev.attacca.micrometer;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What is said of each run, or of each attempt at a task: made once, and the same for all. */
final class Naming {
  private static final Outcome[] OUTCOMES = Outcome.values();
  private static final KeyValue FIRST = KeyValue.of("attempt", "1");

  private final String dag;
  private final String task;
  private final String contextual;
  private final KeyValues tags;
  /** By outcome: these tags and that one. */
  private final Map<Outcome, KeyValues> ended = new EnumMap<>(Outcome.class);

  private Naming(String dag, String task, String contextual, KeyValues tags) {
    this.dag = dag;
    this.task = task;
    this.contextual = contextual;
    this.tags = tags;
    for (Outcome one : OUTCOMES) {
      ended.put(one, tags.and(one.tag()));
    }
  }

  static Naming ofTask(String dag, String task) {
    return new Naming(dag, task, dag + "." + task, KeyValues.of("dag", dag, "task", task));
  }

  static Naming ofRun(String dag) {
    return new Naming(dag, "", "run " + dag, KeyValues.of("dag", dag));
  }

  /** What is said of a first attempt in the main scope of a run, on spans only: the same for all its tasks. */
  static KeyValues ofFirst(String runId) {
    return KeyValues.of(FIRST, KeyValue.of("run.id", runId));
  }

  String dag() {
    return dag;
  }

  String task() {
    return task;
  }

  /** The name of the span. */
  String contextual() {
    return contextual;
  }

  /** The tags that do not change. */
  KeyValues tags() {
    return tags;
  }

  /** As {@code present.and(added)}; of its own tags and that of an outcome it has been made before. */
  @SuppressWarnings("ReferenceEquality") // these very ones, or else it is made
  KeyValues both(KeyValues present, KeyValues added) {
    if (present == tags) {
      for (Outcome one : OUTCOMES) {
        if (added == one.tag()) {
          return Objects.requireNonNull(ended.get(one));
        }
      }
    }
    return present.and(added);
  }
}
