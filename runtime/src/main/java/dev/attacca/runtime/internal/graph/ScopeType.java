package dev.attacca.runtime.internal.graph;

/**
 * A scope as the graph has it: the main scope, or what each item of a loop or merge opens.
 *
 * @param id 0 for the main scope; a parent's is smaller than its children's
 * @param opener the loop or merge; -1 for the main scope
 * @param parent the scope in which the opener stands; -1 for the main scope
 * @param base the first of its tasks, which have consecutive numbers
 * @param size how many tasks it has
 */
public record ScopeType(int id, int opener, int parent, int base, int size) {
  public boolean contains(int task) {
    return task >= base && task < base + size;
  }
}
