/**
 * The graph of an annotated class, read from its blueprint once, when the class of the runner is initialised:
 * tasks, what they need, the scopes they are in, and their order. Immutable; everything goes by number.
 *
 * <p>It calls {@code base} only, and knows of no target: what one run needs of the graph is said by {@code plan}.
 */
package dev.attacca.runtime.internal.graph;
