package dev.attacca.runtime.internal.plan;

import dev.attacca.runtime.internal.graph.TaskGraph;
import java.util.ArrayList;
import java.util.List;

/** Why a graph cannot be divided, all that there is. */
public final class Refusals {
  /** One reason: the key of the refusal, the task that it is about, and what to do. */
  public record Refusal(String key, int task, String message) {}

  private final TaskGraph graph;
  private final List<Refusal> all = new ArrayList<>();

  Refusals(TaskGraph graph) {
    this.graph = graph;
  }

  /** A reason, in words in which names stand in quotes for {@code %s}: first that of the task, then those of others. */
  void add(String key, int task, String words, int... others) {
    Object[] names = new Object[others.length + 1];
    names[0] = inWords(task);
    for (int i = 0; i < others.length; i++) {
      names[i + 1] = inWords(others[i]);
    }
    all.add(new Refusal(key, task, words.formatted(names)));
  }

  private String inWords(int task) {
    return "\"" + graph.node(task).name() + "\"";
  }

  public List<Refusal> all() {
    return List.copyOf(all);
  }
}
