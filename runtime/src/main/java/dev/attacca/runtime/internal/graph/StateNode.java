package dev.attacca.runtime.internal.graph;

/**
 * A state.
 *
 * @param key the task of which each value has a state of its own; -1 where there is one for all
 */
public record StateNode(String name, int key) {
  public boolean isKeyed() {
    return key >= 0;
  }
}
