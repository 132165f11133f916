package dev.attacca.processor.model;

/** What a method that belongs to the graph is. */
public enum Kind {
  TASK("task", "@Task"),
  ROUTER("router", "@Router");

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
}
