/**
 * What moves between the parts of a job: an item with its path, and of the tasks of its scope, and of those around it, the fates and the
 * values that are needed further on, by name; and failures.
 */
@org.jspecify.annotations.NullMarked
package dev.attacca.flink.internal.items;
