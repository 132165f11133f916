/**
 * Parts of a graph as operators: each item is done in a session on the thread of its task, all the way, before the next one, so that at a
 * checkpoint none is on its way here. What leaves a part goes out by side outputs: to the next part, to whoever has asked for values or
 * failures, and to the one place where the main scope gathers.
 */
@org.jspecify.annotations.NullMarked
package dev.attacca.flink.internal.parts;
