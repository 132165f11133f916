package dev.attacca.runtime.internal.graph;

/**
 * A scope as the graph has it: the main scope, what each item of a loop or merge opens, or that of a call for
 * many items.
 *
 * @param id 0 for the main scope; a parent's is smaller than its children's
 * @param opener the loop or merge, or the batch that is called; -1 for the main scope
 * @param parent the scope in which the opener stands, or that the calls of a batch share; -1 for the main scope
 * @param base the first of its tasks, which have consecutive numbers
 * @param size how many tasks it has
 * @param ofCalls whether it is that of a call of a batch
 */
public record ScopeType(int id, int opener, int parent, int base, int size, boolean ofCalls) {
  public boolean contains(int task) {
    return task >= base && task < base + size;
  }
}
