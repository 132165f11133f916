/**
 * The straight way: one thread goes through a scope, calling task after task, with no counters and no
 * lists. As soon as something needs more than a call, the scope becomes one like any other.
 */
package dev.attacca.runtime.internal.direct;
