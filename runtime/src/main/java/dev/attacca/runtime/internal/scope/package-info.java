/**
 * The memory of one scope of one run: where each task stands, what it has left, who waits for it, and why
 * it was skipped. There is a scope for each item, so these objects are as small as they can be.
 *
 * <p>A scope decides nothing. Rooms above tell it what has happened, and read; it calls {@code plan} and below.
 * Values stand in the fields of a subclass that is generated, see {@link dev.attacca.runtime.spi.Scope}.
 */
package dev.attacca.runtime.internal.scope;
