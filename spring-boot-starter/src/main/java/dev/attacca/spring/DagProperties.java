package dev.attacca.spring;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the runners of one class of tasks keep to. */
public class DagProperties extends RunnerProperties {
  /** Settings of tasks, by their names. */
  private final Map<String, TaskProperties> tasks = new LinkedHashMap<>();

  /** Limits that tasks share, by their names: each such makes the limit of the runner where no bean does. */
  private final Map<String, LimitProperties> limits = new LinkedHashMap<>();

  /** Called by Spring. */
  public DagProperties() {}

  /** {@return settings of tasks, by their names} */
  public Map<String, TaskProperties> getTasks() {
    return tasks;
  }

  /** {@return limits that tasks share, by their names: each such makes the limit of the runner where no bean does} */
  public Map<String, LimitProperties> getLimits() {
    return limits;
  }
}
