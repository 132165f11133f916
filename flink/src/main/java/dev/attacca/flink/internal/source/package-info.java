/**
 * Loops as sources of Flink's: a split is one call of a loop's method, with how many of its items have gone out. A loop of the main scope
 * is one split; where that is spread, each of its items is a split, which the loop below it reads. After a failure the method is called
 * again, for the items from there on, and the first of them has to be the one that it was.
 */
@org.jspecify.annotations.NullMarked
package dev.attacca.flink.internal.source;
