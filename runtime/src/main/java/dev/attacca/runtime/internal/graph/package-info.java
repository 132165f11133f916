/**
 * The graph of an annotated class, read from its blueprint once, when the class of the runner is initialised:
 * tasks, what they need, the scopes they are in, and their order. Immutable; everything goes by number. It knows
 * of no target: what one run needs of it is said by {@code plan}.
 *
 * <p><b>May call it:</b> all rooms above. <b>It may call:</b> {@code base}.
 */
package dev.attacca.runtime.internal.graph;
