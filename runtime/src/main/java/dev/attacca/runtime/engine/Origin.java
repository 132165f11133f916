package dev.attacca.runtime.engine;

import org.jspecify.annotations.Nullable;

/**
 * From whom a run comes: the attempts that it is a part of, the innermost first. Their places in limits
 * serve it, see {@link Limiter}.
 */
record Origin(Attempt attempt, @Nullable Origin outer) {}
