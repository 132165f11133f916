package dev.attacca.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The graph of a runner, for tools and for people. Immutable.
 *
 * @param name the name of the class with the tasks
 * @param inputs what the caller passes, in order
 * @param tasks the tasks, in the order of their declaration
 * @param edges what waits for what
 */
public record Graph(String name, List<Input> inputs, List<Task> tasks, List<Edge> edges) {

  /** What a task is. */
  public enum Kind {
    /** An ordinary task. */
    TASK,
    /** A task whose value decides which of its dependants run. */
    ROUTER,
    /** A task that emits items. */
    LOOP,
    /** The fan-in of several tasks. */
    MERGE,
    /** A loop whose items are rounds. */
    REPEAT
  }

  /** Why one waits for the other. */
  public enum EdgeKind {
    /** Takes the value of an input. */
    INPUT,
    /** Needs the value. */
    VALUE,
    /** Takes the value if there is one. */
    OPTIONAL,
    /** Takes whatever became of the task. */
    OUTCOME,
    /** Order without a value. */
    AFTER,
    /** Stands in for the task where that has no value because of a failure. */
    FALLBACK,
    /** Puts its values into a merge. */
    MERGE,
    /** Waits for the task in every item. */
    EVERY,
    /** Gathers the values of the task from every item. */
    COLLECT,
    /** Takes the value of the round before: the one edge that may point backwards. */
    PREVIOUS,
    /** Takes the value of the last round. */
    LAST
  }

  /**
   * A value that the caller passes.
   *
   * @param name its name
   * @param type its type, as in source
   */
  public record Input(String name, String type) {}

  /**
   * A task.
   *
   * @param name its name
   * @param kind what it is
   * @param type the type of its value, as in source; {@code void} if it has none
   * @param scope the loop or merge per whose item it runs; empty for the main scope
   * @param worker whether it runs once and answers requests through an inbox
   * @param notes what its annotations say about how it runs, in words: time-out, attempts, limits, executor,
   *     consequence of a failure
   */
  public record Task(
      String name, Kind kind, String type, String scope, boolean worker, List<String> notes) {
    /**
     * Copies the list.
     *
     * @param name its name
     * @param kind what it is
     * @param type the type of its value, as in source
     * @param scope the loop or merge per whose item it runs
     * @param worker whether it answers requests
     * @param notes how it runs, in words
     */
    public Task {
      notes = List.copyOf(notes);
    }

    /**
     * A task of which there is nothing more to say.
     *
     * @param name its name
     * @param kind what it is
     * @param type the type of its value, as in source
     * @param scope the loop or merge per whose item it runs
     */
    public Task(String name, Kind kind, String type, String scope) {
      this(name, kind, type, scope, false, List.of());
    }
  }

  /**
   * An edge.
   *
   * @param from the task or input that is waited for
   * @param to the task that waits
   * @param kind why
   * @param condition what a router must have chosen for it; {@code null} if nothing in particular
   */
  public record Edge(
      String from, String to, EdgeKind kind, @Nullable String condition) {}

  /**
   * Copies the lists.
   *
   * @param name the name of the class with the tasks
   * @param inputs what the caller passes, in order
   * @param tasks the tasks, in the order of their declaration
   * @param edges what waits for what
   */
  public Graph {
    inputs = List.copyOf(inputs);
    tasks = List.copyOf(tasks);
    edges = List.copyOf(edges);
  }

  /**
   * {@return the graph as a Mermaid flow chart} Loops, merges, routers and workers have shapes of their own, what
   * runs per item stands in a box, and order without a value is dotted.
   */
  public String toMermaid() {
    return new GraphExport(this).mermaid();
  }

  /** {@return the graph in the DOT language of Graphviz, drawn like {@link #toMermaid()}} */
  public String toDot() {
    return new GraphExport(this).dot();
  }

  /** {@return the graph as a JSON object with the members of this record} */
  public String toJson() {
    return new GraphExport(this).json();
  }
}
