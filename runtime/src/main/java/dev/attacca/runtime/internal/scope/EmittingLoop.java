package dev.attacca.runtime.internal.scope;

/** The loop or merge that has emitted an item: its scope keeps it for the rooms above. */
public interface EmittingLoop {}
