/**
 * Where items come from: loops that pull, are pushed to or emit, merges, and workers with an inbox. A loop
 * opens a scope per item, keeps at most so many open, and hands on what is gathered in their order.
 */
package dev.attacca.runtime.internal.loop;
