/**
 * What knows nothing of runs: the runtime's own threads and its clock, class loaders, care with what users
 * throw, and small collections.
 *
 * <p>Any other room may call it, and the user's API may; it calls no room.
 */
package dev.attacca.runtime.internal.base;
