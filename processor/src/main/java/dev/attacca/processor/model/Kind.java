package dev.attacca.processor.model;

/** What a node of the graph is. */
public enum Kind {
  TASK("task", "@Task"),
  ROUTER("router", "@Router"),
  LOOP("loop", "@Loop"),
  /** A loop whose items are rounds. */
  REPEAT("repeat", "@Repeat"),
  /** A parameter, not a method. */
  MERGE("merge", "@Merge");

  private final String word;
  private final String annotation;

  Kind(String word, String annotation) {
    this.word = word;
    this.annotation = annotation;
  }

  /** How the blueprint and the messages call it. */
  public String word() {
    return word;
  }

  public String annotation() {
    return annotation;
  }

  /** Whether each of its values opens a scope. */
  public boolean opens() {
    return this == LOOP || this == MERGE || this == REPEAT;
  }
}
