package dev.attacca.runtime.internal.plan;

/**
 * A parameter that gathers the values of a task from the scopes below.
 *
 * @param id its number
 * @param task who gathers
 * @param position which of that task's gathering parameters it is
 * @param source whose values
 * @param streamed whether they are consumed while they come
 * @param lane the lane that brings streamed values in order; -1 if they are not streamed
 */
public record Gathering(int id, int task, int position, int source, boolean streamed, int lane) {}
