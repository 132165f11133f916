/**
 * The memory of one scope of one run: where each task stands, what it has left, who waits for it, and why
 * it was skipped. There is a scope for each item, so these objects are as small as they can be. A scope decides
 * nothing: rooms above tell it what has happened, and read. Values stand in the fields of a subclass that is
 * generated, see {@link dev.attacca.runtime.spi.Scope}. It knows its run as a {@link ScopeHost}.
 *
 * <p><b>May call it:</b> all rooms above. <b>It may call:</b> {@code plan} and below.
 */
package dev.attacca.runtime.internal.scope;
