package dev.attacca.runtime.internal.scope;

/**
 * Something to go on with in a scope; of an item, with one of its tokens.
 *
 * @param scope where
 * @param task the task to begin with; negative if it is on the scope's list of ready ones, if any is
 */
public record ReadyWork(ScopeCore scope, int task) {}
