/**
 * What generated runners call, and the scheduler behind it.
 *
 * <p>Applications have no business here: the types are public for generated code only, and may change
 * with any release, together with the processor.
 */
package dev.attacca.runtime.engine;
