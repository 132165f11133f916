/**
 * What a run of one target needs: which tasks take part, what each waits for, where gathered values pass, in
 * which order states and streams are reached, and the straight way through each scope. Immutable; made once
 * per target, and shared by all runs.
 *
 * <p><b>May call it:</b> all rooms above. <b>It may call:</b> {@code graph}, {@code base}.
 */
package dev.attacca.runtime.internal.plan;
