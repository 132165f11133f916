package dev.attacca.runtime.internal.run;

import dev.attacca.runtime.internal.task.Attempt;
import dev.attacca.runtime.internal.task.Limiter;
import org.jspecify.annotations.Nullable;

/**
 * From whom a run comes: the attempts that it is a part of, the innermost first. Their places in limits
 * serve it, see {@link Limiter}.
 */
public record RunOrigin(Attempt attempt, @Nullable RunOrigin outer) {}
